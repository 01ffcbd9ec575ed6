/** The truncated normal distribution. */

import { checkKeys } from '../../errors.js';
import { badOption } from '../../option-checks.js';
import { tensor as tensorOf } from '../../tensor/create.js';
import { callTensor, op } from '../../tensor/dispatch.js';
import type { Generator } from '../../tensor/generator.js';
import { noGrad } from '../../tensor/grad-mode.js';
import { scope } from '../../tensor/scope.js';
import type { Tensor } from '../../tensor/tensor.js';

/** Options of {@link truncNormal_}. */
export interface TruncatedNormalOptions {
  /** Default 0. */
  readonly mean?: number;
  /** Default 1. */
  readonly std?: number;
  /** The smallest value (default -2). */
  readonly a?: number;
  /** The largest value (default 2). */
  readonly b?: number;
  /** Where values are drawn from (default: the device's default generator). */
  readonly generator?: Generator;
}

const ERF = op('aten::erf');
const NORMAL_ = op('aten::normal_');
const UNIFORM_ = op('aten::uniform_');
const EMPTY_LIKE = op('aten::empty_like');
const WHERE = op('aten::where', 'self');

/** Below this share of the normal distribution inside of the bounds, candidates are drawn evenly instead. */
const ENOUGH = 0.3;

/**
 * Normal values, drawn again until they are in `[a, b]` (`init.trunc_normal_`). Draw for draw as PyTorch 2.13; earlier versions inverted the
 * distribution function, with other values from the same seed.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` for bounds in the wrong order
 */
export function truncNormal_<T extends Tensor>(tensor: T, options: TruncatedNormalOptions = {}): T {
  checkKeys('truncNormal_', options, ['mean', 'std', 'a', 'b', 'generator']);
  const { mean = 0, std = 1, a = -2, b = 2, generator = null } = options;
  if (!(a < b)) throw badOption('truncNormal_', 'b', b, `a number above a (${a})`);
  const draw = { mean, std, a, b, generator };
  noGrad(() =>
    scope(() => {
      const inside = normalShare((b - mean) / std) - normalShare((a - mean) / std);
      if (inside > ENOUGH) rejectOutside(tensor, draw);
      else acceptByDensity(tensor, draw);
    }),
  );
  return tensor;
}

interface Draw {
  readonly mean: number;
  readonly std: number;
  readonly a: number;
  readonly b: number;
  readonly generator: Generator | null;
}

/** Share of the standard normal distribution below a value. */
function normalShare(value: number): number {
  const scaled = tensorOf([value / Math.SQRT2], { dtype: 'float64' });
  return (1 + Number(callTensor(ERF, [scaled]).item())) / 2;
}

function rejectOutside(tensor: Tensor, { mean, std, a, b, generator }: Draw): void {
  // Bounds as the dtype holds them, so that a value equal to one counts as inside.
  const [low, high] = [a, b].map((bound) => Number(tensorOf([bound], { dtype: tensor.dtype }).item())) as [number, number];
  let result: Tensor = callTensor(NORMAL_, [tensor, mean, std, generator]);
  for (;;) {
    const outside = result.lt(low).logicalOr(result.gt(high));
    if (outside.any().item() !== true) break;
    const fresh = callTensor(NORMAL_, [emptyLike(tensor), mean, std, generator]);
    result = callTensor(WHERE, [outside, fresh, result]);
  }
  if (result !== tensor) tensor.copy_(result);
}

function acceptByDensity(tensor: Tensor, { mean, std, a, b, generator }: Draw): void {
  const peak = -0.5 * ((Math.max(a, Math.min(mean, b)) - mean) / std) ** 2;
  const rejected = (candidates: Tensor): Tensor => {
    const density = candidates.sub(mean).div(std).pow(2).mul(-0.5).sub(peak);
    return callTensor(UNIFORM_, [emptyLike(tensor), 0, 1, generator])
      .log()
      .gt(density);
  };
  callTensor(UNIFORM_, [tensor, a, b, generator]);
  let result: Tensor = tensor;
  let pending = rejected(tensor);
  while (pending.any().item() === true) {
    const candidates = callTensor(UNIFORM_, [emptyLike(tensor), a, b, generator]);
    result = callTensor(WHERE, [pending, candidates, result]);
    pending = pending.logicalAnd(rejected(candidates));
  }
  if (result !== tensor) tensor.copy_(result);
}

function emptyLike(tensor: Tensor): Tensor {
  return callTensor(EMPTY_LIKE, [tensor, null, null, null, null, null]);
}
