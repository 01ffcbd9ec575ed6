/** Batches of a dataset that is in memory. */

import { checkKeys } from '../errors.js';
import { badOption, checkNumber, checkOneOf } from '../option-checks.js';
import type { Seed, Tensor } from '../tensor/index.js';
import type { ResidentLoader } from './loader.js';
import { drawSeed, ShuffleOrder } from './shuffle-order.js';

/** Options of a loader, as PyTorch's `DataLoader` has them. */
export interface LoaderOptions {
  /** Rows in a batch; the last one of an epoch may be smaller. Default: 1. */
  readonly batchSize?: number;
  /** A new order each epoch. Default: `false`. */
  readonly shuffle?: boolean;
  /** Seed of the order. Default: drawn from the default generator, which `setSeed` seeds. Only with `shuffle`. */
  readonly seed?: Seed;
  /** Leave out a last batch that is smaller. Default: `false`. */
  readonly dropLast?: boolean;
}

/** Whole tensors to take batches from. */
export interface ResidentTensors {
  readonly inputs: readonly Tensor[];
  readonly targets: readonly Tensor[];
  readonly size: number;
}

const OWNER = 'loader';
const KEYS = ['batchSize', 'shuffle', 'seed', 'dropLast'];

/** Gives batches of whole tensors, in the order of PyTorch's `DataLoader` for the same seed. Made by {@link TensorDataset.loader}. */
export class TensorLoader implements ResidentLoader {
  readonly kind = 'resident';
  readonly inputs: readonly Tensor[];
  readonly targets: readonly Tensor[];
  readonly size: number;
  readonly batchSize: number;
  readonly length: number;
  /** Seed of the order, also where it was drawn; `null` without shuffle. */
  readonly seed: bigint | null;
  readonly #order: ShuffleOrder | null;
  readonly #options: LoaderOptions;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_SEED` */
  constructor(data: ResidentTensors, options: LoaderOptions = {}) {
    checkKeys(OWNER, options, KEYS);
    const { batchSize = 1, shuffle = false, seed, dropLast = false } = options;
    this.#options = options;
    this.inputs = data.inputs;
    this.targets = data.targets;
    this.size = data.size;
    this.batchSize = checkNumber(OWNER, 'batchSize', batchSize, { integer: true, min: 1 });
    checkOneOf(OWNER, 'shuffle', shuffle, [true, false]);
    checkOneOf(OWNER, 'dropLast', dropLast, [true, false]);
    if (!shuffle && seed !== undefined) throw badOption(OWNER, 'seed', seed, 'none without { shuffle: true }, since nothing is drawn');
    this.length = dropLast ? Math.floor(this.size / batchSize) : Math.ceil(this.size / batchSize);
    if (this.length === 0)
      throw badOption(OWNER, 'batchSize', batchSize, `at most ${this.size}, the rows there are, with { dropLast: true }`);
    this.#order = shuffle ? new ShuffleOrder(this.size, seed ?? drawSeed()) : null;
    this.seed = this.#order?.seed ?? null;
  }

  /**
   * The order of rows in an epoch, int64 `[size]`, a new tensor that the caller disposes; `null` for the stored order.
   *
   * @throws {OptionError} `ERR_OPTION_VALUE` for an epoch that is not an integer of at least 0
   */
  order(epoch: number): Tensor | null {
    checkNumber('loader.order', 'epoch', epoch, { integer: true, min: 0 });
    return this.#order?.epoch(epoch) ?? null;
  }

  /** This loader in the order of another seed; `null` when it does not shuffle, or was given its seed. */
  withSeed(seed: bigint): TensorLoader | null {
    if (this.#order === null || this.#options.seed !== undefined) return null;
    return new TensorLoader(this, { ...this.#options, seed });
  }
}
