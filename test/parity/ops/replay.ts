/** Repeats a sampled call through Neve's general call path. */

import { native } from '../../../src/native/load.js';
import { callOp, callTensor, type OpArgument, type OpResult, op, resolveOp } from '../../../src/tensor/dispatch.js';
import { setSeed } from '../../../src/tensor/generator.js';
import { noGrad } from '../../../src/tensor/grad-mode.js';
import { Tensor, wrap } from '../../../src/tensor/tensor.js';
import type { Sample, Samples, SampleValue } from './samples.js';

/** What a call did here, in the order of the {@link Sample}'s expectations. */
export interface Replay {
  readonly results: OpResult;
  readonly after: readonly Tensor[];
  readonly gradients: readonly (Tensor | null)[];
}

/** Calls an operator as samples.py did; run it in a scope. */
export function replay(sample: Sample, samples: Samples): Replay {
  const target = op(sample.op, sample.overload);
  const schema = resolveOp(target);
  const leaves: Tensor[] = [];
  const cotangents = sample.expected?.cotangents ?? [];
  const withGradients = cotangents.length > 0 || sample.raises !== null;

  const build = (value: SampleValue, written: boolean): OpArgument => {
    const plain = plainValue(value);
    if (plain !== undefined) return plain.value;
    if (Array.isArray(value)) return value.map((item: SampleValue) => build(item, written));
    const { tensor: index } = value as { readonly tensor: number };
    const leaf = storedTensor(samples, index);
    const differentiable = withGradients && samples.tensors[index]?.requiresGrad === true;
    leaves.push(leaf);
    leaf.requiresGrad = differentiable;
    return differentiable && written ? callTensor(op('aten::clone'), [leaf]) : leaf;
  };

  const args = sample.args.map((value, i) => build(value, schema.args[i]?.writes ?? false));
  setSeed(samples.seed);
  const results = callOp(target, args);
  const flat = Array.isArray(results) ? results : [results];
  cotangents.forEach((cotangent, i) => {
    const result = flat[i];
    if (cotangent === null || !(result instanceof Tensor)) return;
    result.backward(storedTensor(samples, (cotangent as { readonly tensor: number }).tensor), { retainGraph: true });
  });
  return { results, after: leaves, gradients: leaves.map((leaf) => (withGradients ? leaf.grad : null)) };
}

/** A tensor of the samples, with its strides. */
export function storedTensor(samples: Samples, index: number): Tensor {
  const stored = samples.tensors[index];
  if (stored === undefined) throw new Error(`The samples have no tensor ${index}.`);
  const { dtype, shape, stride, at, bytes } = stored;
  const data = samples.data.subarray(at, at + bytes);
  if (stride === null) return wrap(native().tensorFromData(data, dtype, shape, 'cpu'));
  const base = wrap(native().tensorFromData(data, dtype, [bytes / elementBytes(dtype)], 'cpu'));
  return noGrad(() => callTensor(op('aten::as_strided'), [base, shape, stride]));
}

/** The value when it is no tensor and no list. */
export function plainValue(value: SampleValue): { readonly value: number | bigint | string | boolean | null | undefined } | undefined {
  if (value === null || typeof value !== 'object') return { value };
  if ('integer' in value) return { value: BigInt(value.integer) };
  if ('float' in value) return { value: Number(value.float) };
  return 'missing' in value ? { value: undefined } : undefined;
}

function elementBytes(dtype: string): number {
  if (dtype === 'bool' || dtype === 'bfloat16') return dtype === 'bool' ? 1 : 2;
  return Number(/\d+$/.exec(dtype)?.[0]) / 8;
}
