/** Compares what a call did here with what it did in PyTorch. */

import type { DType } from '../../../src/native/addon.js';
import type { OpArgument, OpResult } from '../../../src/tensor/dispatch.js';
import { type TypedArray, typedArrayOf } from '../../../src/tensor/elements.js';
import { Tensor } from '../../../src/tensor/tensor.js';
import { plainValue } from './replay.js';
import type { Samples, SampleValue, StoredTensor } from './samples.js';

/** How far two values are apart: `exact`, `close` (within the tolerance of the dtype), or a sentence that says how they differ. */
export type Verdict = { readonly kind: 'exact' | 'close' } | { readonly kind: 'different'; readonly how: string };

const EXACT: Verdict = { kind: 'exact' };

/** `torch.testing.assert_close`'s relative and absolute tolerances; integers and booleans have none. */
const TOLERANCES: ReadonlyMap<DType, readonly [number, number]> = new Map([
  ['float16', [1e-3, 1e-5]],
  ['bfloat16', [1.6e-2, 1e-5]],
  ['float32', [1.3e-6, 1e-5]],
  ['float64', [1e-7, 1e-7]],
  ['complex64', [1.3e-6, 1e-5]],
  ['complex128', [1e-7, 1e-7]],
]);

/**
 * Compares a result with what PyTorch returned: dtype, shape, whether it is part of a recorded graph, elements.
 *
 * @param elements - false for results whose elements are whatever memory held
 */
export function compare(ours: OpResult, theirs: SampleValue, samples: Samples, elements = true): Verdict {
  if (ours instanceof Tensor) {
    const stored = theirs !== null && typeof theirs === 'object' && 'tensor' in theirs ? samples.tensors[theirs.tensor] : undefined;
    if (stored === undefined) return different(`a tensor, expected ${JSON.stringify(theirs)}`);
    return compareTensors(ours, stored, samples, elements);
  }
  if (Array.isArray(ours)) {
    if (!Array.isArray(theirs) || theirs.length !== ours.length)
      return different(`${ours.length} results, expected ${JSON.stringify(theirs)}`);
    return worst(ours.map((item, i) => compare(item, theirs[i] as SampleValue, samples, elements)));
  }
  const expected = plainValue(theirs);
  if (expected !== undefined && isSame(ours, expected.value)) return EXACT;
  return different(`${String(ours)}, expected ${JSON.stringify(theirs)}`);
}

/** The worst of several verdicts. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  return verdicts.find(({ kind }) => kind === 'different') ?? verdicts.find(({ kind }) => kind === 'close') ?? EXACT;
}

function isSame(ours: OpResult, theirs: OpArgument): boolean {
  // An operator without results gives `undefined` here and None in Python.
  if (Object.is(ours ?? null, theirs)) return true;
  return isInteger(ours) && isInteger(theirs) && BigInt(ours) === BigInt(theirs);
}

function isInteger(value: unknown): value is number | bigint {
  return typeof value === 'bigint' || Number.isInteger(value);
}

function compareTensors(ours: Tensor, theirs: StoredTensor, samples: Samples, elements: boolean): Verdict {
  if (ours.dtype !== theirs.dtype) return different(`dtype ${ours.dtype}, expected ${theirs.dtype}`);
  if (ours.shape.join() !== theirs.shape.join()) return different(`shape [${ours.shape}], expected [${theirs.shape}]`);
  if (ours.requiresGrad !== theirs.requiresGrad) return different(`requiresGrad ${ours.requiresGrad}, expected ${theirs.requiresGrad}`);
  if (!elements) return EXACT;
  // A copy, since the elements may lie at any byte.
  const bytes = samples.data.slice(theirs.at, theirs.at + theirs.bytes).buffer as ArrayBuffer;
  return compareElements(ours.toTypedArray(), typedArrayOf(bytes, theirs.dtype), theirs.dtype);
}

function compareElements(ours: TypedArray, theirs: TypedArray, dtype: DType): Verdict {
  const [relative, absolute] = TOLERANCES.get(dtype) ?? [0, 0];
  let exact = true;
  for (let i = 0; i < theirs.length; i++) {
    const [a, b] = [Number(ours[i]), Number(theirs[i])];
    if (Object.is(a, b)) continue;
    exact = false;
    if (!(Math.abs(a - b) <= absolute + relative * Math.abs(b))) return different(`element ${i} is ${a}, expected ${b}`);
  }
  return exact ? EXACT : { kind: 'close' };
}

function different(how: string): Verdict {
  return { kind: 'different', how };
}
