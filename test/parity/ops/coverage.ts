/** Runs all samples, counts, and says what came out. */

import { NeveError } from '../../../src/errors.js';
import type { OpSchema } from '../../../src/native/addon.js';
import { scope } from '../../../src/tensor/scope.js';
import { compare, type Verdict, worst } from './compare.js';
import { SHAPE_ONLY } from './exceptions.js';
import { replay } from './replay.js';
import type { Expected, Sample, Samples } from './samples.js';

/** What a comparison of all samples found. */
export interface Coverage {
  /** Distinct operators compared, by name; in-place forms (`add_`) are apart. */
  readonly ops: ReadonlySet<string>;
  readonly inPlace: ReadonlySet<string>;
  readonly overloads: ReadonlySet<string>;
  /** Names among {@link ops} whose gradients were compared. */
  readonly differentiated: ReadonlySet<string>;
  readonly calls: number;
  /** Calls equal in every bit. */
  readonly exact: number;
  /** Calls that PyTorch refuses and that were refused here. */
  readonly refused: number;
  /** Calls within tolerance only. */
  readonly close: readonly string[];
  /** One line a call that differs. */
  readonly mismatches: readonly string[];
}

/** Compares every sample. */
export function runSamples(samples: Samples): Coverage {
  const [ops, inPlace, overloads, differentiated] = [new Set<string>(), new Set<string>(), new Set<string>(), new Set<string>()];
  const close: string[] = [];
  const mismatches: string[] = [];
  let exact = 0;
  let refused = 0;
  for (const sample of samples.cases) {
    const name = sample.overload === '' ? sample.op : `${sample.op}.${sample.overload}`;
    const verdict = scope(() => (sample.expected === null ? runRefused(sample, samples) : runSample(sample, sample.expected, samples)));
    if (verdict.kind === 'different') mismatches.push(`${name} (sample of ${sample.source}): ${verdict.how}`);
    else if (verdict.kind === 'close') close.push(name);
    else if (sample.expected === null) refused += 1;
    else exact += 1;
    if (sample.expected === null) continue;
    overloads.add(name);
    (isInPlace(sample.op) ? inPlace : ops).add(sample.op);
    if (sample.expected.cotangents.some((cotangent) => cotangent !== null) && !isInPlace(sample.op)) differentiated.add(sample.op);
  }
  return { ops, inPlace, overloads, differentiated, calls: samples.cases.length, exact, refused, close, mismatches };
}

function runSample(sample: Sample, expected: Expected, samples: Samples): Verdict {
  try {
    const { results, after, gradients } = replay(sample, samples);
    const elements = !SHAPE_ONLY.has(sample.op);
    return worst([
      compare(results, expected.results, samples, elements),
      prefix('an argument after the call: ', compare([...after], expected.after, samples, elements)),
      prefix('a gradient: ', compare([...gradients], expected.gradients, samples, elements)),
    ]);
  } catch (error) {
    return { kind: 'different', how: String(error).split('\n')[0] ?? '' };
  }
}

/** PyTorch refused the call: here it must fail with an error of Neve's own. */
function runRefused(sample: Sample, samples: Samples): Verdict {
  try {
    replay(sample, samples);
    return { kind: 'different', how: `no error, expected ${sample.raises}` };
  } catch (error) {
    return error instanceof NeveError ? { kind: 'exact' } : { kind: 'different', how: `not a NeveError: ${String(error)}` };
  }
}

/** The table that the test prints. */
export function describeCoverage(coverage: Coverage, samples: Samples, allowed: readonly OpSchema[]): string {
  const { registered } = samples;
  const names = new Set(allowed.map(({ name }) => name)).size;
  const leftOut = Object.entries(registered.leftOut).map(([reason, count]) => `${count} ${reason}`);
  const lines = [
    `aten overloads callable: ${allowed.length} of ${registered.overloads} registered (left out: ${leftOut.join(', ')})`,
    `aten operators callable: ${names} of ${registered.names} registered`,
    `compared with PyTorch: ${coverage.ops.size} distinct operators and ${coverage.inPlace.size} in-place forms; ${coverage.overloads.size} overloads, ${coverage.calls} calls from the samples of ${samples.samples} entries of op_db`,
    `gradients compared: ${coverage.differentiated.size} operators`,
    `calls equal in every bit: ${coverage.exact}; within tolerance: ${coverage.close.length}; refused by both: ${coverage.refused}; different: ${coverage.mismatches.length}`,
    ...[...new Set(coverage.close)].map((name) => `  within tolerance: ${name}`),
    ...[...SHAPE_ONLY]
      .filter(([name]) => coverage.ops.has(name) || coverage.inPlace.has(name))
      .map(([name, reason]) => `  ${name}: ${reason}`),
    ...samples.refused.map((name) => `  called by a sample, not on the allow-list: ${name}`),
    ...Object.entries(samples.leftOut).map(([name, reason]) => `  some call not compared: ${name}: ${reason}`),
    ...Object.entries(samples.forwardOnly).map(([name, reason]) => `  some call without gradient in PyTorch: ${name}: ${reason}`),
    ...Object.entries(samples.failures).map(([name, reason]) => `  no samples: ${name}: ${reason}`),
  ];
  return `${lines.join('\n')}\n`;
}

function isInPlace(name: string): boolean {
  return name.endsWith('_') && !name.endsWith('__');
}

function prefix(words: string, verdict: Verdict): Verdict {
  return verdict.kind === 'different' ? { kind: 'different', how: words + verdict.how } : verdict;
}
