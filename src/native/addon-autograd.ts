/** Commands for gradients and for optimizers that JavaScript steps itself. */

import type { NativeOptimizer } from './addon-session.js';
import type { Handle, NativeStateTensor } from './addon-values.js';

/** The part of the addon that runs backward passes on the JavaScript thread. */
export interface AutogradCommands {
  /** Gradients may be `null` for tensors of one element; with inputs, only their `grad` is added to. What a hook throws is thrown. */
  autogradBackward(
    tensors: readonly Handle[],
    gradients: readonly (Handle | null)[],
    retainGraph: boolean,
    createGraph: boolean,
    inputs: readonly Handle[],
  ): void;
  /** One gradient an input, `null` for one that was not used (ERR_AUTOGRAD_UNUSED unless allowed). */
  autogradGrad(
    outputs: readonly Handle[],
    inputs: readonly Handle[],
    gradOutputs: readonly (Handle | null)[],
    retainGraph: boolean,
    createGraph: boolean,
    allowUnused: boolean,
  ): (Handle | null)[];
  /**
   * Makes outputs that were computed without gradients the results of a function of the inputs, under new handles. `backward` takes new handles of the outputs'
   * gradients and of what is kept, and returns a gradient for each input.
   */
  autogradRecord(
    inputs: readonly Handle[],
    outputs: readonly Handle[],
    kept: readonly Handle[],
    backward: (gradients: readonly (Handle | null)[], kept: readonly Handle[]) => readonly (Handle | null)[],
  ): Handle[];
  /** `hook` takes a list of one gradient, a new handle, and returns a list of one in its place, or nothing. */
  tensorRegisterHook(tensor: Handle, hook: (gradients: readonly (Handle | null)[]) => readonly Handle[] | undefined): void;
  tensorRetainGrad(tensor: Handle): void;

  /** An optimizer over tensors by group; it holds the tensors, and begins with the weights to train. */
  createOptimizer(optimizer: NativeOptimizer & { readonly groups: readonly { readonly tensors: readonly Handle[] }[] }): Handle;
  /** One update from the gradients that the tensors hold. L-BFGS takes the loss they belong to, and what computes both anew. */
  optimizerStep(optimizer: Handle, closure?: () => number, loss?: number): void;
  optimizerZeroGrad(optimizer: Handle): void;
  optimizerSetLr(optimizer: Handle, group: string, lr: number): void;
  /** Puts the weights to train, or with `false` those to evaluate with, into the tensors. */
  optimizerTrain(optimizer: Handle, training: boolean): void;
  /** As {@link NativeAddon.sessionOptimizerState}; ERR_OPTIMIZER_MODE while the tensors hold weights to train that differ from those to evaluate with. */
  optimizerState(optimizer: Handle): NativeStateTensor[];
  optimizerLoadState(optimizer: Handle, state: readonly NativeStateTensor[]): void;
}
