/** Sessions for trial losses: a bare one over any model, and the quadratic whose numbers are known. */

import type { TensorLoader } from '../../src/data/index.js';
import type { NativeStateTensor, StepSpec } from '../../src/native/addon.js';
import { native } from '../../src/native/load.js';
import * as nn from '../../src/nn/index.js';
import { resolveGroups } from '../../src/optim/groups.js';
import type { OptimizerSpec } from '../../src/optim/optimizer-spec.js';
import { type Tensor, tensor } from '../../src/tensor/index.js';
import { handleOf } from '../../src/tensor/native-object.js';
import { wrap } from '../../src/tensor/tensor.js';
import { NativeSession } from '../../src/trainer/contracts/fit-session.js';
import { Lifetime } from '../../src/trainer/contracts/lifetime.js';
import { resolveTrainerOptions, type TrainerOptions } from '../../src/trainer/options.js';
import { prepare } from '../../src/trainer/prepare/prepare.js';

export interface TrialSession {
  readonly session: NativeSession;
  train(first: number, count: number): Promise<number[]>;
  /** On the training data, batches of the same size. */
  trials(points: readonly (readonly number[])[], last?: boolean, first?: number): Promise<number[]>;
}

export interface SessionCase {
  readonly model: TrainerOptions['model'];
  readonly loss: TrainerOptions['loss'];
  readonly loader: TensorLoader;
  readonly optimizer: OptimizerSpec;
  readonly step?: StepSpec;
}

export async function withTrialSession(
  { model, loss, loader, optimizer, step }: SessionCase,
  work: (made: TrialSession) => Promise<void>,
): Promise<void> {
  await Lifetime.run(async (lifetime) => {
    const options = resolveTrainerOptions({ model, loss, optimizer, device: 'cpu' });
    const prepared = prepare(options, loader, {}, lifetime);
    const session = new NativeSession(native(), {
      model: prepared.model.handle,
      loss: prepared.loss.handle,
      optimizer: { name: optimizer.name, groups: resolveGroups(optimizer, prepared.trainable) },
      channelsLast: prepared.channelsLast,
      onProgress: null,
      ...(step === undefined ? {} : { step }),
    });
    lifetime.defer(() => session.close());
    const data = {
      inputs: prepared.inputs.map(handleOf),
      targets: prepared.targets.map(handleOf),
      order: null,
      batchSize: loader.batchSize,
    };
    await work({
      session,
      train: async (first, count) => Array.from((await session.steps(data, first, count)).losses),
      trials: async (points, last = true, first = 0) =>
        Array.from((await native().sessionTrialLosses(session.handle, data, first, points, last)).losses),
    });
  });
}

/** Bytes of each tensor, by name; the handles are freed. */
export function bytesOf(state: readonly NativeStateTensor[]): Record<string, string> {
  const entries = state.map(({ name, tensor: handle }) => {
    using owned = wrap(handle);
    return [name, Buffer.from(native().tensorToBuffer(handleOf(owned))).toString('hex')];
  });
  return Object.fromEntries(entries);
}

const H = [
  [4, 1, 0.5, 0],
  [1, 3, 0, 0.25],
  [0.5, 0, 1, 0.2],
  [0, 0.25, 0.2, 0.5],
];
const C = [1, -2, 0.5, 3];

/** Four numbers in two halves, float64; gives them as one row, whatever goes in. */
export class Halves extends nn.Module {
  readonly head: nn.Parameter;
  readonly tail: nn.Parameter;

  constructor(values: readonly number[]) {
    super();
    using head = tensor(values.slice(0, 2), { dtype: 'float64' });
    using tail = tensor(values.slice(2), { dtype: 'float64' });
    this.head = new nn.Parameter(head);
    this.tail = new nn.Parameter(tail);
  }

  override forward(x: Tensor): Tensor {
    return x.mul(nn.functional.pad(this.head, [0, 2]).add(nn.functional.pad(this.tail, [2, 0])));
  }
}

/** f(w) = w^T H w / 2 - c^T w; a target is H with c below. */
export function quadratic(w: Tensor, target: Tensor): Tensor {
  const hessian = target.narrow(1, 0, 4);
  const linear = target.narrow(1, 4, 1).squeeze(1);
  const half = w.unsqueeze(1).matmul(hessian).squeeze(1).mul(w).sum().mul(0.5);
  return half.sub(linear.mul(w).sum());
}

/** Its one row of data. */
export function quadraticData(): { readonly x: Tensor; readonly y: Tensor } {
  return { x: tensor([[1, 1, 1, 1]], { dtype: 'float64' }), y: tensor([[...H, C]], { dtype: 'float64' }) };
}
