/** The harness of the layer parity test: one case is one layer, here and in Python. */

import { fileURLToPath } from 'node:url';
import { trace } from '../../../src/graph/index.js';
import * as nn from '../../../src/nn/index.js';
import { type DType, scope, setSeed, Tensor, tensor } from '../../../src/tensor/index.js';
import { python } from '../../support/python.js';
import { isOlder, olderText } from '../older.js';

/** An input, as layers.py makes it. */
export interface InputSpec {
  readonly shape: readonly number[];
  /** Default `'normal'`; two numbers are a range of integers, the upper bound left out. */
  readonly kind?: 'normal' | 'positive' | 'unit' | 'logs' | 'sign' | 'bool' | readonly [number, number];
  /** Instead of random values. */
  readonly values?: readonly (number | boolean)[];
  readonly dtype?: DType;
  /** Whether gradients of a floating-point input are compared (default `true`). */
  readonly grad?: boolean;
}

/** A layer in both languages. */
export interface LayerCase {
  readonly name: string;
  readonly make: () => nn.Module;
  /** An expression that makes the same layer, with `nn` and `torch`. */
  readonly python: string;
  readonly inputs: readonly InputSpec[];
  /** How the layer is called here (default: with the inputs in order). */
  readonly call?: (module: never, inputs: readonly Tensor[]) => unknown;
  /** The same in Python, of `m` and the list `x`. */
  readonly pythonCall?: string;
  /** Largest difference, relative to the largest element, of eager runs and of traced ones (default 0: bit-equal). */
  readonly tolerance?: number;
  readonly tracedTolerance?: number;
  /** Why the layer is not traced; default `null`: it is. */
  readonly notTraced?: string | null;
  /** Text differs from Python's; says why. */
  readonly textDiffers?: string;
}

interface Described {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly values: readonly (number | boolean | string)[];
}

/** What one run gave. */
export interface RunAnswer {
  readonly outputs: readonly Described[];
  readonly inputGrads: readonly (Described | null)[];
  readonly grads: Readonly<Record<string, Described | null>>;
  readonly buffers: Readonly<Record<string, Described>>;
}

/** What PyTorch says of a case. */
export interface LayerAnswer {
  readonly error?: string;
  readonly text: string;
  readonly inputs: readonly Described[];
  readonly state: readonly (readonly [string, Described])[];
  readonly weights: readonly Described[];
  readonly train: RunAnswer;
  readonly eval: RunAnswer;
}

const SEED = 5;
const DRAW_SEED = 9;

/** Asks PyTorch about all cases at once. */
export function askPython(cases: readonly LayerCase[]): Record<string, LayerAnswer> {
  const plain = cases.map(({ name, python: expression, inputs, pythonCall }) => ({
    name,
    python: expression,
    inputs,
    ...(pythonCall === undefined ? {} : { call: pythonCall }),
  }));
  const script = fileURLToPath(new URL('layers.py', import.meta.url));
  return python(script, { input: { seed: SEED, drawSeed: DRAW_SEED, cases: plain } });
}

/** Compares one case; returns every difference, none for a layer that is right. */
export function compareLayer(layer: LayerCase, answer: LayerAnswer): string[] {
  if (answer.error !== undefined) return [`Python: ${answer.error}`];
  return scope(() => [...compareStart(layer, answer), ...compareRuns(layer, answer, false), ...compareTraced(layer, answer)]);
}

function compareStart(layer: LayerCase, answer: LayerAnswer): string[] {
  using module = fresh(layer);
  const found: string[] = [];
  const state = [...module.stateDict()];
  const names = state.map(([name]) => name);
  const wanted = answer.state.map(([name]) => name);
  if (names.join() !== wanted.join()) found.push(`state dict: [${names.join(', ')}], PyTorch's is [${wanted.join(', ')}]`);
  for (const [name, value] of answer.state) found.push(...difference(`initial ${name}`, new Map(state).get(name) ?? null, value, 0));
  const text = isOlder ? olderText(String(module)) : String(module);
  if (layer.textDiffers === undefined && text !== answer.text) found.push(`text: ${text}, PyTorch's is ${answer.text}`);
  return found;
}

function compareTraced(layer: LayerCase, answer: LayerAnswer): string[] {
  return layer.notTraced == null ? compareRuns(layer, answer, true) : [];
}

