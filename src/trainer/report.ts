/** Sums a fit up. */

import type { CompiledBatches } from '../native/addon.js';
import type { Epoch, Report } from './contracts/report-types.js';
import type { BestSoFar } from './contracts/validation.js';
import type { DecisionDesk } from './control/decisions.js';
import type { LoopResult } from './loop/loop.js';

/** The report of a loop that ended, but for the run folder. */
export function makeReport(
  { history, stop, firstMeasureSeconds }: LoopResult,
  desk: DecisionDesk,
  best: BestSoFar | null,
  compiled: CompiledBatches,
): Omit<Report, 'runDir'> {
  const total = (of: (epoch: Epoch) => number): number => history.reduce((sum, epoch) => sum + of(epoch), 0);
  const seconds = total((epoch) => epoch.seconds);
  const measureSeconds = total((epoch) => epoch.measureSeconds);
  const trainSeconds = seconds - measureSeconds;
  const lrs = Object.fromEntries(desk.rates);
  return {
    epochs: history.length,
    stop,
    lr: Object.values(lrs)[0] ?? 0,
    lrs,
    history,
    decisions: desk.record,
    best,
    seconds: seconds + firstMeasureSeconds,
    measureSeconds: measureSeconds + firstMeasureSeconds,
    compiled,
    samplesPerSecond: trainSeconds > 0 ? total((epoch) => epoch.samples) / trainSeconds : 0,
  };
}
