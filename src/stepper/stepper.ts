/** Training steps by hand, off the JavaScript thread. */

import { checkKeys, nearest, OptionError, ShapeError, StateError } from '../errors.js';
import type { DynamicShapes } from '../graph/run-plan.js';
import type { NativeData, NativeGroup, StepsResult } from '../native/addon.js';
import { native } from '../native/load.js';
import { resolveGroups } from '../optim/groups.js';
import type { OptimizerSpec } from '../optim/optimizer-spec.js';
import { ParamGroup } from '../optim/param-group.js';
import { type OptimizerLayout, optimizerStateDict, stateDictRates } from '../optim/state-dict.js';
import type { OptimizerStateDict } from '../optim/torch-layout.js';
import { badOption, checkNumber, show } from '../option-checks.js';
import { tensor } from '../tensor/create.js';
import { handleOf } from '../tensor/native-object.js';
import { keep } from '../tensor/scope.js';
import { Tensor, wrap } from '../tensor/tensor.js';
import { copyOptimizerState, giveOptimizerState } from '../trainer/step/optimizer-state.js';
import { type ResolvedStep, resolveStep, type StepOptions, stepSpec } from '../trainer/step/step-options.js';
import { Ensemble, type StepperModules } from './ensemble.js';
import { LanePlace } from './lane.js';
import { makeReady, type Ready } from './ready.js';

export type { StepperModules } from './ensemble.js';

/**
 * Computes the loss of a batch, a scalar, by calling the modules. It may return the terms of the loss beside it, `[loss, ...terms]`, to be told them.
 */
export type Objective<Batch extends readonly Tensor[] = Tensor[]> = (...batch: Batch) => Tensor | readonly [Tensor, ...Tensor[]];

/** Options of a {@link Stepper}. */
export interface StepperOptions<Batch extends readonly Tensor[] = Tensor[]>
  extends Pick<StepOptions, 'clipGradNorm' | 'clipGradValue' | 'precision' | 'lossScaler' | 'checkpointModules'> {
  /** Everything with parameters or buffers that the objective calls, trained or not. */
  readonly modules: StepperModules;
  readonly objective: Objective<Batch>;
  readonly optimizer: OptimizerSpec;
  /**
   * Names of the modules or parameters that are trained (default: all that require gradients). The rest takes part without gradients of its own; those of what
   * is trained pass through it.
   */
  readonly trains?: readonly string[];
  /** Axes of the batch's tensors besides the rows whose sizes may differ from step to step, as `trace` takes them. */
  readonly dynamicShapes?: DynamicShapes;
  /** Parts that a batch is cut into, by rows, one after the other, for their memory: the gradient is that of the whole (default 1). */
  readonly accumulate?: number;
  /**
   * Seed of random numbers of the stepper's own, which its operators (dropout) draw; without one they draw from the default generators, as those of the modules
   * outside of a step do. Tensors that the caller makes, such as noise, are the caller's.
   */
  readonly seed?: number | null;
}

/** What a step did. */
export interface StepResult {
  /** The loss before the update. */
  readonly loss: number;
  /** The terms that the objective returned beside it. */
  readonly terms: readonly number[];
  /** The norm of all gradients before clipping; `null` without `clipGradNorm`. */
  readonly gradNorm: number | null;
  /** True when nothing was updated because gradients overflowed (`fp16`). */
  readonly skipped: boolean;
}

/** Prefix of the learning rates in {@link Stepper.state}. */
const RATE = 'lr.';

const KEYS = [
  'modules',
  'objective',
  'optimizer',
  'trains',
  'dynamicShapes',
  'accumulate',
  'clipGradNorm',
  'clipGradValue',
  'precision',
  'lossScaler',
  'checkpointModules',
  'seed',
] as const;

