/** Makes tensors: from JavaScript data, filled, in sequence. PyTorch's factory functions with their keyword arguments as options. */

import { checkKeys, ShapeError } from '../errors.js';
import { native } from '../native/load.js';
import { checkDevice, type Device } from './device.js';
import { callTensor, execute, type OpArgument, op } from './dispatch.js';
import { checkDType, type DType, getDefaultDType, type UnknownDType } from './dtype.js';
import { elementsOf, type InferredDType, type TensorData } from './from-data.js';
import { indexOutside, outsideError } from './integer-range.js';
import { type Tensor, wrap } from './tensor.js';

/** Options that every factory has. */
export interface TensorOptions<D extends DType = DType> {
  /** Default: as each function says, most often the default dtype (`float32`). */
  readonly dtype?: D;
  /** Default `'cpu'`. */
  readonly device?: Device;
  /** Have autograd record what is done with the tensor (default `false`). */
  readonly requiresGrad?: boolean;
}

/** Options of {@link tensor}. */
export interface TensorDataOptions<D extends DType = DType> extends TensorOptions<D> {
  /** Reads flat data as this shape. */
  readonly shape?: readonly number[];
}

const OPTION_KEYS = ['dtype', 'device', 'requiresGrad'];

const ZEROS = op('aten::zeros');
const ONES = op('aten::ones');
const EMPTY = op('aten::empty', 'memory_format');
const FULL = op('aten::full');
const ARANGE = op('aten::arange', 'start_step');
const LINSPACE = op('aten::linspace');
const EYE = op('aten::eye', 'm');
const CAST = op('aten::to', 'dtype');

/**
 * A tensor with a copy of JavaScript data (`torch.tensor`).
 *
 * The dtype is inferred as PyTorch does: typed arrays keep theirs, booleans give `bool`, BigInts `int64`, numbers the default dtype (`float32`): JavaScript
 * does not tell 1 from 1.0, so class labels need `{ dtype: 'int64' }`.
 *
 * @throws {ShapeError} `ERR_SHAPE` for ragged data or a shape of another size
 * @throws {DTypeError} `ERR_DTYPE`, `ERR_DTYPE_UNKNOWN`; `ERR_VALUE_RANGE` for a value that an integer dtype does not hold
 */
export function tensor<Data extends TensorData, D extends DType = InferredDType<Data>>(
  data: Data,
  options: TensorDataOptions<D> = {},
): Tensor<D> {
  checkKeys('tensor', options, [...OPTION_KEYS, 'shape']);
  const elements = elementsOf(data);
  const shape = options.shape ?? elements.shape;
  const wanted = shape.reduce((product, size) => product * size, 1);
  if (wanted !== elements.data.length) {
    throw new ShapeError(
      'ERR_SHAPE',
      `tensor() cannot read ${elements.data.length} elements as shape [${shape.join(', ')}], which has ${wanted}.`,
      {
        fields: { shape, elements: elements.data.length },
      },
    );
  }
  const dtype = options.dtype === undefined ? elements.inferred : checkDType(options.dtype);
  const outside = indexOutside(elements.data, elements.stored, dtype);
  if (outside !== -1) throw outsideError(elements.data[outside] as number | bigint, dtype);
  const device = checkDevice(options.device ?? 'cpu');
  const made = wrap(native().tensorFromData(elements.data, elements.stored, shape, device));
  if (dtype === elements.stored) return finish(made, options) as Tensor<D>;
  // Not through a tracer: what is made from data is a constant of a graph, whatever its dtype.
  const cast = execute(CAST, [made, dtype]) as Tensor;
  made.dispose();
  return finish(cast, options) as Tensor<D>;
}

/** All zeros (`torch.zeros`). */
export function zeros<D extends DType = UnknownDType>(shape: readonly number[], options: TensorOptions<D> = {}): Tensor<D> {
  return factory('zeros', ZEROS, [shape], options);
}

/** All ones (`torch.ones`). */
export function ones<D extends DType = UnknownDType>(shape: readonly number[], options: TensorOptions<D> = {}): Tensor<D> {
  return factory('ones', ONES, [shape], options);
}

/** Uninitialised memory (`torch.empty`): write before you read. */
export function empty<D extends DType = UnknownDType>(shape: readonly number[], options: TensorOptions<D> = {}): Tensor<D> {
  return factory('empty', EMPTY, [shape], options);
}

/** One value everywhere (`torch.full`); `bool` for a boolean, the default dtype for a number, whole or not. */
export function full<V extends number | boolean, D extends DType = InferredDType<V>>(
  shape: readonly number[],
  value: V,
  options: TensorOptions<D> = {},
): Tensor<D> {
  return factory('full', FULL, [shape, value], options, typeof value === 'boolean' ? 'bool' : getDefaultDType());
}

/**
 * `[start, end)` in steps (`torch.arange`); `int64` when all three are whole, else the default dtype. `arange(end)` starts at 0.
 */
export function arange<D extends DType = UnknownDType>(end: number, options?: TensorOptions<D>): Tensor<D>;
export function arange<D extends DType = UnknownDType>(start: number, end: number, step?: number, options?: TensorOptions<D>): Tensor<D>;
export function arange(first: number, second?: number | TensorOptions, step = 1, options: TensorOptions = {}): Tensor {
  if (typeof second !== 'number') return arange(0, first, 1, second);
  const whole = [first, second, step].every(Number.isInteger);
  return factory('arange', ARANGE, [first, second, step], options, whole ? 'int64' : getDefaultDType());
}

/** `steps` evenly spaced values from `start` to `end`, both included (`torch.linspace`). */
export function linspace<D extends DType = UnknownDType>(
  start: number,
  end: number,
  steps: number,
  options: TensorOptions<D> = {},
): Tensor<D> {
  return factory('linspace', LINSPACE, [start, end, steps], options);
}

/** Ones on the diagonal of `[rows, columns]`, zeros elsewhere (`torch.eye`). */
export function eye<D extends DType = UnknownDType>(rows: number, columns: number = rows, options: TensorOptions<D> = {}): Tensor<D> {
  return factory('eye', EYE, [rows, columns], options);
}

/**
 * Calls a factory operator, whose last arguments are always dtype, layout, device, pin_memory. Internal: shared with random.ts.
 */
export function factory(
  name: string,
  target: ReturnType<typeof op>,
  args: OpArgument[],
  options: TensorOptions,
  dtype: DType = getDefaultDType(),
  keys: readonly string[] = OPTION_KEYS,
): Tensor {
  checkKeys(name, options, keys);
  const made = options.dtype === undefined ? dtype : checkDType(options.dtype);
  args.push(made, null, checkDevice(options.device ?? 'cpu'), null);
  return finish(callTensor(target, args), options);
}

function finish(made: Tensor, options: TensorOptions): Tensor {
  if (options.requiresGrad === true) made.requiresGrad = true;
  return made;
}