function compareRuns(layer: LayerCase, answer: LayerAnswer, traced: boolean): string[] {
  using module = fresh(layer);
  const found: string[] = [];
  const calling = new Calling(layer, module);
  const inputs = answer.inputs.map(restore);
  using model = traced ? trace(calling, inputs) : null;
  const limit = traced ? (layer.tracedTolerance ?? layer.tolerance ?? 0) : (layer.tolerance ?? 0);
  for (const mode of ['train', 'eval'] as const) {
    const where = `${traced ? 'traced' : 'eager'} ${mode}`;
    const expected = answer[mode];
    module.train(mode === 'train').zeroGrad();
    const given = inputs.map((input, i) => leaf(input, layer.inputs[i]?.grad ?? true));
    setSeed(DRAW_SEED);
    const passed = given.map((input) => (input.requiresGrad ? input.mul(1) : input));
    const outputs = model === null ? calling.forward(...passed) : model.train(mode === 'train').forwardAll(...passed);
    backward(outputs, answer.weights);
    if (outputs.length !== expected.outputs.length)
      found.push(`${where}: ${outputs.length} outputs, PyTorch has ${expected.outputs.length}`);
    for (const [i, output] of expected.outputs.entries()) {
      found.push(...difference(`${where} output ${i}`, outputs[i] ?? null, output, limit));
    }
    for (const [i, grad] of expected.inputGrads.entries()) {
      found.push(...difference(`${where} gradient of input ${i}`, given[i]?.grad ?? null, grad, limit));
    }
    const parameters = module.namedParameters();
    for (const [name, grad] of Object.entries(expected.grads)) {
      found.push(...difference(`${where} gradient of ${name}`, parameters.get(name)?.grad ?? null, grad, limit));
    }
    const buffers = module.namedBuffers();
    for (const [name, value] of Object.entries(expected.buffers)) {
      found.push(...difference(`${where} buffer ${name}`, buffers.get(name) ?? null, value, limit));
    }
  }
  return found;
}

/** A layer called as the case says, with its outputs in one list. */
class Calling extends nn.Module {
  readonly #call: (...inputs: Tensor[]) => unknown;
  readonly inner: nn.Module;

  constructor({ call }: LayerCase, module: nn.Module) {
    super();
    this.inner = module;
    const forward = (inputs: readonly Tensor[]): unknown => (module.forward as (...inputs: readonly Tensor[]) => unknown)(...inputs);
    this.#call = (...inputs) => (call === undefined ? forward.call(module, inputs) : call(module as never, inputs));
  }

  override forward(...inputs: Tensor[]): Tensor[] {
    return tensorsOf(this.#call(...inputs));
  }
}

function fresh(layer: LayerCase): nn.Module {
  setSeed(SEED);
  return layer.make();
}

function restore({ shape, dtype, values }: Described): Tensor {
  return tensor(dtype === 'bool' ? (values as boolean[]) : (values as (number | string)[]).map(Number), { shape, dtype });
}

function leaf(input: Tensor, grad: boolean): Tensor {
  return input.dtype === 'float32' && grad ? input.clone().requiresGrad_() : input;
}

function backward(outputs: readonly Tensor[], weights: readonly Described[]): void {
  let loss: Tensor | null = null;
  for (const [i, output] of outputs.entries()) {
    const weight = weights[i];
    if (output.dtype !== 'float32' || weight === undefined) continue;
    const term = output.mul(restore(weight)).sum();
    loss = loss === null ? term : loss.add(term);
  }
  if (loss?.requiresGrad) loss.backward();
}

function tensorsOf(value: unknown): Tensor[] {
  if (value instanceof Tensor) return [value];
  return Array.isArray(value) ? value.flatMap(tensorsOf) : [];
}

/** Says how two tensors differ; nothing when the largest difference is within `limit` of the largest element. */
function difference(what: string, ours: Tensor | null, theirs: Described | null, limit: number): string[] {
  if (ours === null || theirs === null)
    return (ours === null) === (theirs === null) ? [] : [`${what}: ${ours === null ? 'missing' : 'not in PyTorch'}`];
  if (ours.shape.join() !== theirs.shape.join())
    return [`${what}: shape [${ours.shape.join(', ')}], PyTorch's is [${theirs.shape.join(', ')}]`];
  if (ours.dtype !== theirs.dtype) return [`${what}: ${ours.dtype}, PyTorch's is ${theirs.dtype}`];
  const values = Array.from(ours.toTypedArray() as ArrayLike<number | bigint>, Number);
  const scale = Math.max(...theirs.values.map((value) => Math.abs(Number(value))).filter(Number.isFinite), 1e-30);
  let largest = 0;
  values.forEach((value, i) => {
    const wanted = numberOf(theirs.values[i]);
    if (Object.is(value, wanted) || value === wanted) return;
    largest = Math.max(largest, Number.isFinite(value - wanted) ? Math.abs(value - wanted) / scale : Number.POSITIVE_INFINITY);
  });
  return largest > limit ? [`${what}: differs by ${largest.toExponential(1)}, allowed ${limit}`] : [];
}

function numberOf(value: number | boolean | string | undefined): number {
  if (value === 'inf') return Number.POSITIVE_INFINITY;
  return value === '-inf' ? Number.NEGATIVE_INFINITY : Number(value);
}
