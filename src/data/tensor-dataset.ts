/** Data that is in memory as whole tensors. */

import { checkKeys, DataError, ShapeError } from '../errors.js';
import { badOption, checkNumber } from '../option-checks.js';
import { callTensor, op } from '../tensor/dispatch.js';
import { scope, Tensor, tensor } from '../tensor/index.js';
import type { Label } from './labels.js';
import { type SplitOptions, splitRows } from './split-rows.js';
import { type LoaderOptions, TensorLoader } from './tensor-loader.js';

const INDEX_SELECT = op('aten::index_select');
const CAT = op('aten::cat');
const SLICE = op('aten::slice', 'Tensor');

/** What {@link tensors} takes. */
export interface TensorsSource {
  /** Model inputs, each `[n, ...]`. */
  readonly x: Tensor | readonly Tensor[];
  /** Targets of the loss, each `[n, ...]`. */
  readonly y: Tensor | readonly Tensor[];
}

/** Rows of inputs and targets, as PyTorch's `TensorDataset`. Made by {@link tensors}. */
export class TensorDataset implements Disposable {
  /** Each `[n, ...]`. */
  readonly inputs: readonly Tensor[];
  /** Each `[n, ...]`. */
  readonly targets: readonly Tensor[];
  /** Rows. */
  readonly size: number;
  readonly #owned: boolean;

  /**
   * @param owned - whether {@link dispose} frees the tensors
   * @throws {ShapeError} `ERR_DATA_ROWS`, `ERR_DATA_EMPTY`
   */
  constructor(inputs: readonly Tensor[], targets: readonly Tensor[], owned: boolean) {
    this.inputs = [...inputs];
    this.targets = [...targets];
    this.size = commonRows(this.inputs, this.targets);
    this.#owned = owned;
  }

  /** Batches of these rows, for `fit` and `evaluate`. */
  loader(options: LoaderOptions = {}): TensorLoader {
    return new TensorLoader(this, options);
  }

  /** Rows `start` to `end - 1`, sharing memory with this dataset. `end` defaults to the last row. */
  slice(start: number, end: number = this.size): this {
    checkNumber('slice', 'start', start, { integer: true, min: 0, max: this.size - 1 });
    checkNumber('slice', 'end', end, { integer: true, min: start + 1, max: this.size });
    return this.#take((tensor) => callTensor(SLICE, [tensor, 0, start, end, 1]));
  }

  /**
   * Copies the rows into several datasets at random, without `stratify` as `torch.utils.data.random_split` with a generator of the same seed.
   *
   * @param parts - fractions that sum to 1, or lengths that sum to {@link size}
   * @throws {OptionError} `ERR_OPTION_VALUE`, `ERR_OPTION_UNKNOWN`, `ERR_SEED` @throws {DataError} `ERR_LABEL`
   *
   * @example
   * const [train, held] = digits.split([0.9, 0.1], { seed: 1, stratify: digits.labels() });
   */
  split<const Parts extends readonly number[]>(parts: Parts, options: SplitOptions = {}): { -readonly [Index in keyof Parts]: this } {
    checkKeys('split', options, ['seed', 'stratify']);
    const rows = splitRows(this.size, parts, options);
    const datasets = scope(() => rows.map((part) => this.select(part)));
    // One dataset a part, which map() cannot tell the compiler.
    return datasets as { -readonly [Index in keyof Parts]: this };
  }

  /**
   * A copy of the rows at these indices, in this order, each as often as it is named.
   *
   * @throws {IndexError} `ERR_INDEX` @throws {ShapeError} `ERR_DATA_EMPTY`
   */
  select(indices: ArrayLike<number | bigint>): this {
    return scope(() => {
      const rows = tensor(BigInt64Array.from(indices, BigInt));
      return this.#take((whole) => callTensor(INDEX_SELECT, [whole, 0, rows]));
    });
  }

