/** Functions with a backward pass of one's own. */

import { OptionError, StateError } from '../errors.js';
import { show } from '../option-checks.js';
import { noGrad } from '../tensor/grad-mode.js';
import { Tensor } from '../tensor/tensor.js';
import { tracer } from '../tensor/tracer.js';
import { asList } from './as-list.js';
import { recordFunction } from './record.js';

/** What `forward` leaves for `backward` (`ctx` in PyTorch). */
export interface FunctionContext {
  /** Keeps tensors for the backward pass; the last call counts. */
  saveForBackward(...tensors: Tensor[]): void;
  /** What was kept, in the backward pass. */
  readonly savedTensors: readonly Tensor[];
  /** Whether each input requires gradients. */
  readonly needsInputGrad: readonly boolean[];
  /** Anything else to keep. */
  readonly values: Record<string, unknown>;
}

/** What {@link func} is made of. */
export interface FunctionOptions<Inputs extends readonly Tensor[], R extends Tensor | readonly Tensor[]> {
  /** Computes the outputs; runs without gradients. */
  forward(ctx: FunctionContext, ...inputs: Inputs): R;
  /** The gradient of each input from those of the outputs, `null` for none; an output that nothing used has `null`. Recorded under `createGraph`. */
  backward(ctx: FunctionContext, ...gradients: Tensor[]): Tensor | null | readonly (Tensor | null)[];
}

/**
 * A function of tensors whose gradient is given, not derived (`torch.autograd.Function`). Eager only: a graph holds operators.
 *
 * @throws {StateError} `ERR_TRACED` when it is called inside a trace
 * @throws {OptionError} `ERR_OPTION_VALUE` when `forward` returns anything but tensors, `ERR_FUNCTION_GRADIENTS` when `backward` returns anything but a
 *   gradient, or `null`, for each input
 * @example
 * ```ts
 * // Rounds, and lets the gradient through.
 * const round = autograd.func({ forward: (_, x: Tensor) => x.round(), backward: (_, gradient) => gradient });
 * ```
 */
export function func<const Inputs extends readonly Tensor[], R extends Tensor | readonly Tensor[]>({
  forward,
  backward,
}: FunctionOptions<Inputs, R>): (...inputs: Inputs) => R {
  return (...inputs) => {
    if (tracer !== null) {
      throw new StateError(
        'ERR_TRACED',
        'A function of autograd.func() was called inside a trace. A graph holds operators and derives its own gradients: use operators there.',
      );
    }
    let kept: readonly Tensor[] = [];
    const values: Record<string, unknown> = {};
    const needsInputGrad = inputs.map(({ requiresGrad }) => requiresGrad);
    const context = (savedTensors: readonly Tensor[]): FunctionContext => ({
      saveForBackward: (...tensors) => {
        kept = tensors;
      },
      savedTensors,
      needsInputGrad,
      values,
    });
    const result = noGrad(() => forward(context([]), ...inputs));
    const outputs = asList(result);
    if (!areTensors(outputs)) {
      throw new OptionError(
        'ERR_OPTION_VALUE',
        `forward() of a function of autograd.func() returned ${show(result)}. Return a tensor, or an array of tensors.`,
      );
    }
    const results = recordFunction(inputs, outputs, kept, (gradients, saved) => {
      const returned = backward(context(saved), ...(gradients as Tensor[]));
      const found = asList(returned);
      const isGiven = Array.isArray(found) && areTensors(found.filter((gradient) => gradient !== null));
      if (isGiven && found.length === inputs.length) return found;
      throw new OptionError(
        'ERR_FUNCTION_GRADIENTS',
        `backward() of a function of ${inputs.length} inputs returned ${isGiven ? `${found.length} gradients` : show(returned)}. Return one for each, null where there is none.`,
      );
    });
    for (const output of outputs) if (!inputs.includes(output) && !kept.includes(output)) output.dispose();
    return (result instanceof Tensor ? results[0] : results) as R;
  };
}

function areTensors(values: unknown): boolean {
  return Array.isArray(values) && values.every((value) => value instanceof Tensor);
}
