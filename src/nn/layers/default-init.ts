/** The initial values that PyTorch's linear and convolutional layers share. */

import type { Generator } from '../../tensor/generator.js';
import { calculateFanInAndFanOut, kaimingUniform_, uniform_ } from '../init/basic.js';
import type { Parameter } from '../module/parameter.js';

/**
 * Draws the weight, then the bias, as `reset_parameters` of `torch.nn.Linear` and `torch.nn.Conv2d`: both come out uniform on ±1 / sqrt(fanIn).
 *
 * @param weight - `[out, in, ...kernel]`
 */
export function fillLikeLinear(weight: Parameter, bias: Parameter | null, generator?: Generator): void {
  const draws = generator === undefined ? {} : { generator };
  // Nothing to draw, and a division by zero in PyTorch's formula: a layer without inputs or outputs.
  if (weight.numel > 0) kaimingUniform_(weight, { a: Math.sqrt(5), ...draws });
  if (bias === null) return;
  const { fanIn } = calculateFanInAndFanOut(weight);
  const bound = fanIn > 0 ? 1 / Math.sqrt(fanIn) : 0;
  uniform_(bias, -bound, bound, draws);
}
