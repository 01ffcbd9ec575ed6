/** Data that is in memory as whole tensors. */

import { checkKeys, ShapeError } from '../errors.js';
import { checkNumber } from '../option-checks.js';
import { callTensor, op } from '../tensor/dispatch.js';
import { Generator, randperm, type Seed, scope, type Tensor } from '../tensor/index.js';
import { drawSeed } from './shuffle-order.js';
import { splitSizes } from './split-sizes.js';
import { type LoaderOptions, TensorLoader } from './tensor-loader.js';

const INDEX_SELECT = op('aten::index_select');
const SLICE = op('aten::slice', 'Tensor');

/** What {@link tensors} takes. */
export interface TensorsSource {
  /** Model inputs, each `[n, ...]`. */
  readonly x: Tensor | readonly Tensor[];
  /** Targets of the loss, each `[n, ...]`. */
  readonly y: Tensor | readonly Tensor[];
}

/** Options of {@link TensorDataset.split}. */
export interface SplitOptions {
  /** Default: drawn from the default generator. */
  readonly seed?: Seed;
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
   * Copies the rows into several datasets at random, as `torch.utils.data.random_split` with `generator=torch.Generator().manual_seed(seed)`.
   *
   * @param parts - fractions that sum to 1, or lengths that sum to {@link size}
   * @throws {OptionError} `ERR_OPTION_VALUE`, `ERR_OPTION_UNKNOWN`, `ERR_SEED`
   */
  split<const Parts extends readonly number[]>(parts: Parts, options: SplitOptions = {}): { -readonly [Index in keyof Parts]: this } {
    checkKeys('split', options, ['seed']);
    const sizes = splitSizes(this.size, parts);
    const datasets = scope(() => {
      const generator = new Generator().manualSeed(options.seed ?? drawSeed());
      const order = randperm(this.size, { generator });
      let end = 0;
      return sizes.map((size) => {
        end += size;
        const rows = callTensor(SLICE, [order, 0, end - size, end, 1]);
        return this.#take((tensor) => callTensor(INDEX_SELECT, [tensor, 0, rows]));
      });
    });
    // One dataset a part, which map() cannot tell the compiler.
    return datasets as { -readonly [Index in keyof Parts]: this };
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
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`
 *
 * @example
 * const train = data.tensors({ x, y }).loader({ batchSize: 32, shuffle: true, seed: 1 });
 */
export function tensors(source: TensorsSource): TensorDataset {
  checkKeys('data.tensors', source, ['x', 'y']);
  return new TensorDataset([source.x].flat(), [source.y].flat(), false);
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
