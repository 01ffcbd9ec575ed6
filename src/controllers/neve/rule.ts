/** What both of NeVe's rules have in common. */

import type { Decision, FitPlan, Observation, When } from '../controller.js';
import type { VelocityProbe } from '../probe.js';
import type { NeVeReport } from './report.js';

/** A rule that decides for NeVe. */
export interface NeVeRule<State> {
  readonly probes: readonly VelocityProbe[];
  readonly when: When;
  readonly recovers: boolean;
  start(plan: FitPlan): void;
  begin(rates: ReadonlyMap<string, number>): readonly Decision[];
  observe(seen: Observation): readonly Decision[];
  scheduledRate?(index: number, group: string): number;
  searching?(): boolean;
  stateDict(): State;
  loadStateDict(state: State): void;
  /** What the rule alone knows. */
  report(): Pick<NeVeReport, 'phase' | 'motion' | 'peak' | 'looks' | 'raises' | 'undos'>;
}

/** Name of the measurement that says how fast the model moves. */
export const VELOCITY = 'velocity';
