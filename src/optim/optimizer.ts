/** An optimizer to hold: for loops that one writes oneself. */

import { CheckpointError } from '../errors.js';
import type { Handle, NativeGroup } from '../native/addon.js';
import { native } from '../native/load.js';
import { badOption } from '../option-checks.js';
import { enableGrad } from '../tensor/grad-mode.js';
import { handleOf, NativeObject } from '../tensor/native-object.js';
import { Tensor, wrap } from '../tensor/tensor.js';
import { type CustomRules, customRules } from './custom-rules.js';
import { resolveGroups } from './groups.js';
import type { OptimizerSpec } from './optimizer-spec.js';
import { ParamGroup } from './param-group.js';
import { namedTensors, type OptimizedTensors } from './parameter-list.js';
import { loadOptimizerStateDict, optimizerStateDict, stateDictRates } from './state-dict.js';
import type { OptimizerStateDict } from './torch-layout.js';

/** The native optimizer; a scope does not free it, since it outlives the scope of a step. */
class NativeOptimizer extends NativeObject {
  static readonly typeName = 'Optimizer';

  constructor(handle: Handle) {
    super(handle);
    this.escapeScope();
  }
}

/**
 * An optimizer over tensors (`torch.optim.Optimizer`), with the kernels and options of the trainer's. It steps on the JavaScript thread, when it is told to.
 *
 * @example
 * ```ts
 * const optimizer = new optim.Optimizer(model, optim.sgd({ lr: 0.1, momentum: 0.9 }));
 * for (const [x, y] of batches) {
 *   scope(() => {
 *     optimizer.zeroGrad();
 *     F.crossEntropy(model.forward(x), y).backward();
 *     optimizer.step();
 *   });
 * }
 * ```
 */
export class Optimizer implements Disposable {
  /** The groups with their tensors and rates, in the spec's order; `'default'` comes last. */
  readonly paramGroups: readonly ParamGroup[];
  readonly #spec: OptimizerSpec;
  readonly #groups: readonly NativeGroup[];
  readonly #native: NativeOptimizer;
  readonly #rules: CustomRules;

