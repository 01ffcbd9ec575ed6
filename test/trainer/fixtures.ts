/** Small models, data and controllers for the trainer's tests. */

import type { Controller, Decision, FitPlan, Observation, Probe, When } from '../../src/controllers/index.js';
import { type TensorLoader, tensors } from '../../src/data/index.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { arange, randn, setSeed, type Tensor } from '../../src/tensor/index.js';
import { Trainer, type TrainerOptions } from '../../src/trainer/index.js';
import { TEST_DEVICE } from '../support/device.js';

export const CLASSES = 3;

/** Something with tensors that a test frees with `using`. */
export interface Owned<T> extends Disposable {
  readonly it: T;
}

/** Wraps a value with the tensors that die with it. */
export function owned<T>(it: T, tensorsOfIt: Iterable<Tensor>): Owned<T> {
  const all = [...tensorsOfIt];
  return {
    it,
    [Symbol.dispose]: () => {
      for (const tensor of all) tensor.dispose();
    },
  };
}

/** A perceptron `[N, 4]` to `[N, 3]` with the same weights each time. */
export function perceptron(seed = 1): Owned<nn.Sequential> {
  setSeed(seed);
  return ownedModule(new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU(), new nn.Linear(8, CLASSES)));
}

/** A convolutional network with batch norm, `[N, 1, 6, 6]` to `[N, 3]`. */
export function convolutional(seed = 1): Owned<nn.Sequential> {
  setSeed(seed);
  const layers = [new nn.Conv2d(1, 4, 3), new nn.BatchNorm2d(4), new nn.ReLU(), new nn.Flatten(), new nn.Linear(64, CLASSES)];
  return ownedModule(new nn.Sequential(...layers));
}

export function ownedModule<M extends nn.Module>(module: M): Owned<M> {
  return owned(module, [...module.namedParameters().values(), ...module.namedBuffers().values()]);
}

/** Rows of noise with labels 0, 1, 2, 0 …; batches of 4 in the stored order. */
export function rows(count = 16, shape: readonly number[] = [4], batchSize = 4): Owned<TensorLoader> {
  setSeed(7);
  const x = randn([count, ...shape]);
  using counter = arange(0, count, 1, { dtype: 'int64' });
  const y = counter.remainder(CLASSES);
  return owned(tensors({ x, y }).loader({ batchSize }), [x, y]);
}

/** A trainer of a model on labels. */
export function trainerOf(model: TrainerOptions['model'], options: Partial<TrainerOptions> = {}): Trainer {
  return new Trainer({ model, loss: 'crossEntropy', optimizer: optim.sgd({ lr: 0.1, momentum: 0.9 }), device: TEST_DEVICE, ...options });
}

/** What a {@link Scripted} controller may have besides its script. */
export interface ScriptedOptions {
  readonly when?: When;
  readonly probes?: readonly Probe[];
  readonly recovers?: boolean;
  readonly begin?: NonNullable<Controller['begin']>;
}

/** A controller that does what a function says. */
export class Scripted implements Controller<null> {
  readonly name: string;
  readonly when: When;
  readonly probes: readonly Probe[];
  readonly recovers: boolean;
  readonly begin?: NonNullable<Controller['begin']>;
  readonly seen: Observation[] = [];
  readonly plans: FitPlan[] = [];
  readonly #script: (seen: Observation) => readonly Decision[];

  constructor(name: string, script: (seen: Observation) => readonly Decision[] = () => [], options: ScriptedOptions = {}) {
    this.name = name;
    this.when = options.when ?? { every: 1, unit: 'epoch' };
    this.probes = options.probes ?? [];
    this.recovers = options.recovers ?? false;
    if (options.begin !== undefined) this.begin = options.begin;
    this.#script = script;
  }

  /** How often a fit began. */
  get starts(): number {
    return this.plans.length;
  }

  start(plan: FitPlan): void {
    this.plans.push(plan);
  }

  observe(seen: Observation): readonly Decision[] {
    this.seen.push(seen);
    return this.#script(seen);
  }

  stateDict(): null {
    return null;
  }

  loadStateDict(): void {}
}

/** A controller that decides before the first step only. */
export class Beginner extends Scripted {
  constructor(name: string, atFirst: (rates: ReadonlyMap<string, number>) => readonly Decision[]) {
    super(name, () => [], { begin: atFirst });
  }
}

/** Values of every parameter and buffer, for comparisons. */
export function values(state: ReadonlyMap<string, Tensor>): Record<string, number[]> {
  return Object.fromEntries([...state].map(([name, tensor]) => [name, Array.from(tensor.toTypedArray() as Float32Array, Number)]));
}
