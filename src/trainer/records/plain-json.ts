/** JSON for run folders: numbers that JSON lacks become strings, maps become objects, typed arrays lists, tensors and expressions are named. */

import { Tensor } from '../../tensor/tensor.js';

/** Indented, with a final newline. */
export function toJson(value: unknown): string {
  return `${JSON.stringify(value, plain, 2)}\n`;
}

/** One line, with its newline. */
export function toJsonLine(value: unknown): string {
  return `${JSON.stringify(value, plain)}\n`;
}

/** An object as its JSON would be read. */
export function toPlain(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value, plain)) as Record<string, unknown>;
}

/** `NaN`, `Infinity` and `-Infinity` as strings; without this JSON.stringify writes `null`, which reads as "not measured". */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Tensor) return value.disposed ? 'tensor' : `tensor ${value.dtype} [${value.shape.join(', ')}]`;
  if (value instanceof Float64Array || value instanceof Int32Array) return Array.from(value);
  if (value instanceof RegExp) return String(value);
  if (value instanceof Map) return Object.fromEntries(value);
  if (typeof value === 'function') return value.name === '' ? 'function' : value.name;
  return value;
}
