/** Prints tensors as PyTorch does (`torch._tensor_str`: four decimals, 80 columns, at most 1000 elements whole). */

import type { DType } from '../native/addon.js';
import { getDefaultDType, isComplex, isFloatingPoint } from './dtype.js';
import type { TypedArray } from './elements.js';

/** What the printer needs to know about a tensor besides its elements. */
export interface Printable {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly device: string;
  readonly requiresGrad: boolean;
}

const PRECISION = 4;
const LINE_WIDTH = 80;
const THRESHOLD = 1000;
const EDGE_ITEMS = 3;
const PREFIX = 'tensor(';

type Format = (value: number | bigint) => string;

/** The text of a tensor whose elements are `data`, flat and row-major. */
export function formatTensor(data: TypedArray, tensor: Printable): string {
  const complex = isComplex(tensor.dtype);
  // Complex elements are pairs: one axis more, said in the suffix by the dtype.
  const shape = complex ? [...tensor.shape, 2] : tensor.shape;
  const summarize = data.length > THRESHOLD;
  const body = data.length === 0 ? '[]' : render(data, shape, formatter(data, shape, tensor.dtype, summarize), summarize);
  return withSuffixes(PREFIX + body, suffixes(data, tensor));
}

function suffixes(data: TypedArray, { shape, dtype, device, requiresGrad }: Printable): string[] {
  const list: string[] = [];
  if (device !== 'cpu') list.push(`device='${device}'`);
  if (data.length === 0 && shape.length !== 1) list.push(`size=(${shape.join(', ')})`);
  const implied = dtype === getDefaultDType() || (data.length > 0 && (dtype === 'int64' || dtype === 'bool'));
  if (!implied) list.push(`dtype=${dtype}`);
  if (requiresGrad) list.push('requiresGrad=true');
  return list;
}

function withSuffixes(text: string, list: readonly string[]): string {
  let result = text;
  let column = text.length - (text.lastIndexOf('\n') + 1);
  for (const suffix of list) {
    if (column + suffix.length + 2 > LINE_WIDTH) {
      result += `,\n${' '.repeat(PREFIX.length)}${suffix}`;
      column = PREFIX.length + suffix.length;
    } else {
      result += `, ${suffix}`;
      column += suffix.length + 2;
    }
  }
  return `${result})`;
}

/** Indices of an axis that are shown; -1 stands for the dots. */
function shown(size: number, summarize: boolean): number[] {
  if (!summarize || size <= 2 * EDGE_ITEMS) return Array.from({ length: size }, (_, i) => i);
  const edge = Array.from({ length: EDGE_ITEMS }, (_, i) => i);
  return [...edge, -1, ...edge.map((i) => size - EDGE_ITEMS + i)];
}

function render(data: TypedArray, shape: readonly number[], format: Format, summarize: boolean): string {
  const width = format(data[0] as number | bigint).length;
  const block = (dim: number, offset: number, indent: number): string => {
    if (dim === shape.length) return format(data[offset] as number | bigint);
    const stride = shape.slice(dim + 1).reduce((product, size) => product * size, 1);
    const indices = shown(shape[dim] as number, summarize);
    const items = indices.map((i) =>
      i < 0 ? (dim + 1 === shape.length ? ' ...' : '...') : block(dim + 1, offset + i * stride, indent + 1),
    );
    const pad = ' '.repeat(indent + 1);
    if (dim + 1 < shape.length) return `[${items.join(`,${'\n'.repeat(shape.length - dim - 1)}${pad}`)}]`;
    const perLine = Math.max(1, Math.floor((LINE_WIDTH - indent) / (width + 2)));
    const lines: string[] = [];
    for (let i = 0; i < items.length; i += perLine) lines.push(items.slice(i, i + perLine).join(', '));
    return `[${lines.join(`,\n${pad}`)}]`;
  };
  return block(0, 0, PREFIX.length);
}

/** The elements that are shown, flat. */
function visible(data: TypedArray, shape: readonly number[], summarize: boolean): (number | bigint)[] {
  if (!summarize) return Array.from(data as ArrayLike<number | bigint>);
  let offsets = [0];
  shape.forEach((size, dim) => {
    const stride = shape.slice(dim + 1).reduce((product, next) => product * next, 1);
    const indices = shown(size, true).filter((i) => i >= 0);
    offsets = offsets.flatMap((offset) => indices.map((i) => offset + i * stride));
  });
  return offsets.map((offset) => data[offset] as number | bigint);
}

/** One format for all elements: their width is the widest one's. */
function formatter(data: TypedArray, shape: readonly number[], dtype: DType, summarize: boolean): Format {
  const values = visible(data, shape, summarize);
  const format = isFloatingPoint(dtype) || isComplex(dtype) ? floatFormat(values as number[]) : integerFormat(dtype);
  // PyTorch leaves zeros, NaN and infinities of floats out of the width, and so lets them stick out.
  const counted = isFloatingPoint(dtype) ? values.filter((value) => value !== 0 && Number.isFinite(value)) : values;
  const width = counted.reduce<number>((widest, value) => Math.max(widest, format(value).length), 1);
  return (value) => format(value).padStart(width);
}

function integerFormat(dtype: DType): Format {
  return dtype === 'bool' ? (value) => (value ? 'True' : 'False') : String;
}

function floatFormat(values: readonly number[]): Format {
  const sizes = values.filter((value) => value !== 0 && Number.isFinite(value)).map(Math.abs);
  const largest = sizes.reduce((a, b) => Math.max(a, b), 0);
  const smallest = sizes.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const whole = sizes.every(Number.isInteger);
  const scientific = sizes.length > 0 && (largest / smallest > 1000 || largest > 1e8 || (!whole && smallest < 1e-4));
  return (value) => {
    const number = value as number;
    if (Number.isNaN(number)) return 'nan';
    if (!Number.isFinite(number)) return number > 0 ? 'inf' : '-inf';
    const sign = Object.is(number, -0) ? '-' : '';
    if (scientific) return sign + number.toExponential(PRECISION).replace(/e([+-])(\d)$/, 'e$10$2');
    return sign + (whole ? `${number.toFixed(0)}.` : number.toFixed(PRECISION));
  };
}
