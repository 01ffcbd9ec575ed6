/** Scaling that is fitted on the training part and then done to every part. */

import { checkKeys, OptionError, ShapeError } from '../../errors.js';
import { checkOneOf } from '../../option-checks.js';
import { callTensor, op } from '../../tensor/dispatch.js';
import { scope, type Tensor, tensor } from '../../tensor/index.js';
import { fieldsOf } from '../collate/field.js';
import type { Dataset, Field, IterableDataset, NdArray, Sample } from '../dataset.js';
import { from } from '../from.js';
import type { IndexedDataset } from '../indexed-dataset.js';
import type { StreamedDataset } from '../streamed-dataset.js';
import { TensorDataset } from '../tensor-dataset.js';
import { fieldArray, type Samples, statistics } from './statistics.js';

const TO = op('aten::to', 'dtype');
const MULTIPLY = op('aten::mul', 'Tensor');
const SUBTRACT = op('aten::sub', 'Tensor');
const DIVIDE = op('aten::div', 'Tensor');
const ADD = op('aten::add', 'Tensor');

/** `'standard'`: mean 0 and standard deviation 1. `'minMax'`: from 0 to 1. */
export type ScalerKind = 'standard' | 'minMax';

/** A scaler as plain JSON: `(value - shift) / scale` of each channel. */
export interface ScalerState {
  readonly kind: ScalerKind;
  readonly field: 'x' | 'y';
  readonly index: number;
  readonly shift: readonly number[];
  /** 1 for a channel in which all numbers are the same. */
  readonly scale: readonly number[];
}

/** Options of {@link fitScaler}. */
export interface ScalerOptions {
  /** Scales the inputs or the targets. Default: `'x'`. */
  readonly field?: 'x' | 'y';
  /** Which input or target, from 0. Default: 0. */
  readonly index?: number;
}

/** Scales a field, float32 afterwards, and turns outputs back. Made by {@link fitScaler}, or from a state. */
export class Scaler {
  readonly state: ScalerState;

  /** @throws {OptionError} `ERR_SCALER_STATE` */
  constructor(state: ScalerState) {
    this.state = checkState(state);
  }

  /**
   * The dataset with the field scaled: read and scaled sample by sample, or, of a dataset of tensors, a copy.
   *
   * @throws {ShapeError} `ERR_SHAPE` for another number of channels; from datasets that are read, when they are read
   */
  transform<D extends TensorDataset>(source: D): D;
  transform(source: IterableDataset<Sample>): StreamedDataset<Sample>;
  transform(source: Dataset<Sample>): IndexedDataset<Sample>;
  transform(source: Samples): TensorDataset | IndexedDataset<Sample> | StreamedDataset<Sample> {
    if (source instanceof TensorDataset) return this.#scaleTensors(source);
    const scale = (sample: Sample, position: number) => this.#scaleSample(sample, position);
    return source?.kind === 'iterable' ? from(source).map(scale) : from(source).map(scale);
  }

  /**
   * What rows were before they were scaled: `[rows, channels, ...]`, or `[rows]` of a single channel. float32, of float64 rows float64.
   *
   * @throws {ShapeError} `ERR_SHAPE`
   */
  inverse(rows: Tensor): Tensor {
    return scope(() => {
      const { shift, scale } = this.#constants(rows);
      const made = callTensor(ADD, [callTensor(MULTIPLY, [callTensor(TO, [rows, 'float64']), scale]), shift]);
      return rows.dtype === 'float64' ? made : callTensor(TO, [made, 'float32']);
    });
  }

