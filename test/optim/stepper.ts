/** Native sessions of tiny models, stepped one by one: what the tests of the optimizers' arithmetic look into. */

import { trace, traceFunction } from '../../src/graph/trace.js';
import type { NativeStateTensor } from '../../src/native/addon.js';
import { native } from '../../src/native/load.js';
import * as nn from '../../src/nn/index.js';
import { type OptimizerSpec, resolveGroups } from '../../src/optim/index.js';
import { type DType, type Tensor, tensor } from '../../src/tensor/index.js';
import { handleOf } from '../../src/tensor/native-object.js';
import { wrap } from '../../src/tensor/tensor.js';

type Numbers = number | readonly Numbers[];

/** A model, the rows it learns, and its loss. */
export interface Problem {
  /** Parameters by name, in order. */
  readonly parameters: Readonly<Record<string, Numbers>>;
  readonly forward: (x: Tensor, parameters: Readonly<Record<string, Tensor>>) => Tensor;
  readonly loss: (output: Tensor, target: Tensor) => Tensor;
  readonly x: Numbers;
  readonly y: Numbers;
  readonly dtype?: DType;
  /** Rows of a step (default: all). */
  readonly batchSize?: number;
}

class Parametric extends nn.Module {
  readonly #forward: Problem['forward'];
  readonly #names: readonly string[];
  [name: string]: unknown;

  constructor(problem: Problem) {
    super();
    this.#forward = problem.forward;
    this.#names = Object.keys(problem.parameters);
    for (const [name, values] of Object.entries(problem.parameters)) {
      using data = tensor(values as number[], { dtype: problem.dtype ?? 'float64' });
      this[name] = new nn.Parameter(data);
    }
  }

  forward(x: Tensor): Tensor {
    return this.#forward(x, Object.fromEntries(this.#names.map((name) => [name, this[name] as Tensor])));
  }
}

/** f(x) = (x1^2 + 10 x2^2) / 2 from (1, 1): the problem of the golden traces. */
export const QUADRATIC: Problem = {
  parameters: { w: [1, 1] },
  forward: (x, { w }) => x.mul(w as Tensor),
  loss: (output, curvature) =>
    output
      .mul(output)
      .mul(curvature as Tensor)
      .sum()
      .mul(0.5),
  x: [[1, 1]],
  y: [[1, 10]],
};

/** The same, its coordinates in a parameter each. */
export const SPLIT: Problem = {
  ...QUADRATIC,
  parameters: { a: [1], b: [1] },
  x: [[1]],
  y: [[1]],
  forward: (x, { a, b }) =>
    x
      .mul(a as never)
      .mul(a as never)
      .add((b as never as typeof x).mul(b as never).mul(10)),
  loss: (output) => output.sum().mul(0.5),
};

/** A model in a training session. Every call to {@link step} is one step over all rows. */
export class Stepper implements AsyncDisposable {
  readonly #owned: { dispose(): void }[];
  readonly #session: number;
  readonly #data: { inputs: number[]; targets: number[]; order: null; batchSize: number };
  readonly names: readonly string[];

  constructor(problem: Problem, spec: OptimizerSpec) {
    const dtype = problem.dtype ?? 'float64';
    const x = tensor(problem.x as number[], { dtype });
    const y = tensor(problem.y as number[], { dtype });
    const module = new Parametric(problem);
    const model = trace(module, [x]);
    const output = model.forward(x);
    const loss = traceFunction((out, target) => problem.loss(out as Tensor, target as Tensor), [output, y]);
    output.dispose();
    this.names = Object.keys(problem.parameters);
    this.#owned = [x, y, model, loss, ...module.namedParameters().values()];
    this.#data = { inputs: [handleOf(x)], targets: [handleOf(y)], order: null, batchSize: problem.batchSize ?? (x.shape[0] as number) };
    this.#session = native().createSession({
      model: model.handle,
      loss: loss.handle,
      optimizer: { name: spec.name, groups: resolveGroups(spec, this.names) },
      channelsLast: false,
      onProgress: null,
    });
  }

  /** @returns the loss of each step */
  async step(count = 1): Promise<number[]> {
    const losses: number[] = [];
    // An epoch has one step.
    for (let i = 0; i < count; i++) losses.push(...(await native().sessionSteps(this.#session, this.#data, 0, 1)).losses);
    return losses;
  }

  /** One step over the rows of this batch. */
  async stepOn(batch: number): Promise<void> {
    await native().sessionSteps(this.#session, this.#data, batch, 1);
  }

  /** The loss in evaluation mode. */
  async evaluate(): Promise<number> {
    return (await native().sessionEvaluate(this.#session, this.#data, [], true)).losses[0] as number;
  }

  /** The weights to evaluate with, by parameter. */
  async weights(): Promise<Record<string, number[]>> {
    return read(await native().sessionCopyState(this.#session));
  }

  /** All weights in a row. */
  async flat(): Promise<number[]> {
    return Object.values(await this.weights()).flat();
  }

  /** The optimizer's state by its native name. */
  async state(): Promise<Record<string, number[]>> {
    return read(await native().sessionOptimizerState(this.#session));
  }

  /** The optimizer's state as tensors, the caller's to dispose. */
  async tensors(): Promise<Map<string, Tensor>> {
    return new Map((await native().sessionOptimizerState(this.#session)).map(({ name, tensor: handle }) => [name, wrap(handle)]));
  }

  load(state: ReadonlyMap<string, Tensor>): Promise<void> {
    const list: NativeStateTensor[] = [...state].map(([name, value]) => ({ name, tensor: handleOf(value) }));
    return native().sessionLoadOptimizerState(this.#session, list);
  }

  keep(): Promise<void> {
    return native().sessionKeep(this.#session, 'kept');
  }

  restore(optimizer: 'fresh' | 'kept'): Promise<void> {
    return native().sessionRestore(this.#session, 'kept', optimizer);
  }

  setLr(group: string, lr: number): Promise<void> {
    return native().sessionSetLr(this.#session, group, lr);
  }

  freeze(group: string, frozen: boolean): Promise<void> {
    return native().sessionFreeze(this.#session, group, frozen);
  }

  /** Leaves rows of parameters as they are; replaces what was left before. */
  freezeRows(rows: Readonly<Record<string, readonly number[]>>): Promise<void> {
    const list = Object.entries(rows).map(([parameter, indices]) => ({ parameter, rows: Int32Array.from(indices) }));
    return native().sessionFreezeRows(this.#session, list);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await native().sessionClose(this.#session);
    for (const one of this.#owned) one.dispose();
  }
}

function read(state: readonly NativeStateTensor[]): Record<string, number[]> {
  return Object.fromEntries(
    state.map(({ name, tensor: handle }) => {
      using value = wrap(handle);
      return [name, Array.from(value.toTypedArray() as Float64Array, Number)];
    }),
  );
}