/**
 * Modules, an objective and an optimizer, for a loop of one's own. A step (forward, loss, backward, clipping, update) is one native call on a thread
 * beside JavaScript's. Several steppers may share modules, as a GAN, actor and critic, or teacher and student do: their steps are done one after the other, in
 * the order in which they are asked for.
 *
 * The objective is traced at the first step, with the modules in the modes they are in then: a module in evaluation mode (a teacher) stays so. Numbers and
 * tensors that it takes from outside stay what they were then: what changes is a tensor of the batch, or an `nn.Buffer` of a module. Between steps the
 * modules are free to be used and saved; while one runs, to touch them is a `StateError`.
 *
 * @example
 * ```ts
 * const critic = new Stepper({
 *   modules: { generator, discriminator },
 *   trains: ['discriminator'],
 *   objective: (real, noise) => hinge(discriminator.forward(real), discriminator.forward(generator.forward(noise))),
 *   optimizer: optim.adam({ lr: 2e-4, betas: [0.5, 0.999] }),
 * });
 * const { loss } = await critic.step(real, noise);
 * ```
 */
export class Stepper<const Batch extends readonly Tensor[] = Tensor[]> implements AsyncDisposable {
  /** The parameter groups, with rates that can be set: they count from the next step that is asked for. */
  readonly paramGroups: readonly ParamGroup[];
  readonly #ensemble: Ensemble;
  readonly #trained: ReadonlySet<string>;
  readonly #spec: OptimizerSpec;
  readonly #groups: readonly NativeGroup[];
  readonly #step: ResolvedStep;
  readonly #seed: number | null;
  readonly #lane: LanePlace;
  #ready: Ready | null = null;
  /** Rates that the session has, by group; what is not there is given to it before the next step. */
  readonly #rates = new Map<string, number>();
  #disposed = false;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_OPTIMIZER_GROUP`, `ERR_OPTIMIZER_EMPTY`, `ERR_STEPPER_TRAINS` */
  constructor(options: StepperOptions<Batch>) {
    checkKeys('Stepper', options, KEYS);
    const { modules, objective, optimizer, trains, dynamicShapes, seed = null } = options;
    if (typeof objective !== 'function') throw badOption('Stepper', 'objective', objective, 'a function from a batch to its loss');
    if (typeof optimizer !== 'object' || optimizer === null || !('defaults' in optimizer)) {
      throw badOption('Stepper', 'optimizer', optimizer, 'an optimizer such as optim.sgd({ lr: 0.1 })');
    }
    if (seed !== null) checkNumber('Stepper', 'seed', seed, { integer: true, min: 0 });
    const { modules: _, objective: __, optimizer: ___, trains: ____, dynamicShapes: _____, seed: ______, ...step } = options;
    this.#ensemble = new Ensemble(modules, (...batch) => objective(...(batch as unknown as Batch)), dynamicShapes);
    this.#trained = new Set(trainedOf(this.#ensemble, trains));
    this.#spec = optimizer;
    this.#groups = resolveGroups(optimizer, this.#trained);
    this.#step = resolveStep('Stepper', step);
    this.#seed = seed;
    const named = this.#ensemble.namedParameters();
    this.paramGroups = this.#groups.map(
      ({ name, parameters, options: values }) =>
        new ParamGroup(
          name,
          parameters.map((parameter) => named.get(parameter) as Tensor),
          values,
          () => undefined,
        ),
    );
    for (const { name, lr } of this.paramGroups) this.#rates.set(name, lr);
    this.#lane = new LanePlace(this.#ensemble.tensors());
  }

  /**
   * Trains on a batch: tensors that have as many rows each, in the order in which the objective takes them.
   *
   * @throws as the objective fails when it is traced, the first time
   * @throws {NumericalError} `ERR_NON_FINITE_LOSS`
   * @throws {StateError} `ERR_STEPPER_MODE` when a module's mode is another than at the first step, `ERR_DISPOSED`, `ERR_BORROWED` while a fit uses a module
   */
  async step(...batch: Batch): Promise<StepResult> {
    // As they are now: they may be set again before the step has its turn.
    const rates = this.paramGroups.map(({ name, lr }) => ({ name, lr }));
    return this.#withBatch(batch, async (ready, data) => {
      const { session } = ready;
      for (const { name, lr } of rates) {
        if (this.#rates.get(name) === lr) continue;
        await native().sessionSetLr(session, name, lr);
        this.#rates.set(name, lr);
      }
      return resultOf(await native().sessionSteps(session, data, 0, 1), ready.outputs);
    });
  }

  /** The loss of a batch and its terms in evaluation mode, without an update. */
  async evaluate(...batch: Batch): Promise<{ readonly loss: number; readonly terms: readonly number[] }> {
    return this.#withBatch(batch, async ({ session }, data) => {
      const [loss = Number.NaN, ...terms] = (await native().sessionEvaluate(session, data, [], false)).losses;
      return { loss, terms };
    });
  }

  /**
   * A copy of the optimizer's state in PyTorch's layout; the modules have their own `stateDict()`.
   *
   * @returns a Map of new tensors, the caller's to dispose
   */
  async stateDict(): Promise<OptimizerStateDict> {
    return this.#lane.run(async () => {
      const rates = new Map(this.paramGroups.map(({ name, lr }) => [name, lr]));
      if (this.#ready !== null) return copyOptimizerState(commandsOf(this.#ready), this.#layout, rates);
      const groups = this.#groups.map((group) => ({ ...group, options: { ...group.options, lr: rates.get(group.name) ?? 0 } }));
      return optimizerStateDict({ ...this.#layout, groups }, new Map());
    });
  }

  /**
   * Goes on from a state, from here or from PyTorch, after the first step or after {@link ready}; learning rates are taken over too.
   *
   * @throws {CheckpointError} `ERR_OPTIMIZER_STATE`
   * @throws {StateError} `ERR_STEPPER_NOT_READY` before there is a session to give it to
   */
  async loadStateDict(dict: OptimizerStateDict): Promise<void> {
    return this.#lane.run(async () => {
      const ready = this.#readyFor('loadStateDict');
      const rates = stateDictRates(this.#layout, dict);
      await giveOptimizerState(commandsOf(ready), this.#layout, dict);
      this.#rates.clear();
      for (const group of this.paramGroups) group.lr = rates.get(group.name) ?? group.lr;
    });
  }

  /**
   * A copy of everything that the next steps go on from: weights and buffers of the modules, the optimizer's state and rates, the loss scaler, and the random numbers
   * that steps draw. `safetensors.save` and `pth.save` take it as it is.
   *
   * @returns a Map of new tensors by name, the caller's to dispose
   * @throws {StateError} `ERR_STEPPER_NOT_READY` before the first step or {@link ready}
   */
  async state(): Promise<Map<string, Tensor>> {
    return this.#lane.run(async () => {
      const { session } = this.#readyFor('state');
      const state = new Map((await native().sessionState(session)).map(({ name, tensor }): [string, Tensor] => [name, wrap(tensor)]));
      for (const { name, lr } of this.paramGroups) state.set(`${RATE}${name}`, keep(tensor(lr, { dtype: 'float64' })));
      return state;
    });
  }

  /**
   * Goes on from what {@link state} gave, to the bit, in a stepper of the same modules and options.
   *
   * @throws {CheckpointError} `ERR_STATE_MISMATCH`, `ERR_OPTIMIZER_STATE` for the state of another, before anything is changed
   * @throws {StateError} `ERR_STEPPER_NOT_READY` before the first step or {@link ready}
   */
  async loadState(state: ReadonlyMap<string, Tensor>): Promise<void> {
    return this.#lane.run(async () => {
      const { session } = this.#readyFor('loadState');
      const own = [...state].filter(([name]) => !name.startsWith(RATE));
      await native().sessionLoadState(
        session,
        own.map(([name, value]) => ({ name, tensor: handleOf(value) })),
      );
      this.#rates.clear();
      for (const group of this.paramGroups) group.lr = Number(state.get(`${RATE}${group.name}`)?.item() ?? group.lr);
    });
  }

  /** Traces the objective with a batch, without a step: what the first step does by itself. */
  async ready(...batch: Batch): Promise<void> {
    await this.#withBatch(batch, async () => undefined);
  }

  /** Ends the thread, when what was asked for is done. The modules stay. */
  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#lane.run(async () => this.#ready?.close());
    this.#lane.leave();
  }

  /** {@link dispose}, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  #readyFor(method: string): Ready {
    this.#check();
    if (this.#ready !== null) return this.#ready;
    throw new StateError(
      'ERR_STEPPER_NOT_READY',
      `Stepper.${method}() came before the objective was traced. Call ready() with a batch first.`,
    );
  }

  get #layout(): OptimizerLayout {
    return { name: this.#spec.name, groups: this.#groups };
  }

  /** Runs `work` when its turn comes, with the session and the batch as it was when it was given. */
  async #withBatch<T>(batch: readonly Tensor[], work: (ready: Ready, data: NativeData) => Promise<T>): Promise<T> {
    this.#check();
    const rows = checkBatch(batch);
    // The caller may dispose the batch before its turn comes.
    const held = batch.map((tensor) => keep(tensor.detach()));
    try {
      return await this.#lane.run(async () => {
        const ready = this.#made(held);
        const batchSize = Math.ceil(rows / this.#step.accumulate);
        return work(ready, { inputs: held.map(handleOf), targets: [], order: null, batchSize });
      });
    } finally {
      for (const tensor of held) tensor.dispose();
    }
  }

  #made(example: readonly Tensor[]): Ready {
    this.#ready ??= makeReady(
      {
        ensemble: this.#ensemble,
        trained: this.#trained,
        spec: this.#spec,
        groups: this.#groups,
        seed: this.#seed,
        step: (layers) => stepSpec(this.#step, { stepsPerEpoch: 1, seed: null, device: example[0]?.device ?? 'cpu', layers }),
      },
      example,
    );
    if (this.#ready.modes === this.#ensemble.modes()) return this.#ready;
    throw new StateError(
      'ERR_STEPPER_MODE',
      'A module of the Stepper is in another mode (train, eval) than when its objective was traced. Put it back before the step, or make a new Stepper.',
    );
  }

  #check(): void {
    if (this.#disposed) throw new StateError('ERR_DISPOSED', 'This Stepper was disposed. Make a new one.', { fields: { kind: 'Stepper' } });
  }
}

