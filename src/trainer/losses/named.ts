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
import { badOption, show } from '../../option-checks.js';
import { fillIn, type OptionsOf, type OptionTable, type ValuesOf } from '../../options/index.js';
import { tensor } from '../../tensor/create.js';
import type { Tensor } from '../../tensor/tensor.js';

/** A loss by name. */
interface NamedLoss<Table extends OptionTable> {
  /** What its target is: class labels, int64 `[N, ...]` for an output `[N, C, ...]`, or values shaped like the output. */
  readonly target: 'labels' | 'values';
  readonly options: Table;
  /** Set where small errors count by their squares. */
  readonly squared?: true;
  apply(output: Tensor, target: Tensor, options: ValuesOf<Table>): Tensor;
}

const named = <const Table extends OptionTable>(loss: NamedLoss<Table>): NamedLoss<Table> => loss;

const classTable = {
  classWeight: {
    type: 'numbers',
    default: null,
    nullable: true,
    min: 0,
    doc: 'Weight of each class, C numbers; null is all 1. The mean is then over these weights.',
  },
  ignoreIndex: { type: 'integer', default: -100, doc: 'Labels of this value do not count.' },
} as const;

const isWeight = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && value >= 0;

/** A constant of the loss, where the output is and in its dtype; under autocast the loss computes in that dtype too. */
function constant(values: number | readonly number[] | null, { dtype, device }: Tensor): Tensor | null {
  return values === null ? null : tensor(values, { dtype, device });
}

/**
 * The weights as {@link constant}.
 *
 * @throws {OptionError} `ERR_OPTION_VALUE` for another number of them than there are classes
 */
function weightsOf(classWeight: readonly number[] | null, output: Tensor): Tensor | null {
  const classes = output.shape[1];
  if (classWeight !== null && classes !== undefined && classWeight.length !== classes) {
    const expected = `${classes} numbers, one for each class of the model's output [${output.shape.join(', ')}]`;
    throw badOption('loss', 'classWeight', classWeight, expected);
  }
  return constant(classWeight, output);
}

/** Each named loss: adding one is adding it here. */
const NAMED = {
  /** Of logits (`F.cross_entropy`). */
  crossEntropy: named({
    target: 'labels',
    options: {
      ...classTable,
      labelSmoothing: { type: 'number', default: 0, min: 0, max: 1, doc: 'Share of the target given to all classes evenly.' },
    },
    apply: (output, target, { classWeight, ...rest }) =>
      crossEntropyLoss(output, target, { ...rest, weight: weightsOf(classWeight, output) }),
  }),
  /** Of log-probabilities (`F.nll_loss`). */
  nll: named({
    target: 'labels',
    options: classTable,
    apply: (output, target, { classWeight, ...rest }) => nllLoss(output, target, { ...rest, weight: weightsOf(classWeight, output) }),
  }),
  /** Of two classes, targets in [0, 1] (`F.binary_cross_entropy_with_logits`). */
  bceWithLogits: named({
    target: 'values',
    options: {
      posWeight: {
        type: 'value',
        is: (value: unknown): value is number | readonly number[] =>
          isWeight(value) || (Array.isArray(value) && value.length > 0 && value.every(isWeight)),
        expected: 'a finite number of at least 0, or a non-empty list of them',
        schema: {
          anyOf: [
            { type: 'number', minimum: 0 },
            { type: 'array', items: { type: 'number', minimum: 0 }, minItems: 1 },
          ],
        },
        default: null,
        nullable: true,
        doc: 'Weight of the positive targets: one number, or one for each in the last axis; null is 1.',
      },
    },
    apply: (output, target, { posWeight }) => binaryCrossEntropyWithLogits(output, target, { posWeight: constant(posWeight, output) }),
  }),
  /** Of probabilities (`F.binary_cross_entropy`). */
  bce: named({ target: 'values', options: {}, apply: (output, target) => binaryCrossEntropy(output, target) }),
  mse: named({ target: 'values', squared: true, options: {}, apply: (output, target) => mseLoss(output, target) }),
  l1: named({ target: 'values', options: {}, apply: (output, target) => l1Loss(output, target) }),
  smoothL1: named({
    target: 'values',
    squared: true,
    options: { beta: { type: 'number', default: 1, min: 0, doc: 'Where it turns from squared to absolute.' } },
    apply: smoothL1Loss,
  }),
  huber: named({
    target: 'values',
    squared: true,
    options: { delta: { type: 'number', default: 1, above: 0, doc: 'Where it turns from squared to linear.' } },
    apply: huberLoss,
  }),
  /** Divergence of log-probabilities from probabilities (`F.kl_div`). */
  kl: named({
    target: 'values',
    options: {
      reduction: {
        type: 'choice',
        choices: ['mean', 'batchmean'],
        default: 'mean',
        doc: "'mean' over all elements, or 'batchmean', which is the divergence as it is defined.",
      },
      logTarget: { type: 'boolean', default: false, doc: 'The target is logarithms too.' },
    },
    apply: klDiv,
  }),
};

/** A loss by name. */
export type LossName = keyof typeof NAMED;

/** A named loss with options, those of its name alone: `{ name: 'crossEntropy', labelSmoothing: 0.1 }`. */
export type LossSpec = { [Name in LossName]: { readonly name: Name } & OptionsOf<(typeof NAMED)[Name]['options']> }[LossName];

/** The names of all named losses. */
export const LOSS_NAMES = Object.keys(NAMED) as readonly LossName[];

/** What is declared of each named loss: its options, and what its target is. */
export const NAMED_LOSSES: Readonly<Record<LossName, { readonly target: 'labels' | 'values'; readonly options: OptionTable }>> = NAMED;

/** What a loss of labels leaves out, and what its classes weigh. */
export interface LabelCount {
  readonly ignoreIndex: number;
  /** One number a class; `null` where all count alike. */
  readonly classWeight: readonly number[] | Tensor | null;
}

/** A named loss whose options were checked. */
export interface ResolvedNamedLoss {
  readonly name: LossName;
  readonly squared: boolean;
  /** Which labels count, and how much, for losses of classes; `null` for others. */
  readonly labelCount: LabelCount | null;
  apply(output: Tensor, target: Tensor): Tensor;
}

/**
 * @param owner - names the option's place in errors, such as `Trainer`
 * @throws {OptionError} `ERR_OPTION_VALUE`, `ERR_OPTION_UNKNOWN`
 */
export function resolveNamedLoss(owner: string, loss: LossName | LossSpec): ResolvedNamedLoss {
  const { name, ...options } = typeof loss === 'string' ? { name: loss } : loss;
  if (!LOSS_NAMES.includes(name)) throw badOption(owner, 'loss', name, `one of ${LOSS_NAMES.map(show).join(', ')}, or a function`);
  const entry = NAMED[name] as NamedLoss<OptionTable>;
  checkKeys(`${owner}: loss '${name}'`, options, Object.keys(entry.options));
  const values = fillIn(owner, entry.options, options, 'loss.');
  return {
    name,
    squared: entry.squared ?? false,
    labelCount: entry.target === 'labels' ? (values as ValuesOf<typeof classTable>) : null,
    apply: (output, target) => entry.apply(output, target, values),
  };
}
