/** ECCO-DNN. */

import type { ValuesOf } from '../../options/index.js';
import { Tensor } from '../../tensor/tensor.js';
import { defineOptimizer, type OptimizerFactory, type OptimizerOptions } from '../define.js';
import type { OptimizerValues } from '../optimizer-spec.js';
import type { OptimizerStateDict, ParameterState } from '../torch-layout.js';

const options = {
  mode: {
    type: 'choice',
    choices: ['robust', 'published'],
    default: 'robust',
    doc: "'robust': sign derived, growth 2, alphaMode own. 'published': sign published, growth Infinity, alphaMode shared, which are the authors' numbers, digit for digit.",
  },
  eta: { type: 'number', default: 0.3, above: 0, doc: 'Tolerance of the local truncation error of a step.' },
  alpha0: { type: 'number', default: 0.01, above: 0, doc: 'The first step size.' },
  cap: {
    type: 'number',
    default: 0.5,
    above: 0,
    infinite: true,
    doc: 'The greatest step size; Infinity for none. For gradients of usual size and an eta of 0.1 or more nearly every step is as long as this: the method is then SGD at this rate, which is why eta matters so little. eccoStateDictSteps tells how many were.',
  },
  growth: {
    type: 'number',
    default: null,
    nullable: true,
    min: 1,
    infinite: true,
    doc: "How many times the one before a step size may be; null takes the mode's. The published rule has no such limit, and diverges on stiff convex functions.",
  },
  sign: {
    type: 'choice',
    choices: ['published', 'derived'],
    default: null,
    nullable: true,
    doc: "Which coordinates go faster; null takes the mode's. 'published': those whose gradient grew or changed its sign, as in the authors' code; 'derived': those whose gradient shrinks, which is what the paper's aim leads to.",
  },
  alphaMode: {
    type: 'choice',
    choices: ['own', 'shared'],
    default: null,
    nullable: true,
    doc: "Whose last step size a tensor's gradient is compared over; null takes the mode's. Its 'own', or 'shared', that of the tensor before it in the group in this step.",
  },
  lte: {
    type: 'choice',
    choices: ['difference', 'consistent'],
    default: 'difference',
    doc: "How the error is estimated: as if the step before had been as long as this one, or 'consistent' with how long it was.",
  },
  zetaMax: {
    type: 'number',
    default: Number.POSITIVE_INFINITY,
    min: 1,
    infinite: true,
    doc: 'How many times faster a coordinate may go.',
  },
  lr: { type: 'number', default: 1, min: 0, doc: 'Multiplies the step that the method finds.' },
} as const;

/** The numbers and words of {@link ecco}; a parameter group may set each anew. `null` stands for what the mode takes. */
export type EccoValues = ValuesOf<typeof options>;

/** Options of {@link ecco}. */
export type EccoOptions = OptimizerOptions<typeof options>;

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
export const ecco: OptimizerFactory<EccoOptions, typeof options> = defineOptimizer({
  name: 'ecco',
  options,
  numbers: numbersOf,
  ownsRate: true,
});

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
