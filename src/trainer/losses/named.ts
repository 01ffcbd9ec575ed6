/** The losses that have a name, with their options: PyTorch's functions of that name with `reduction: 'mean'`. */

import { checkKeys } from '../../errors.js';
import {
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  huberLoss,
  klDiv,
  l1Loss,
  nllLoss,
  smoothL1Loss,
} from '../../nn/functional/loss.js';
import { crossEntropyLoss, mseLoss } from '../../ops/index.js';
import { badOption, checkNumber, checkOneOf, show } from '../../option-checks.js';
import { tensor } from '../../tensor/create.js';
import type { Tensor } from '../../tensor/tensor.js';

/** Losses of classes: output `[N, C, ...]`, labels int64 `[N, ...]`. */
export interface ClassLossSpec {
  /** `'crossEntropy'` of logits (`F.cross_entropy`), or `'nll'` of log-probabilities (`F.nll_loss`). */
  readonly name: 'crossEntropy' | 'nll';
  /** Weight of each class, C numbers (default: all 1). The mean is then over these weights; accumulated batches still count by their rows. */
  readonly classWeight?: readonly number[];
  /** Labels of this value do not count (default -100). */
  readonly ignoreIndex?: number;
  /** Share of the target given to all classes evenly, 0 to 1 (default 0). Only `'crossEntropy'`. */
  readonly labelSmoothing?: number;
}

/** Cross-entropy of two classes: output and target of one shape, targets in [0, 1]. */
export interface BinaryLossSpec {
  /** `'bceWithLogits'` (`F.binary_cross_entropy_with_logits`), or `'bce'` of probabilities (`F.binary_cross_entropy`). */
  readonly name: 'bceWithLogits' | 'bce';
  /** Weight of the positive targets: one number, or one for each in the last axis (default 1). Only `'bceWithLogits'`. */
  readonly posWeight?: number | readonly number[];
}

/** Losses of values: output and target of one shape and dtype. */
export interface ValueLossSpec {
  /** `F.mse_loss`, `F.l1_loss`, `F.smooth_l1_loss`, `F.huber_loss`. */
  readonly name: 'mse' | 'l1' | 'smoothL1' | 'huber';
  /** Where `'smoothL1'` turns from squared to absolute (default 1). Only `'smoothL1'`. */
  readonly beta?: number;
  /** Where `'huber'` turns from squared to linear (default 1). Only `'huber'`. */
  readonly delta?: number;
}

/** Divergence of log-probabilities from probabilities (`F.kl_div`), of one shape. */
export interface KlLossSpec {
  readonly name: 'kl';
  /** `'mean'` over all elements (default), or `'batchmean'`, which is the divergence as it is defined. */
  readonly reduction?: 'mean' | 'batchmean';
  /** The target is logarithms too (default `false`). */
  readonly logTarget?: boolean;
}

/** A named loss with options. */
export type LossSpec = ClassLossSpec | BinaryLossSpec | ValueLossSpec | KlLossSpec;
/** A loss by name. */
export type LossName = LossSpec['name'];

type Options = Readonly<Record<string, unknown>>;

/** One entry of the table. */
interface NamedLoss {
  /** What its target is: class labels, or values shaped like the output. */
  readonly target: 'labels' | 'values';
  /** Checks of its options; no others are known. */
  readonly options: Readonly<Record<string, (owner: string, option: string, value: unknown) => void>>;
  apply(output: Tensor, target: Tensor, options: Options): Tensor;
}

const positive = (owner: string, option: string, value: unknown): void => void checkNumber(owner, option, value, { min: 0 });
const whole = (owner: string, option: string, value: unknown): void => void checkNumber(owner, option, value, { integer: true });
const share = (owner: string, option: string, value: unknown): void => void checkNumber(owner, option, value, { min: 0, max: 1 });
const numbers = (owner: string, option: string, value: unknown): void => {
  if (!Array.isArray(value) || value.length === 0) throw badOption(owner, option, value, 'a list of numbers, one a class');
  for (const [i, item] of value.entries()) checkNumber(owner, `${option}[${i}]`, item, { min: 0 });
};
const oneOrMore = (owner: string, option: string, value: unknown): void =>
  (Array.isArray(value) ? numbers : positive)(owner, option, value);

