/** The optimizer's state of a fit, in and out, in PyTorch's layout. */

import { CheckpointError, StateError } from '../../errors.js';
import type { NativeStateTensor } from '../../native/addon.js';
import { loadOptimizerStateDict, type OptimizerLayout, optimizerStateDict } from '../../optim/state-dict.js';
import type { OptimizerStateDict } from '../../optim/torch-layout.js';
import { handleOf } from '../../tensor/native-object.js';
import type { Tensor } from '../../tensor/tensor.js';
import { wrap } from '../../tensor/tensor.js';

/** The two commands of a session that this needs. */
export interface OptimizerSession {
  /** A copy at a step boundary, also while steps run. */
  optimizerState(): Promise<NativeStateTensor[]>;
  loadOptimizerState(state: readonly NativeStateTensor[]): Promise<void>;
}

/**
 * Copies the state of a session's optimizer.
 *
 * @param rates - the learning rate of each group now, which the groups of the state dict tell
 * @returns new tensors, the caller's to dispose
 */
export async function copyOptimizerState(
  session: OptimizerSession,
  layout: OptimizerLayout,
  rates: ReadonlyMap<string, number>,
): Promise<OptimizerStateDict> {
  const state = new Map((await session.optimizerState()).map(({ name, tensor }): [string, Tensor] => [name, wrap(tensor)]));
  try {
    const groups = layout.groups.map((group) => ({ ...group, options: { ...group.options, lr: rates.get(group.name) ?? 0 } }));
    return optimizerStateDict({ name: layout.name, groups }, state);
  } finally {
    for (const tensor of state.values()) tensor.dispose();
  }
}

/**
 * Gives a session's optimizer a state to go on from.
 *
 * @throws {CheckpointError} `ERR_OPTIMIZER_STATE` for the state of other groups, or of another optimizer
 */
export async function giveOptimizerState(session: OptimizerSession, layout: OptimizerLayout, dict: OptimizerStateDict): Promise<void> {
  const state = loadOptimizerStateDict(layout, dict);
  try {
    await session.loadOptimizerState([...state].map(([name, tensor]) => ({ name, tensor: handleOf(tensor) })));
    const taken = new Set<string>();
    for (const { name, tensor } of await session.optimizerState()) {
      taken.add(name);
      wrap(tensor).dispose();
    }
    // An optimizer takes what it knows and begins anew with the rest: of another's state, that would be everything.
    const unknown = [...state.keys()].find((name) => !taken.has(name));
    if (unknown !== undefined) throw otherOptimizer(layout, unknown);
  } finally {
    for (const tensor of state.values()) tensor.dispose();
  }
}

/** Who asked for an optimizer's state, and how it is copied while there is one. */
export class OptimizerCopies {
  readonly #atEnd: { resolve(state: OptimizerStateDict): void; reject(error: unknown): void }[] = [];
  #take: (() => Promise<OptimizerStateDict>) | null = null;
  #over = false;

  /** Sets how a copy is taken; `null` when training is over. */
  provide(take: (() => Promise<OptimizerStateDict>) | null): void {
    this.#take = take;
    this.#over ||= take === null;
  }

  /** @throws {StateError} `ERR_RUN_NOT_ACTIVE` */
  async copy(when: 'now' | 'end'): Promise<OptimizerStateDict> {
    if (this.#over || (when === 'now' && this.#take === null)) throw notActive();
    if (when === 'now' && this.#take !== null) return this.#take();
    return new Promise((resolve, reject) => {
      this.#atEnd.push({ resolve, reject });
    });
  }

  /** Gives everyone who waits for the end a copy of their own. */
  async finish(): Promise<void> {
    if (this.#take === null) return;
    for (const { resolve, reject } of this.#atEnd.splice(0)) await this.#take().then(resolve, reject);
  }

  /** Tells everyone who still waits that there will be no end, and why. */
  fail(error: unknown): void {
    this.#over = true;
    for (const { reject } of this.#atEnd.splice(0)) reject(error);
  }
}

function notActive(): StateError {
  return new StateError(
    'ERR_RUN_NOT_ACTIVE',
    "run.optimizerState() copies the optimizer of a run in training, and this one is not training. Ask before it ends, run.optimizerState('end').",
  );
}

function otherOptimizer({ name }: OptimizerLayout, unknown: string): CheckpointError {
  return new CheckpointError(
    'ERR_OPTIMIZER_STATE',
    `The optimizer state has '${unknown}', which optim.${name} with these options does not keep. Load a state of the same optimizer, with the same options.`,
    { fields: { optimizer: name, name: unknown } },
  );
}
