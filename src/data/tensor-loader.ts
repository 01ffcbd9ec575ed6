/** Batches of a dataset that is in memory. */

import { badOption, checkNumber } from '../option-checks.js';
import { type OptionsOf, readOptions } from '../options/index.js';
import { type Tensor, tensor } from '../tensor/index.js';
import type { ResidentLoader } from './loader.js';
import { orderTable, samplerOption } from './loading/loader-table.js';
import { refuseSeed } from './loading/options.js';
import { checkedOrder } from './sampling/sampler.js';
import { drawSeed, ShuffleOrder } from './shuffle-order.js';
import { loaderSeed, type TransformPlan, transformPlan } from './transforms/transform.js';

const options = { ...orderTable, sampler: samplerOption } as const;

/** Options of a loader, as PyTorch's `DataLoader` has them. */
export type LoaderOptions = OptionsOf<typeof options>;

/** Whole tensors to take batches from. */
export interface ResidentTensors {
  readonly inputs: readonly Tensor[];
  readonly targets: readonly Tensor[];
  readonly size: number;
}

const OWNER = 'loader';

/** Gives batches of whole tensors, in the order of PyTorch's `DataLoader` for the same seed. Made by {@link TensorDataset.loader}. */
export class TensorLoader implements ResidentLoader {
  readonly kind = 'resident';
  readonly inputs: readonly Tensor[];
  readonly targets: readonly Tensor[];
  readonly size: number;
  readonly batchSize: number;
  readonly length: number;
  /** Seed of the order, or of what transforms draw, also where it was drawn; `null` where nothing is. */
  readonly seed: bigint | null;
  readonly transforms: TransformPlan | null;
  readonly #order: ShuffleOrder | null;
  readonly #options: LoaderOptions;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_SEED`, `ERR_TRANSFORM_NAME` */
  constructor(data: ResidentTensors, given: LoaderOptions = {}) {
    const read = readOptions(OWNER, options, given);
    const { batchSize, shuffle, seed, dropLast, sampler, transform } = read;
    this.#options = given;
    this.inputs = data.inputs;
    this.targets = data.targets;
    this.size = data.size;
    this.batchSize = batchSize;
    refuseSeed(OWNER, seed, read);
    if (shuffle && sampler !== null) throw badOption(OWNER, 'shuffle', shuffle, 'none beside sampler, which draws the order');
    const rows = sampler?.length ?? this.size;
    this.length = dropLast ? Math.floor(rows / batchSize) : Math.ceil(rows / batchSize);
    if (this.length === 0) throw badOption(OWNER, 'batchSize', batchSize, `at most ${rows}, the rows there are, with { dropLast: true }`);
    this.#order = shuffle ? new ShuffleOrder(this.size, seed ?? drawSeed()) : null;
    const orderSeed = (this.#order ?? sampler)?.seed ?? null;
    this.transforms = transformPlan(OWNER, transform, seed ?? undefined, orderSeed);
    this.seed = loaderSeed(orderSeed, this.transforms);
  }

  /**
   * The order of rows in an epoch, int64 `[size]`, or as many as a sampler draws, a new tensor that the caller disposes; `null` for the stored order.
   *
   * @throws {OptionError} `ERR_OPTION_VALUE` for an epoch that is not an integer of at least 0
   * @throws {IndexError} `ERR_SAMPLE_INDEX` for a sampler that draws rows which are not there
   */
  order(epoch: number): Tensor | null {
    checkNumber('loader.order', 'epoch', epoch, { integer: true, min: 0 });
    const { sampler } = this.#options;
    if (sampler === undefined || sampler === null) return this.#order?.epoch(epoch) ?? null;
    return tensor(BigInt64Array.from(checkedOrder(sampler, epoch, this.size), BigInt));
  }

  /** This loader with another seed; `null` when it draws nothing, or was given its seed. */
  withSeed(seed: bigint): TensorLoader | null {
    const sampler = this.#options.sampler?.withSeed?.(seed) ?? null;
    if (sampler !== null) return new TensorLoader(this, { ...this.#options, sampler });
    if (this.seed === null || (this.#options.seed ?? null) !== null || (this.#options.sampler?.seed ?? null) !== null) return null;
    return new TensorLoader(this, { ...this.#options, seed });
  }
}
