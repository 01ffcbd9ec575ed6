/** Gradients made smaller, in loops of one's own. */

import { checkKeys } from '../../errors.js';
import { badOption, checkNumber } from '../../option-checks.js';
import { zeros } from '../../tensor/create.js';
import { callOp, callTensor, callTensors, op } from '../../tensor/dispatch.js';
import { noGrad } from '../../tensor/grad-mode.js';
import { scope } from '../../tensor/scope.js';
import { Tensor } from '../../tensor/tensor.js';

const NORMS = op('aten::_foreach_norm', 'Scalar');
const STACK = op('aten::stack');
const NORM = op('aten::linalg_vector_norm');
const MULTIPLY = op('aten::_foreach_mul_', 'Tensor');
const CLAMP_MIN = op('aten::_foreach_clamp_min_', 'Scalar');
const CLAMP_MAX = op('aten::_foreach_clamp_max_', 'Scalar');

/** Options of {@link clipGradNorm_}. */
export interface ClipGradNormOptions {
  /** Which norm: 2 (default), 1, `Infinity` … */
  readonly normType?: number;
}

/**
 * Scales the gradients of parameters, in place, so that their norm, all taken as one vector, is at most `maxNorm` (`torch.nn.utils.clip_grad_norm_`). Trainers
 * and steppers have the option `clipGradNorm` for it.
 *
 * @returns the norm before, `[]`; 0 where no parameter has a gradient
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 * @example
 * ```ts
 * loss.backward();
 * nn.utils.clipGradNorm_(model.parameters(), 1);
 * optimizer.step();
 * ```
 */
export function clipGradNorm_(parameters: Tensor | Iterable<Tensor>, maxNorm: number, options: ClipGradNormOptions = {}): Tensor {
  checkKeys('clipGradNorm_', options, ['normType']);
  const { normType = 2 } = options;
  checkNumber('clipGradNorm_', 'maxNorm', maxNorm, { min: 0 });
  if (normType !== Number.POSITIVE_INFINITY) checkNumber('clipGradNorm_', 'normType', normType);
  const gradients = gradientsOf('clipGradNorm_', parameters);
  if (gradients.length === 0) return zeros([]);
  return scope(() =>
    noGrad(() => {
      const total = callTensor(NORM, [callTensor(STACK, [callTensors(NORMS, [gradients, normType])]), normType]);
      callOp(MULTIPLY, [gradients, total.add(1e-6).reciprocal().mul(maxNorm).clampMax(1)]);
      return total;
    }),
  );
}

/**
 * Clamps the gradients of parameters, in place, to [-clipValue, clipValue] (`torch.nn.utils.clip_grad_value_`). Trainers and steppers have the option
 * `clipGradValue` for it.
 *
 * @throws {OptionError} `ERR_OPTION_VALUE`
 */
export function clipGradValue_(parameters: Tensor | Iterable<Tensor>, clipValue: number): void {
  checkNumber('clipGradValue_', 'clipValue', clipValue, { min: 0 });
  const gradients = gradientsOf('clipGradValue_', parameters);
  if (gradients.length === 0) return;
  noGrad(() => {
    callOp(CLAMP_MIN, [gradients, -clipValue]);
    callOp(CLAMP_MAX, [gradients, clipValue]);
  });
}

function gradientsOf(owner: string, parameters: Tensor | Iterable<Tensor>): Tensor[] {
  const given = parameters instanceof Tensor ? [parameters] : parameters;
  if (typeof given !== 'object' || given === null || !(Symbol.iterator in given)) {
    throw badOption(owner, 'parameters', given, 'tensors, such as model.parameters()');
  }
  return [...given].flatMap(({ grad }) => (grad === null ? [] : [grad]));
}
