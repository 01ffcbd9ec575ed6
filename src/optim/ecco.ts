/** ECCO-DNN. */

import { badOption, checkNumber, checkOneOf } from '../option-checks.js';
import { Tensor } from '../tensor/tensor.js';
import { checkNotNegative } from './checks.js';
import { type GroupOptions, makeSpec, type OptimizerSpec, type OptimizerValues } from './optimizer-spec.js';
import type { OptimizerStateDict, ParameterState } from './state-dict.js';

/** The numbers and words of {@link ecco}; a parameter group may set each anew. `null` stands for what the mode takes. */
export type EccoValues = {
  /**
   * `'robust'` (default): `sign` derived, `growth` 2, `alphaMode` own. `'published'`: `sign` published, `growth` `Infinity`, `alphaMode` shared, which are the
   * authors' numbers, digit for digit.
   */
  readonly mode: 'robust' | 'published';
  /** Tolerance of the local truncation error of a step, above 0 (default 0.3). */
  readonly eta: number;
  /** The first step size, above 0 (default 0.01). */
  readonly alpha0: number;
  /**
   * The greatest step size, above 0 (default 0.5); `Infinity` for none. For gradients of usual size and an eta of 0.1 or more nearly every step is as long as
   * this: the method is then SGD at this rate, which is why eta matters so little. {@link eccoStateDictSteps} tells how many were.
   */
  readonly cap: number;
  /** How many times the one before a step size may be, at least 1 (default `null`). The published rule has no such limit, and diverges on stiff convex functions. */
  readonly growth: number | null;
  /**
   * Which coordinates go faster (default `null`): `'published'` those whose gradient grew or changed its sign, as in the authors' code, `'derived'` those whose
   * gradient shrinks, which is what the paper's aim leads to.
   */
  readonly sign: 'published' | 'derived' | null;
  /** Whose last step size a tensor's gradient is compared over (default `null`): its `'own'`, or `'shared'`, that of the tensor before it in the group in this step. */
  readonly alphaMode: 'own' | 'shared' | null;
  /** How the error is estimated (default `'difference'`): as if the step before had been as long as this one, or `'consistent'` with how long it was. */
  readonly lte: 'difference' | 'consistent';
  /** How many times faster a coordinate may go, at least 1 (default `Infinity`). */
  readonly zetaMax: number;
  /** Multiplies the step that the method finds, at least 0 (default 1). */
  readonly lr: number;
};

/** Options of {@link ecco}. */
export type EccoOptions = Partial<EccoValues> & {
  /** Parameter groups with options of their own; parameters that no group matches take the options above. */
  readonly groups?: readonly GroupOptions<EccoValues>[];
};

/** What {@link ecco} uses where an option is left out. */
export const ECCO_DEFAULTS: EccoValues = Object.freeze<EccoValues>({
  mode: 'robust',
  eta: 0.3,
  alpha0: 0.01,
  cap: 0.5,
  growth: null,
  sign: null,
  alphaMode: null,
  lte: 'difference',
  zetaMax: Number.POSITIVE_INFINITY,
  lr: 1,
});

const MODES = {
  robust: { growth: 2, sign: 'derived', alphaMode: 'own' },
  published: { growth: Number.POSITIVE_INFINITY, sign: 'published', alphaMode: 'shared' },
} as const;

/**
 * ECCO-DNN (Agarwal et al. 2023, arXiv 2310.13901): training as gradient flow with a scale for each coordinate, integrated by forward Euler. For each tensor, with
 * its gradient g and its last step size a: q = ±g * (g - g before) / a, d = sqrt(max(q, 1)) * g, step size min(2 * eta / max|d before - d|, cap, growth * a), and
 * w = w - lr * step size * d. The first step is alpha0 * g. It has neither momentum nor weight decay, keeps two tensors a parameter, and the Trainer refuses
 * learning rate schedules. The paper's limit on activations is the Trainer's `limitActivations`. A tensor whose gradient is not finite is left as it is for that step, and its step size halved.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function ecco(options: EccoOptions = {}): OptimizerSpec {
  return makeSpec('optim.ecco', 'ecco', ECCO_DEFAULTS, options, checkEcco, { ownsRate: true, native: numbersOf });
}

function checkEcco(owner: string, values: EccoValues): void {
  checkOneOf(owner, 'mode', values.mode, ['robust', 'published']);
  for (const key of ['eta', 'alpha0'] as const) checkNumber(owner, key, values[key], { min: 0, open: true });
  if (!(values.cap > 0)) throw badOption(owner, 'cap', values.cap, 'a number above 0, or Infinity');
  if (values.growth !== null && !(values.growth >= 1))
    throw badOption(owner, 'growth', values.growth, 'a number of at least 1, or Infinity');
  if (values.sign !== null) checkOneOf(owner, 'sign', values.sign, ['published', 'derived']);
  if (values.alphaMode !== null) checkOneOf(owner, 'alphaMode', values.alphaMode, ['own', 'shared']);
  checkOneOf(owner, 'lte', values.lte, ['difference', 'consistent']);
  if (!(values.zetaMax >= 1)) throw badOption(owner, 'zetaMax', values.zetaMax, 'a number of at least 1, or Infinity');
  checkNotNegative(owner, values, ['lr']);
}

function numbersOf({ mode, growth, sign, alphaMode, lte, ...numbers }: EccoValues): OptimizerValues {
  const usual = MODES[mode];
  return {
    ...numbers,
    growth: growth ?? usual.growth,
    sign: (sign ?? usual.sign) === 'published' ? 1 : -1,
    shared: (alphaMode ?? usual.alphaMode) === 'shared',
    consistent: lte === 'consistent',
  };
}

/** What {@link ecco} has done so far. */
export interface EccoSteps {
  /** Updates of single tensors, those that were left out for their gradients apart. */
  readonly steps: number;
  /** How many of them, the first of each tensor apart, were as long as `cap` allows. */
  readonly capped: number;
  /** `capped` over `steps`; 0 before the first. */
  readonly share: number;
  /** The last step size of each tensor, in the order of the state dict. */
  readonly sizes: readonly number[];
}

/**
 * How often {@link ecco}'s steps reached their cap, from its state dict (`run.optimizerState('end')`). Where the share is close to 1, the run was SGD at a rate of `cap`.
 */
export function eccoStateDictSteps(dict: OptimizerStateDict): EccoSteps {
  const states = [...((dict.get('state') as ReadonlyMap<number, ParameterState> | undefined)?.values() ?? [])];
  const all = (key: string): number[] => states.map((state) => numberOf(state.get(key)));
  const steps = all('steps').reduce((sum, value) => sum + value, 0);
  const capped = all('capped').reduce((sum, value) => sum + value, 0);
  return { steps, capped, share: steps === 0 ? 0 : capped / steps, sizes: all('alpha') };
}

function numberOf(value: unknown): number {
  return Number(value instanceof Tensor ? value.item() : (value ?? 0));
}
