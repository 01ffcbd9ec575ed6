/** The learning-rate finder. */

import type { Loader } from '../data/loader.js';
import { checkLoader } from '../data/loading/check-loader.js';
import { AbortedError, checkKeys } from '../errors.js';
import { native } from '../native/load.js';
import { badOption, checkNumber } from '../option-checks.js';
import type { Device } from '../tensor/device.js';
import { defaultGenerator } from '../tensor/generator.js';
import { stepsOf } from '../trainer/feed/feed.js';
import type { TrainerOptions } from '../trainer/options.js';
import { STEP_KEYS } from '../trainer/step/step-options.js';
import { Trainer } from '../trainer/trainer.js';
import { RateSweep, type SweepEnd } from './lr-finder/rate-sweep.js';
import { type RateCurve, type RateSuggestions, suggestRates, trimmedCurve } from './lr-finder/suggestions.js';

export type { SweepEnd } from './lr-finder/rate-sweep.js';
export type { RateCurve, RateSuggestions } from './lr-finder/suggestions.js';

/** Options of {@link lrFinder}: those of the trainer that is to follow, and of the sweep. */
export interface LrFinderOptions extends Omit<TrainerOptions, 'controllers' | 'average'> {
  /** The data to train on, in the loader's own order; goes round where it has fewer batches than the sweep has steps. */
  readonly loader: Loader;
  /** The first rate, above 0 (default 1e-7). */
  readonly start?: number;
  /** The rate that the sweep rises to, above {@link start} (default 10); the last step's is one ratio below it. */
  readonly end?: number;
  /** Steps, an integer of at least 10 (default 100). */
  readonly iterations?: number;
  /** Share of the smoothed loss that stays at a step, at least 0 and below 1 (default 0.98). */
  readonly beta?: number;
  /** Ends the sweep when the smoothed loss is above this many times its least so far; above 1 (default 4). */
  readonly divergence?: number;
  /** Ends the sweep after the current step; the call then rejects with an `AbortedError`. */
  readonly signal?: AbortSignal;
}

/** What a sweep found. */
export interface LrFinderResult extends RateCurve {
  /** Rates to begin with: of the group with the largest one. */
  readonly suggestions: RateSuggestions;
  /** `'completed'`, or what broke the sweep off: the smoothed loss `'diverged'`, or a loss was `'notFinite'`. */
  readonly stopped: Exclude<SweepEnd, 'aborted'>;
}

const OWNER = 'analysis.lrFinder';
const TRAINER_KEYS = ['model', 'loss', 'optimizer', 'device', 'channelsLast', 'seed', 'deterministic'] as const;
const KEYS = [...TRAINER_KEYS, ...STEP_KEYS.filter((key) => key !== 'average')];
const OWN_KEYS = ['loader', 'start', 'end', 'iterations', 'beta', 'divergence', 'signal'] as const;

/**
 * Trains for some steps while the rate rises from a tiny one by a constant ratio, and reads off the losses where training would go well. Parameters, buffers and the
 * default generators are afterwards as they were, bit for bit; the optimizer is plain data, and its state in the sweep is the sweep's own.
 *
 * The rate of step i is `start * (end / start)^(i / iterations)`; all parameter groups keep their ratios. Losses are smoothed by an exponential moving average without
 * bias; suggestions look at the curve without its first tenth and its last 5 points.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, and as `Trainer` and `fit`; `ERR_OPTIMIZER_RATE` for an optimizer that finds its own rate
 * @throws {NumericalError} when the very first loss is not finite
 * @throws {AbortedError} `ERR_ABORTED`; everything is restored then too
 *
 * Source: Smith, Cyclical Learning Rates for Training Neural Networks (2015), as fastai has it (`callback/schedule.py`), its quirks included.
 *
 * @example
 * const { suggestions } = await analysis.lrFinder({ model, loss: 'crossEntropy', optimizer: optim.sgd({ lr: 1 }), loader });
 */
export async function lrFinder(options: LrFinderOptions): Promise<LrFinderResult> {
  checkKeys(OWNER, options, [...KEYS, ...OWN_KEYS]);
  const { loader, start = 1e-7, end = 10, iterations = 100, beta = 0.98, divergence = 4, signal, ...trained } = options;
  checkLoader(OWNER, loader);
  checkNumber(OWNER, 'start', start, { min: 0, max: Number.POSITIVE_INFINITY, open: true });
  checkNumber(OWNER, 'end', end);
  if (end <= start) throw badOption(OWNER, 'end', end, `a finite number above start, ${start}`);
  checkNumber(OWNER, 'iterations', iterations, { integer: true, min: 10 });
  if (checkNumber(OWNER, 'beta', beta, { min: 0, max: 1 }) === 1) throw badOption(OWNER, 'beta', beta, 'a finite number below 1');
  checkNumber(OWNER, 'divergence', divergence, { min: 1, max: Number.POSITIVE_INFINITY, open: true });
  throwIfAborted(signal);
  const sweep = new RateSweep({ start, end, iterations, beta, divergence, signal });
  const trainer = new Trainer({ ...trained, controllers: [sweep] });
  // Of a stream that does not know its length, an epoch may be a single step.
  const maxEpochs = Math.ceil(iterations / (stepsOf(loader.length, trained.accumulate ?? 1) ?? 1));
  await withGeneratorsKept(async () => trainer.fit(loader, { maxEpochs }));
  throwIfAborted(sweep.ended === 'aborted' ? signal : undefined);
  const { lrs, losses, ended, failure } = sweep;
  if (failure !== null && lrs.length === 0) throw failure;
  const suggestions = suggestRates(trimmedCurve({ lrs, losses }, iterations, ended === 'notFinite'));
  return { lrs, losses, suggestions, stopped: ended === 'diverged' || ended === 'notFinite' ? ended : 'completed' };
}

/** Leaves the default generators as they were. */
async function withGeneratorsKept<T>(work: () => Promise<T>): Promise<T> {
  const devices: Device[] = ['cpu', ...Array.from({ length: native().cudaDeviceCount() }, (_, i): Device => `cuda:${i}`)];
  const before = devices.map((device) => {
    using generator = defaultGenerator(device);
    return { device, state: generator.getState() };
  });
  try {
    return await work();
  } finally {
    for (const { device, state } of before) {
      using generator = defaultGenerator(device);
      generator.setState(state);
    }
  }
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw new AbortedError('ERR_ABORTED', `${OWNER} was aborted before it was done.`, { fields: { owner: OWNER }, cause: signal.reason });
}
