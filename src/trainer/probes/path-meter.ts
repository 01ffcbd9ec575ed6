/** Makes gradient-path probes measurable. */

import type { GradientPathProbe } from '../../controllers/probe.js';
import type { Meter } from './meter.js';

/** The sums are the session's own, which begins them anew where a rate is set: restoring a snapshot forgets nothing here. */
export function pathMeter(probe: GradientPathProbe): Meter {
  return {
    probe,
    measure: async (session) => ({ kind: 'gradientPath', ...(await session.gradientPath()) }),
    forget: null,
    memory: null,
  };
}
