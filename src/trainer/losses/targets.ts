/** Checks of targets against the model's output, for the losses that have a name; other losses check their own. */

import { DTypeError, IndexError, OptionError, ShapeError } from '../../errors.js';
import { max, min } from '../../ops/index.js';
import { scope } from '../../tensor/scope.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { LossName, ResolvedNamedLoss } from './named.js';

/**
 * @param loss - a loss that has a name
 * @param output - what the model gave for a few rows, `[rows, ...]`
 * @param targets - the loader's targets, all rows
 * @throws {OptionError} `ERR_TARGET_COUNT`
 * @throws {DTypeError} `ERR_TARGET_DTYPE`
 * @throws {ShapeError} `ERR_TARGET_SHAPE`, `ERR_OUTPUT_SHAPE`
 * @throws {IndexError} `ERR_LABEL_OUT_OF_RANGE` with row, label and number of classes
 */
export function checkTargets({ name: loss, labelCount }: ResolvedNamedLoss, output: Tensor, targets: readonly Tensor[]): void {
  const [target, ...others] = targets;
  if (target === undefined || others.length > 0) {
    throw new OptionError(
      'ERR_TARGET_COUNT',
      `The loss '${loss}' takes one target, and the data has ${targets.length}. ` +
        (target === undefined ? 'Give the data a y: a sample is { x, y }.' : 'Pass a function as loss.'),
      { fields: { loss, targets: targets.length } },
    );
  }
  if (labelCount !== null) checkLabels(loss, output, target, labelCount.ignoreIndex);
  else checkValues(loss, output, target);
}

/** Losses of classes: output `[N, C, ...]`, target int64 `[N, ...]` of labels below C, or of the one that does not count. */
function checkLabels(loss: LossName, output: Tensor, target: Tensor, ignoreIndex: number): void {
  const [, classes, ...positions] = output.shape;
  if (classes === undefined) {
    throw new ShapeError(
      'ERR_OUTPUT_SHAPE',
      `'${loss}' needs an output of shape [rows, classes, ...], and the model gave ${text(output.shape)}. End the model with one logit a class.`,
      { fields: { shape: output.shape } },
    );
  }
  if (target.dtype !== 'int64') {
    throw new DTypeError(
      'ERR_TARGET_DTYPE',
      `'${loss}' needs labels of dtype int64, received ${target.dtype}. Convert them with to('int64'), or, of samples, by { dtypes: { y: 'int64' } } of their loader.`,
      { fields: { loss, dtype: target.dtype, expected: 'int64' } },
    );
  }
  checkShape(loss, target, positions);
  const { least, greatest } = scope(() => ({
    least: min(target).item() as number,
    greatest: max(target).item() as number,
  }));
  if (least >= 0 && greatest < classes) return;
  const labels = target.toTypedArray() as BigInt64Array;
  const found = labels.findIndex((label) => (label < 0n || label >= BigInt(classes)) && label !== BigInt(ignoreIndex));
  if (found < 0) return;
  const row = Math.floor(found / (target.numel / (target.shape[0] as number)));
  const label = Number(labels[found]);
  throw new IndexError(
    'ERR_LABEL_OUT_OF_RANGE',
    `The label in row ${row} is ${label}, and the model's output has ${classes} classes. Labels must lie in 0 to ${classes - 1}.`,
    { fields: { row, label, classes } },
  );
}

/** Losses of values: target of the output's shape and dtype. PyTorch would broadcast, which for `[N]` against `[N, 1]` is a silent mistake. */
function checkValues(loss: LossName, output: Tensor, target: Tensor): void {
  if (target.dtype !== output.dtype) {
    throw new DTypeError(
      'ERR_TARGET_DTYPE',
      `'${loss}' needs a target of the output's dtype ${output.dtype}, received ${target.dtype}. Convert it with to('${output.dtype}').`,
      { fields: { loss, dtype: target.dtype, expected: output.dtype } },
    );
  }
  checkShape(loss, target, output.shape.slice(1));
}

/** The shape of a row must be `expected`. */
function checkShape(loss: LossName, target: Tensor, expected: readonly number[]): void {
  const row = target.shape.slice(1);
  if (row.length === expected.length && row.every((size, i) => size === expected[i])) return;
  const wanted = text([target.shape[0] as number, ...expected]);
  throw new ShapeError(
    'ERR_TARGET_SHAPE',
    `'${loss}' needs a target of shape ${wanted} for this model, received ${text(target.shape)}. Reshape it.`,
    { fields: { loss, shape: target.shape, expected: [target.shape[0], ...expected] } },
  );
}

function text(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}