  /**
   * @param tensors - a module, tensors by name, or tensors. The groups of the spec go by their names
   * @param spec - such as `optim.adamw({ lr: 1e-3 })`
   * @throws {OptionError} `ERR_OPTION_VALUE`, `ERR_OPTIMIZER_TENSOR`, `ERR_OPTIMIZER_GROUP`
   */
  constructor(tensors: OptimizedTensors, spec: OptimizerSpec) {
    if (typeof spec !== 'object' || spec === null || !('defaults' in spec)) {
      throw badOption('optim.Optimizer', 'spec', spec, 'an optimizer such as optim.sgd({ lr: 0.1 })');
    }
    const named = namedTensors(tensors);
    this.#spec = spec;
    this.#groups = resolveGroups(spec, named.keys());
    const groups = this.#groups.map((group) => ({ ...group, params: group.parameters.map((name) => named.get(name) as Tensor) }));
    this.#rules = customRules(spec, this.#groups, named);
    const { rules } = this.#rules;
    const handle = native().createOptimizer({
      name: spec.name,
      groups: groups.map(({ params, ...group }) => ({ ...group, tensors: params.map(handleOf) })),
      ...(rules === undefined ? {} : { rules }),
    });
    this.#native = new NativeOptimizer(handle);
    this.paramGroups = groups.map(
      ({ name, params, options }) =>
        new ParamGroup(name, params, options, (lr) => native().optimizerSetLr(handleOf(this.#native), name, lr)),
    );
  }

  /**
   * Updates the tensors from the gradients they hold; one without a gradient is left out.
   *
   * @param closure - computes the loss and its gradients: needed by L-BFGS, which asks several times, and by ScheduleFree+; called once by all others
   * @returns what the closure returned first
   * @throws {StateError} `ERR_OPTIMIZER_MODE` after {@link eval}, `ERR_BORROWED` while a fit uses a tensor
   * @throws {OptionError} `ERR_OPTIMIZER_CLOSURE`
   */
  step(): void;
  step<Loss extends Tensor | number>(closure: () => Loss): Loss;
  step(closure?: () => Tensor | number): Tensor | number | undefined {
    const handle = handleOf(this.#native);
    if (closure === undefined) {
      native().optimizerStep(handle);
      return undefined;
    }
    const loss = enableGrad(closure);
    const { needsClosure, needsLoss } = this.#spec;
    const again = needsClosure === true ? () => numberOf(enableGrad(closure)) : undefined;
    native().optimizerStep(handle, again, needsClosure === true || needsLoss === true ? numberOf(loss) : undefined);
    return loss;
  }

  /** Drops the gradients of all tensors (`zero_grad`). */
  zeroGrad(): void {
    native().optimizerZeroGrad(handleOf(this.#native));
  }

  /** Puts the weights to train into the tensors: for optimizers that are evaluated at others (schedule-free, DoG). An optimizer begins so. */
  train(on = true): this {
    native().optimizerTrain(handleOf(this.#native), on);
    return this;
  }

  /** Puts the weights to evaluate and save with into the tensors; {@link step} needs {@link train} afterwards. */
  eval(): this {
    return this.train(false);
  }

  /**
   * A copy of the state in PyTorch's layout: `torch.optim`'s `load_state_dict` takes it. Schedule-free optimizers and DoG go on exactly, by an entry that
   * PyTorch does not read.
   *
   * @returns a Map of new tensors, the caller's to dispose
   * @throws {StateError} `ERR_OPTIMIZER_MODE` for an optimizer with weights to evaluate that is in training: call {@link eval} first, as its authors ask for
   */
  stateDict(): OptimizerStateDict {
    const state = this.#state();
    try {
      const groups = this.#groups.map((group, i) => ({ ...group, options: { ...group.options, lr: this.paramGroups[i]?.lr ?? 0 } }));
      return optimizerStateDict({ name: this.#spec.name, groups }, state, { keep: ['training_weights'] });
    } finally {
      for (const tensor of state.values()) tensor.dispose();
    }
  }

  /**
   * Goes on from a state, from here or from PyTorch; learning rates are taken over too. Nothing changes when it does not fit.
   *
   * @throws {CheckpointError} `ERR_OPTIMIZER_STATE` for the state of other groups, or of another optimizer
   * @throws {StateError} `ERR_OPTIMIZER_MODE`
   */
  loadStateDict(dict: OptimizerStateDict): void {
    const layout = { name: this.#spec.name, groups: this.#groups };
    const before = this.#state();
    const state = loadOptimizerStateDict(layout, dict);
    try {
      const rates = stateDictRates(layout, dict);
      try {
        this.#load(state);
        this.#checkTaken(state);
      } catch (error) {
        this.#load(before);
        throw error;
      }
      for (const group of this.paramGroups) group.lr = rates.get(group.name) ?? group.lr;
    } finally {
      for (const tensor of [...before.values(), ...state.values()]) tensor.dispose();
    }
  }

  /** Frees the state; the tensors stay. */
  dispose(): void {
    this.#native.dispose();
    this.#rules.dispose();
  }

  /** {@link dispose}, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  #state(): Map<string, Tensor> {
    return new Map(
      native()
        .optimizerState(handleOf(this.#native))
        .map(({ name, tensor }): [string, Tensor] => [name, wrap(tensor)]),
    );
  }

  #load(state: ReadonlyMap<string, Tensor>): void {
    native().optimizerLoadState(
      handleOf(this.#native),
      [...state].map(([name, tensor]) => ({ name, tensor: handleOf(tensor) })),
    );
  }

  /** An optimizer takes what it knows and begins anew with the rest: of another's state, that would be everything. */
  #checkTaken(state: ReadonlyMap<string, Tensor>): void {
    const taken = this.#state();
    for (const tensor of taken.values()) tensor.dispose();
    const unknown = [...state.keys()].find((name) => !taken.has(name));
    if (unknown === undefined) return;
    throw new CheckpointError(
      'ERR_OPTIMIZER_STATE',
      `The optimizer state has '${unknown}', which optim.${this.#spec.name} with these options does not keep. Load a state of the same optimizer, with the same options.`,
      { fields: { optimizer: this.#spec.name, name: unknown } },
    );
  }
}

function numberOf(loss: Tensor | number): number {
  return loss instanceof Tensor ? Number(loss.item()) : loss;
}
