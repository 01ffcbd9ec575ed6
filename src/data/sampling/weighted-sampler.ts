/** Samples drawn by weight. */

import { checkKeys } from '../../errors.js';
import { badOption, checkNumber, checkOneOf } from '../../option-checks.js';
import { callTensor, op } from '../../tensor/dispatch.js';
import { type Seed, tensor } from '../../tensor/index.js';
import { EpochDraws } from '../epoch-draws.js';
import { drawSeed } from '../shuffle-order.js';
import type { Sampler } from './sampler.js';

const MULTINOMIAL = op('aten::multinomial');

/** Options of {@link weightedSampler}. */
export interface WeightedSamplerOptions {
  /** Samples an epoch. Default: as many as there are weights. */
  readonly samples?: number;
  /** Whether a sample can come more than once in an epoch. Default: `true`. */
  readonly replacement?: boolean;
  /** Default: drawn from the default generator, which `setSeed` seeds. */
  readonly seed?: Seed;
}

/** What libtorch can draw from at once. */
const MOST = 2 ** 24;

/**
 * Draws samples with probabilities in proportion to their weights, those of each epoch anew: PyTorch's `WeightedRandomSampler` with a generator of the same
 * seed, epoch by epoch.
 *
 * @param weights - one a sample, at least 0, at most 2^24 of them; they need not sum to 1
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_SEED`
 *
 * @example
 * const labels = await images.labels();
 * const weights = data.classWeights(labels);
 * const sampler = data.weightedSampler(labels.map((label) => weights.get(label) ?? 0), { seed: 1 });
 * const train = images.loader({ batchSize: 64, sampler });
 */
export function weightedSampler(weights: ArrayLike<number>, options: WeightedSamplerOptions = {}): Sampler {
  const owner = 'data.weightedSampler';
  checkKeys(owner, options, ['samples', 'replacement', 'seed']);
  const list = Float64Array.from(weights);
  const { samples = list.length, replacement = true } = options;
  checkOneOf(owner, 'replacement', replacement, [true, false]);
  const wrong = list.findIndex((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY));
  if (wrong !== -1) throw badOption(owner, `weights[${wrong}]`, list[wrong], 'a finite number of at least 0');
  const positive = list.reduce((count, weight) => count + (weight > 0 ? 1 : 0), 0);
  if (positive === 0 || list.length > MOST) {
    throw badOption(owner, 'weights', weights, `1 to ${MOST} weights, one of them above 0; received ${list.length}`);
  }
  checkNumber(owner, 'samples', samples, { integer: true, min: 1, ...(replacement ? {} : { max: positive }) });
  return new WeightedSampler(list, samples, replacement, options.seed ?? null);
}

class WeightedSampler implements Sampler {
  readonly length: number;
  readonly seed: bigint;
  readonly #weights: Float64Array;
  readonly #replacement: boolean;
  readonly #seedGiven: boolean;
  readonly #draws: EpochDraws;

  constructor(weights: Float64Array, samples: number, replacement: boolean, seed: Seed | null) {
    this.#weights = weights;
    this.length = samples;
    this.#replacement = replacement;
    this.#seedGiven = seed !== null;
    this.#draws = new EpochDraws(seed ?? drawSeed(), (generator) => {
      const probabilities = tensor(new Float64Array(weights));
      return callTensor(MULTINOMIAL, [probabilities, samples, replacement, generator]);
    });
    this.seed = this.#draws.seed;
  }

  order(epoch: number): ArrayLike<number | bigint> {
    using order = this.#draws.epoch(epoch);
    return order.toTypedArray();
  }

  withSeed(seed: bigint): Sampler | null {
    return this.#seedGiven ? null : new WeightedSampler(this.#weights, this.length, this.#replacement, seed);
  }
}
