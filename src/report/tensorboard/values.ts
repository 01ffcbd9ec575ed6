/** What TensorBoard is shown of a fit. */

import type { Measurement } from '../../controllers/measurement.js';
import type { RecordedDecision } from '../../trainer/contracts/report-types.js';
import type { AlertRaised } from '../../trainer/events/events.js';
import { describeDecision } from '../progress-state.js';
import type { Scalars } from '../scalars.js';
import type { Histogram, SummaryValue } from './event.js';

/** Numbers as scalars; those without a value are left out. */
export function scalarValues(scalars: Scalars): SummaryValue[] {
  return [...scalars].flatMap(([tag, value]) => (value === null ? [] : [{ kind: 'scalar', tag, value } as const]));
}

/** A text, shown as Markdown. */
export function decisionText(decision: RecordedDecision): SummaryValue {
  const reason = decision.kind === 'keep' ? '' : `: ${decision.reason}`;
  return { kind: 'text', tag: `decisions/${decision.by}`, text: plainText(`${describeDecision(decision)}${reason}`) };
}

/** A text, shown as Markdown. */
export function alertText({ code, message }: AlertRaised): SummaryValue {
  return { kind: 'text', tag: `alerts/${code}`, text: plainText(message) };
}

/** Data as a block of JSON. */
export function jsonText(tag: string, data: unknown): SummaryValue {
  const lines = JSON.stringify(data, null, 2).split('\n');
  return { kind: 'text', tag, text: lines.map((line) => `    ${line}`).join('\n') };
}

/** Upper edges of a measurement's ten bins of |v|: 1e-8, 1e-7 … 1, and no end. */
const LIMITS: readonly number[] = [...Array.from({ length: 9 }, (_, i) => 10 ** (i - 8)), Number.MAX_VALUE];

/** The velocities of all neurons; `null` where they were not measured. */
export function velocityHistogram(measurement: Measurement): Histogram | null {
  if (measurement.kind !== 'velocity') return null;
  const { histogram: counts, velocity } = measurement;
  if (counts === null || velocity === null) return null;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const first = counts.findIndex((count) => count > 0);
  const last = counts.findLastIndex((count) => count > 0);
  // The bins' edges, where the exact extremes are not known; the velocity of a neuron seldom exceeds 2.
  const max = last === LIMITS.length - 1 ? 2 : (LIMITS[last] ?? 0);
  return { limits: LIMITS, counts, min: first > 0 ? (LIMITS[first - 1] ?? 0) : 0, max, sum: velocity * total };
}

/** A reason may come from anyone's controller: nothing of it is markup. */
function plainText(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#+!|&~-]/g, (character) => `\\${character}`).replace(/\s+/g, ' ');
}