  #scaleTensors(source: TensorDataset): TensorDataset {
    const { field, index } = this.state;
    const list = field === 'x' ? source.inputs : source.targets;
    const whole = list[index];
    if (whole === undefined) throw new ShapeError('ERR_SHAPE', `This dataset has no ${field}[${index}] to scale: it has ${list.length}.`);
    const scaled = scope(() => {
      const { shift, scale } = this.#constants(whole);
      const made = callTensor(DIVIDE, [callTensor(SUBTRACT, [callTensor(TO, [whole, 'float64']), shift]), scale]);
      return callTensor(TO, [made, 'float32']);
    });
    return source.withTensor(field, index, scaled);
  }

  /** Shift and scale, shaped to go with rows; float64, because times and ids differ behind the digits that float32 has. */
  #constants(rows: Tensor): { readonly shift: Tensor; readonly scale: Tensor } {
    const { shift, scale } = this.state;
    this.#checkChannels(rows.shape[1] ?? 1, rows.shape);
    const shape = rows.shape.map((_, dim) => (dim === 1 ? shift.length : 1));
    const constant = (values: readonly number[]) => tensor([...values], { dtype: 'float64', shape });
    return { shift: constant(shift), scale: constant(scale) };
  }

  #scaleSample(sample: Sample, position: number): Sample {
    const { field, index, shift, scale } = this.state;
    const { data, shape } = fieldArray(sample, field, index, position);
    this.#checkChannels(shape[0] ?? 1, shape);
    const each = data.length / Math.max(1, shift.length);
    const scaled: NdArray = {
      data: Float32Array.from({ length: data.length }, (_, i) => {
        const channel = Math.floor(i / each);
        return (Number(data[i]) - (shift[channel] as number)) / (scale[channel] as number);
      }),
      shape,
    };
    const fields: Field[] = [...fieldsOf(sample[field] as Field, false)];
    fields[index] = scaled;
    return { ...sample, [field]: fields };
  }

  #checkChannels(channels: number, shape: readonly number[]): void {
    const expected = this.state.shift.length;
    if (channels === expected) return;
    throw new ShapeError(
      'ERR_SHAPE',
      `This scaler was fitted on ${expected} channels; received ${channels}, shape [${shape.join(', ')}].`,
      {
        fields: { channels, expected, shape },
      },
    );
  }
}

/**
 * Fits a scaler: give it the training part, and let it transform every part.
 *
 * @param kind - `'standard'` as scikit-learn's `StandardScaler`, `'minMax'` as its `MinMaxScaler`, by channel as {@link statistics}
 * @throws as {@link statistics}
 *
 * @example
 * const [train, held] = rows.split([0.8, 0.2], { seed: 1 });
 * const scaler = await data.fitScaler(train, 'standard');
 * const loader = scaler.transform(train).loader({ batchSize: 32, shuffle: true });
 * await writeFile('scaler.json', JSON.stringify(scaler.state));
 */
export async function fitScaler(source: Samples, kind: ScalerKind = 'standard', options: ScalerOptions = {}): Promise<Scaler> {
  const owner = 'data.fitScaler';
  checkOneOf(owner, 'kind', kind, ['standard', 'minMax']);
  checkKeys(owner, options, ['field', 'index']);
  const { field = 'x', index = 0 } = options;
  const { mean, std, min, max } = await statistics(source, { field, index });
  const orOne = (scale: number) => (scale === 0 ? 1 : scale);
  if (kind === 'standard') return new Scaler({ kind, field, index, shift: mean, scale: std.map(orOne) });
  return new Scaler({ kind, field, index, shift: min, scale: max.map((top, channel) => orOne(top - (min[channel] as number))) });
}

function checkState(state: ScalerState): ScalerState {
  const numbers = (list: unknown) => Array.isArray(list) && list.length > 0 && list.every(Number.isFinite);
  const { kind, field, index, shift, scale } = state ?? {};
  const fits = numbers(shift) && numbers(scale) && shift?.length === scale?.length && !scale?.includes(0);
  const known = (kind === 'standard' || kind === 'minMax') && (field === 'x' || field === 'y') && Number.isInteger(index) && index >= 0;
  if (fits && known) return { kind, field, index, shift: [...shift], scale: [...scale] };
  throw new OptionError(
    'ERR_SCALER_STATE',
    'This is no state of a scaler. Expected { kind, field, index, shift, scale } as Scaler.state has it, with finite numbers; data with NaN or infinity cannot be scaled.',
    { fields: { state } },
  );
}
