/** Statistics of a field over a dataset, in one pass. */

import { checkKeys, DataError, ShapeError } from '../../errors.js';
import { checkNumber, checkOneOf } from '../../option-checks.js';
import { Tensor } from '../../tensor/index.js';
import { elementsOfField, fieldsOf } from '../collate/field.js';
import { blocksOf } from '../combine/indexed.js';
import { pacer } from '../combine/map-samples.js';
import type { Dataset, Field, IterableDataset, NdArray, Sample } from '../dataset.js';
import { TensorDataset } from '../tensor-dataset.js';
import { rowsOf } from '../tensor-rows.js';
import { Moments } from './moments.js';

/** What statistics can be taken of. */
export type Samples = Dataset<Sample> | IterableDataset<Sample> | TensorDataset;

/** Options of {@link statistics}. */
export interface StatisticsOptions {
  /** Of the inputs or of the targets. Default: `'x'`. */
  readonly field?: 'x' | 'y';
  /** Which input or target, from 0. Default: 0. */
  readonly index?: number;
}

/** Statistics of each channel: the first axis of a sample's field, such as the channels of images or the columns of rows. */
export interface Statistics {
  /** Numbers seen in each channel. */
  readonly count: readonly number[];
  readonly mean: readonly number[];
  /** Standard deviation over all numbers (divided by their count, as scikit-learn's `StandardScaler` does). */
  readonly std: readonly number[];
  readonly min: readonly number[];
  readonly max: readonly number[];
}

/**
 * Mean, standard deviation and range of each channel, in float64, in one pass: of images `[channels, height, width]` by channel, of rows `[columns]` by column, of
 * plain values one. Give it the training part alone. A stream is gone through for one epoch.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` @throws {ShapeError} `ERR_DATA_EMPTY`, `ERR_RAGGED` when samples differ in channels
 * @throws {DataError} `ERR_SAMPLE_FORM` for samples without the field, `ERR_SAMPLE_FIELD`; what reading throws
 *
 * @example
 * const { mean, std } = await data.statistics(train);
 */
export async function statistics(source: Samples, options: StatisticsOptions = {}): Promise<Statistics> {
  const owner = 'data.statistics';
  checkKeys(owner, options, ['field', 'index']);
  const field = checkOneOf(owner, 'field', options.field ?? 'x', ['x', 'y']);
  const index = checkNumber(owner, 'index', options.index ?? 0, { integer: true, min: 0 });
  const breathe = pacer();
  let moments: Moments | null = null;
  for await (const { samples, indices } of blocks(source)) {
    for (const [row, sample] of samples.entries()) {
      const { data, shape } = fieldArray(sample, field, index, indices[row] as number);
      const channels = shape[0] ?? 1;
      moments ??= new Moments(channels);
      if (channels !== moments.mean.length) {
        throw new ShapeError(
          'ERR_RAGGED',
          `${owner}: sample ${indices[row]} has ${channels} channels, those before have ${moments.mean.length}.`,
          {
            fields: { sample: indices[row], channels, expected: moments.mean.length },
          },
        );
      }
      const each = data.length / Math.max(1, channels);
      for (let channel = 0; channel < channels; channel++) moments.add(channel, data, channel * each, each);
      const pause = breathe();
      if (pause !== undefined) await pause;
    }
  }
  if (moments === null) throw new ShapeError('ERR_DATA_EMPTY', `${owner} needs at least one sample.`);
  const { count, mean, squares, min, max } = moments;
  const std = squares.map((sum, channel) => {
    // The mean of equal numbers may be off by a rounding, and would give them a spread.
    const constant = min[channel] === max[channel] && !Number.isNaN(sum);
    return constant ? 0 : Math.sqrt(sum / (count[channel] as number));
  });
  return { count: [...count], mean: [...mean], std: [...std], min: [...min], max: [...max] };
}

/**
 * A field of a sample, as an array.
 *
 * @throws {DataError} `ERR_SAMPLE_FORM`, `ERR_SAMPLE_FIELD`
 */
export function fieldArray(
  sample: Sample,
  field: 'x' | 'y',
  index: number,
  position: number,
): Pick<NdArray, 'shape'> & { readonly data: ArrayLike<number | bigint> } {
  const whole = sample?.[field];
  const found = whole === undefined ? undefined : fieldsOf(whole, false)[index];
  if (found === undefined) {
    throw new DataError('ERR_SAMPLE_FORM', `Sample ${position} has no ${field}[${index}].`, { fields: { sample: position, field, index } });
  }
  if (found instanceof Tensor) return { data: found.toTypedArray(), shape: found.shape };
  return elementsOfField(found as Exclude<Field, Tensor>, `${field} of sample ${position}`);
}

async function* blocks(source: Samples): AsyncGenerator<{ readonly samples: readonly Sample[]; readonly indices: readonly number[] }> {
  if (source instanceof TensorDataset) yield* blocksOf(rowsOf(source));
  else if (source.kind === 'indexed') yield* blocksOf(source);
  else {
    let position = 0;
    for await (const { samples } of source.chunks(0, null)) {
      yield { samples, indices: samples.map((_, i) => position + i) };
      position += samples.length;
    }
  }
}
