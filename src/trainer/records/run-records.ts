/** The files of a run folder: results in one, what happened and when in another, so that a repeated or resumed run has equal results to the byte. */

import type { Epoch } from '../contracts/report-types.js';
import { toJsonLine } from './plain-json.js';

/** Results: equal for equal runs. */
export const METRICS_FILE = 'metrics.jsonl';
/** What happened as it happened, with wall times, throughput and memory, which no two runs share. Only ever appended to. */
export const EVENTS_FILE = 'events.jsonl';
/** What others ask of a fit that allows it. */
export const CONTROL_FILE = 'control.jsonl';

/** A line of `metrics.jsonl`: the epoch without its wall times and what else no two runs share. */
export function metricsLine(epoch: Epoch): string {
  const { seconds: _, measureSeconds: __, usage: ___, measurements, validation, ...rest } = epoch;
  const untimed = Object.entries(measurements).map(([key, { seconds: ____, ...measurement }]) => [key, measurement]);
  const { seconds: _____, ...validated } = validation ?? { seconds: 0 };
  return toJsonLine({ ...rest, validation: validation === null ? null : validated, measurements: Object.fromEntries(untimed) });
}