function trainedOf(ensemble: Ensemble, trains: readonly string[] | undefined): string[] {
  const names = [...ensemble.namedParameters()].filter(([, { requiresGrad }]) => requiresGrad).map(([name]) => name);
  if (trains === undefined) return names;
  if (!Array.isArray(trains)) throw badOption('Stepper', 'trains', trains, "a list of names of modules, such as ['discriminator']");
  const covers = (entry: string, name: string): boolean => name === entry || name.startsWith(`${entry}.`);
  for (const entry of trains) {
    if (names.some((name) => covers(entry, name))) continue;
    const guess = nearest(entry, [...ensemble.namedModules().keys(), ...names]);
    throw new OptionError(
      'ERR_STEPPER_TRAINS',
      `Stepper: option 'trains' names ${show(entry)}, which has no parameters that require gradients. ${guess === undefined ? `There are: ${names.slice(0, 8).join(', ')}.` : `Did you mean '${guess}'?`}`,
      { fields: { name: entry } },
    );
  }
  return names.filter((name) => trains.some((entry) => covers(entry, name)));
}

function checkBatch(batch: readonly Tensor[]): number {
  const wrong = batch.find((value) => !(value instanceof Tensor));
  if (batch.length === 0 || wrong !== undefined) throw badOption('Stepper.step', 'batch', wrong, 'tensors, as many as the objective takes');
  const rows = batch[0]?.shape[0] ?? 0;
  if (rows > 0 && batch.every(({ shape }) => shape[0] === rows)) return rows;
  throw new ShapeError(
    'ERR_BATCH_ROWS',
    `Stepper.step received tensors of shapes ${batch.map(({ shape }) => `[${shape.join(', ')}]`).join(', ')}; expected as many rows in each, at least one.`,
    { fields: { shapes: batch.map(({ shape }) => shape) } },
  );
}

function resultOf({ losses, parts, gradientNorms, skipped }: StepsResult, outputs: number): StepResult {
  return {
    loss: losses[0] ?? Number.NaN,
    terms: parts.slice(0, outputs - 1).map((part) => part[0] ?? Number.NaN),
    gradNorm: gradientNorms[0] ?? null,
    skipped: skipped > 0,
  };
}

function commandsOf({ session }: Ready): Parameters<typeof copyOptimizerState>[0] {
  return {
    optimizerState: () => native().sessionOptimizerState(session),
    loadOptimizerState: (state) => native().sessionLoadOptimizerState(session, state),
  };
}
