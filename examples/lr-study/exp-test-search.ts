/** ExpTest as a search alone. */

import { type Decision, ExpTest, type Observation } from 'neve';

/** Ends the fit once a rate has passed, or none can be tried any more; the rate is then `report().lr`. */
export class ExpTestSearch extends ExpTest {
  override observe(seen: Observation): readonly Decision[] {
    const decisions = super.observe(seen);
    return this.report().phase === 'search' ? decisions : [...decisions, { kind: 'stop', reason: 'a rate was found' }];
  }
}