const CLASS_OPTIONS = { classWeight: numbers, ignoreIndex: whole } as const;

/** A constant of the loss, where the output is and in its dtype; under autocast the loss computes in that dtype too. */
function constant(values: unknown, { dtype, device }: Tensor): Tensor | null {
  return values === undefined ? null : tensor(values as number | number[], { dtype, device });
}

const given = <T>(options: Options, key: string): T | undefined => options[key] as T | undefined;
const withDefined = (entries: Options): object => Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));

const NAMED: Readonly<Record<LossName, NamedLoss>> = {
  crossEntropy: {
    target: 'labels',
    options: { ...CLASS_OPTIONS, labelSmoothing: share },
    apply: (output, target, { classWeight, ...rest }) =>
      crossEntropyLoss(output, target, { ...withDefined(rest), weight: constant(classWeight, output) }),
  },
  nll: {
    target: 'labels',
    options: CLASS_OPTIONS,
    apply: (output, target, { classWeight, ...rest }) =>
      nllLoss(output, target, { ...withDefined(rest), weight: constant(classWeight, output) }),
  },
  bceWithLogits: {
    target: 'values',
    options: { posWeight: oneOrMore },
    apply: (output, target, { posWeight }) => binaryCrossEntropyWithLogits(output, target, { posWeight: constant(posWeight, output) }),
  },
  bce: { target: 'values', options: {}, apply: (output, target) => binaryCrossEntropy(output, target) },
  mse: { target: 'values', options: {}, apply: (output, target) => mseLoss(output, target) },
  l1: { target: 'values', options: {}, apply: (output, target) => l1Loss(output, target) },
  smoothL1: {
    target: 'values',
    options: { beta: positive },
    apply: (output, target, options) => smoothL1Loss(output, target, withDefined({ beta: given(options, 'beta') })),
  },
  huber: {
    target: 'values',
    options: {
      delta: (owner, option, value) => void checkNumber(owner, option, value, { min: Number.MIN_VALUE }),
    },
    apply: (output, target, options) => huberLoss(output, target, withDefined({ delta: given(options, 'delta') })),
  },
  kl: {
    target: 'values',
    options: {
      reduction: (owner, option, value) => void checkOneOf(owner, option, value, ['mean', 'batchmean']),
      logTarget: (owner, option, value) => void checkOneOf(owner, option, value, [true, false]),
    },
    apply: (output, target, options) => klDiv(output, target, withDefined(options)),
  },
};

/** The names of all named losses. */
export const LOSS_NAMES = Object.keys(NAMED) as readonly LossName[];

/** A named loss whose options were checked. */
export interface ResolvedNamedLoss {
  readonly name: LossName;
  readonly target: NamedLoss['target'];
  /** The label that does not count, for losses of classes. */
  readonly ignoreIndex: number;
  apply(output: Tensor, target: Tensor): Tensor;
}

/**
 * @param owner - names the option's place in errors, such as `Trainer`
 * @throws {OptionError} `ERR_OPTION_VALUE`, `ERR_OPTION_UNKNOWN`
 */
export function resolveNamedLoss(owner: string, loss: LossName | LossSpec): ResolvedNamedLoss {
  const { name, ...options } = typeof loss === 'string' ? { name: loss } : loss;
  if (!LOSS_NAMES.includes(name)) throw badOption(owner, 'loss', name, `one of ${LOSS_NAMES.map(show).join(', ')}, or a function`);
  const entry = NAMED[name];
  checkKeys(`${owner}: loss '${name}'`, options, Object.keys(entry.options));
  for (const [key, value] of Object.entries(options)) if (value !== undefined) entry.options[key]?.(owner, `loss.${key}`, value);
  return {
    name,
    target: entry.target,
    ignoreIndex: given<number>(options, 'ignoreIndex') ?? -100,
    apply: (output, target) => entry.apply(output, target, options),
  };
}