  /**
   * These rows and then those of other datasets with as many inputs and targets, copied.
   *
   * @throws {ShapeError} `ERR_DATA_ROWS` when they have another number of tensors, `ERR_SHAPE` when these differ in shape behind the rows
   */
  concat(...others: readonly TensorDataset[]): this {
    for (const { inputs, targets } of others) {
      if (inputs.length === this.inputs.length && targets.length === this.targets.length) continue;
      throw new ShapeError(
        'ERR_DATA_ROWS',
        `concat: a dataset has ${inputs.length} inputs and ${targets.length} targets; expected ${this.inputs.length} and ${this.targets.length}.`,
      );
    }
    const joined = (list: readonly Tensor[], of: (other: TensorDataset) => readonly Tensor[]) =>
      list.map((first, i) => callTensor(CAT, [[first, ...others.flatMap((other) => of(other)[i] ?? [])], 0]));
    return scope(
      () =>
        this.derive(
          joined(this.inputs, (o) => o.inputs),
          joined(this.targets, (o) => o.targets),
        ) as this,
    );
  }

  /** This dataset with another input or target, which becomes the new dataset's own; the others share memory with this one. Internal: for scalers. */
  withTensor(field: 'x' | 'y', index: number, replacement: Tensor): this {
    const replaced = (list: readonly Tensor[], here: boolean) =>
      list.map((whole, at) => (here && at === index ? replacement : callTensor(SLICE, [whole, 0, 0, this.size, 1])));
    return this.derive(replaced(this.inputs, field === 'x'), replaced(this.targets, field === 'y')) as this;
  }

  /**
   * The label of each row, for `split`, `classWeights` and samplers: the elements of the first target.
   *
   * @throws {DataError} `ERR_LABEL` when there is none with one element a row
   */
  labels(): Label[] {
    const [target] = this.targets;
    if (target?.numel === this.size) return Array.from<number | bigint>(target.toTypedArray());
    throw new DataError(
      'ERR_LABEL',
      `Labels are the elements of the first target, one a row. Received ${target === undefined ? 'no target' : `[${target.shape.join(', ')}]`}.`,
    );
  }

  /** Frees the tensors that were made for this dataset; those that were given to {@link tensors} stay the caller's. */
  dispose(): void {
    if (!this.#owned) return;
    for (const tensor of [...this.inputs, ...this.targets]) tensor.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** A dataset of the same kind with other rows. */
  protected derive(inputs: readonly Tensor[], targets: readonly Tensor[]): TensorDataset {
    return new TensorDataset(inputs, targets, true);
  }

  #take(rows: (tensor: Tensor) => Tensor): this {
    // A subclass derives its own kind: that is what derive() is overridden for.
    return this.derive(this.inputs.map(rows), this.targets.map(rows)) as this;
  }
}

/**
 * A dataset of tensors that are in memory. They stay the caller's, who keeps them while the dataset is in use.
 *
 * @throws {ShapeError} `ERR_DATA_ROWS` when first dimensions differ, `ERR_DATA_EMPTY` without rows
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` for what is no tensor
 *
 * @example
 * const train = data.tensors({ x, y }).loader({ batchSize: 32, shuffle: true, seed: 1 });
 */
export function tensors(source: TensorsSource): TensorDataset {
  checkKeys('data.tensors', source, ['x', 'y']);
  return new TensorDataset(checked('x', source.x), checked('y', source.y), false);
}

function checked(name: 'x' | 'y', value: Tensor | readonly Tensor[]): readonly Tensor[] {
  const list = [value].flat();
  if (list.every((each) => each instanceof Tensor)) return list;
  const expected = name === 'y' ? 'a tensor or a list of tensors, [] for data without targets' : 'a tensor or a list of tensors';
  throw badOption('data.tensors', name, value, expected);
}

function commonRows(inputs: readonly Tensor[], targets: readonly Tensor[]): number {
  const named = [...inputs.map((tensor, i) => ({ name: `x[${i}]`, tensor })), ...targets.map((tensor, i) => ({ name: `y[${i}]`, tensor }))];
  const shapes = named.map(({ name, tensor }) => `${name} [${tensor.shape.join(', ')}]`).join(', ');
  const rows = new Set(named.map(({ tensor }) => tensor.shape[0] ?? null));
  const [size] = rows;
  if (rows.size !== 1 || size === null || size === undefined || inputs.length === 0) {
    throw new ShapeError(
      'ERR_DATA_ROWS',
      `A dataset needs at least one input, and tensors that all have the same first dimension, the rows. Received ${shapes || 'none'}.`,
      { fields: { shapes: named.map(({ tensor }) => tensor.shape) } },
    );
  }
  if (size === 0) throw new ShapeError('ERR_DATA_EMPTY', `A dataset needs at least one row. Received ${shapes}.`);
  return size;
}
