/** The joint graph of each sampled call against autograd: one operator between leaves and a weighted sum of its results. */

import { NeveError } from '../../../src/errors.js';
import type { Argument, GraphInput, GraphNode } from '../../../src/graph/graph.js';
import { GraphModel } from '../../../src/graph/graph-model.js';
import { nodeOpName } from '../../../src/graph/op-name.js';
import { jointGraph } from '../../../src/index.js';
import { callTensor, op, resolveOp } from '../../../src/tensor/dispatch.js';
import { setSeed } from '../../../src/tensor/generator.js';
import { noGrad } from '../../../src/tensor/grad-mode.js';
import { keep, scope } from '../../../src/tensor/scope.js';
import type { Tensor } from '../../../src/tensor/tensor.js';
import { plainValue, storedTensor } from './replay.js';
import type { Expected, Sample, Samples, SampleValue } from './samples.js';

/** What a comparison of joint graphs found. */
export interface JointCoverage {
  /** Distinct operators whose gradients are autograd's to the bit. */
  readonly ops: ReadonlySet<string>;
  readonly calls: number;
  /** Operators that follow data and have no joint graph, each with what was said. */
  readonly refused: ReadonlyMap<string, string>;
  /** Calls whose results are complex, which no loss is made of. */
  readonly complex: number;
  /** One line a call that differs or fails. */
  readonly mismatches: readonly string[];
}

/** Differentiates every sample that has gradients, by autograd and as a joint graph. */
export function runJointGraphs(samples: Samples): JointCoverage {
  const ops = new Set<string>();
  const refused = new Map<string, string>();
  const mismatches: string[] = [];
  let [calls, complex] = [0, 0];
  for (const sample of samples.cases) {
    const { expected } = sample;
    if (expected === null || expected.gradients.every((gradient) => gradient === null)) continue;
    if (hasComplexResult(expected, samples)) {
      complex += 1;
      continue;
    }
    const name = sample.overload === '' ? sample.op : `${sample.op}.${sample.overload}`;
    try {
      const different = scope(() => differences(sample, expected, samples));
      if (different !== null) mismatches.push(`${name} (sample of ${sample.source}): ${different}`);
      else ops.add(sample.op);
      calls += 1;
    } catch (error) {
      if (error instanceof NeveError && error.code === 'ERR_JOINT_GRAPH') refused.set(name, String(error.fields.why));
      else mismatches.push(`${name} (sample of ${sample.source}): ${String(error).split('\n')[0]}`);
    }
  }
  return { ops, calls, refused, complex, mismatches };
}

/** The lines that the test prints. */
export function describeJointGraphs({ ops, calls, refused, complex }: JointCoverage): string {
  const lines = [
    `joint graphs with autograd's gradients to the bit: ${ops.size} operators, ${calls} calls; of complex results, left out: ${complex}`,
    ...[...refused].map(([name, why]) => `  no joint graph: ${name}: ${why}`),
  ];
  return `${lines.join('\n')}\n`;
}

function differences(sample: Sample, expected: Expected, samples: Samples): string | null {
  using model = modelOf(sample, expected, samples);
  using joint = jointGraph(model, [], { createGraph: false });
  setSeed(samples.seed);
  const loss = model.forwardAll()[0] as Tensor;
  loss.backward();
  setSeed(samples.seed);
  const found = noGrad(() => joint.call([]));
  if (!isSame(found.loss, loss)) return 'the loss';
  for (const [name, parameter] of model.namedParameters()) {
    const gradient = found.gradients[name] ?? null;
    if (gradient === null ? parameter.grad !== null : parameter.grad === null || !isSame(gradient, parameter.grad)) return `of ${name}`;
  }
  return null;
}

/** A call whose differentiable arguments are parameters, and the sum of its results times the sample's cotangents. */
function modelOf(sample: Sample, expected: Expected, samples: Samples): GraphModel {
  const target = op(sample.op, sample.overload);
  const schema = resolveOp(target);
  const inputs: GraphInput[] = [];
  const nodes: GraphNode[] = [];
  const tensors = new Map<string, Tensor>();
  const add = (op: string, args: readonly Argument[], outputs: readonly string[]): Argument => {
    nodes.push({ op, args, outputs, module: '', when: 'always' });
    return { ref: outputs[0] as string };
  };
  const hold = (index: number): Argument => {
    const tensor = keep(storedTensor(samples, index));
    const value = `t${inputs.length}`;
    const kind = samples.tensors[index]?.requiresGrad === true ? 'parameter' : 'constant';
    tensor.requiresGrad = kind === 'parameter';
    inputs.push({ kind, value, name: value, shape: tensor.shape, dtype: tensor.dtype });
    tensors.set(value, tensor);
    return { ref: value };
  };
  const build = (value: SampleValue, written: boolean): Argument => {
    const plain = plainValue(value);
    if (plain !== undefined) return plain.value;
    if (Array.isArray(value)) return value.map((item: SampleValue) => build(item, written));
    const held = hold((value as { readonly tensor: number }).tensor);
    return written ? add('aten.clone.default', [held], [`c${nodes.length}`]) : held;
  };
  const args = sample.args.map((value, i) => build(value, schema.args[i]?.writes ?? false));
  const isList = schema.returns[0]?.type.includes('[]') ?? false;
  const made = schema.returns.map((_, i) => `r${i}`);
  add(nodeOpName(target), args, made);
  const weighed = expected.cotangents.flatMap((cotangent, i) => {
    if (cotangent === null) return [];
    const result = isList ? add('_operator.getitem', [{ ref: 'r0' }, i], [`g${i}`]) : { ref: made[i] as string };
    const product = add('aten.mul.Tensor', [result, hold((cotangent as { readonly tensor: number }).tensor)], [`m${i}`]);
    return [add('aten.sum.default', [product], [`s${i}`])];
  });
  const loss = weighed.reduce((sum, one) => add('aten.add.Tensor', [sum, one], [`a${nodes.length}`]));
  return new GraphModel({ graph: { inputs, nodes, outputs: [loss], modules: [] }, tensors, ownsState: true });
}

function hasComplexResult({ cotangents }: Expected, samples: Samples): boolean {
  return cotangents.some(
    (cotangent) =>
      cotangent !== null &&
      typeof cotangent === 'object' &&
      'tensor' in cotangent &&
      samples.tensors[cotangent.tensor]?.dtype.startsWith('complex') === true,
  );
}

function isSame(a: Tensor, b: Tensor): boolean {
  if (a.dtype !== b.dtype || a.shape.join() !== b.shape.join()) return false;
  const bytesOf = (tensor: Tensor): Uint8Array => {
    const array = callTensor(op('aten::contiguous'), [tensor.detach()]).toTypedArray();
    return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  };
  return Buffer.compare(bytesOf(a), bytesOf(b)) === 0;
}
