/** How a model's inputs and results are nested: PyTorch's pytrees of tuples, lists and dictionaries, with tensors at the leaves. */

import { OptionError } from '../errors.js';
import { Tensor } from '../tensor/tensor.js';

/** Tensors in arrays and plain objects, as deep as one likes; `null` where Python has `None` or a constant. */
export type Nested = Tensor | null | readonly Nested[] | { readonly [key: string]: Nested };

/** The form of a nested value. A leaf that is no tensor (`None`, a number) is part of the model: whatever is passed there is not looked at. */
export type Structure =
  | { readonly kind: 'tensor' }
  | { readonly kind: 'constant' }
  | { readonly kind: 'list'; readonly items: readonly Structure[] }
  | { readonly kind: 'dict'; readonly keys: readonly string[]; readonly items: readonly Structure[] };

/** The form of a call: positional arguments, keyword arguments, result. */
export interface CallStructure {
  readonly args: Structure;
  readonly kwargs: Structure;
  readonly result: Structure;
}

/**
 * The tensors of a nested value in the order of its structure.
 *
 * @param path - names the value in messages: `args`
 * @throws {OptionError} `ERR_CALL_STRUCTURE` naming the place that differs
 */
export function flatten(structure: Structure, value: Nested | undefined, path: string): Tensor[] {
  if (structure.kind === 'constant') return [];
  if (structure.kind === 'tensor') {
    if (value instanceof Tensor) return [value];
    throw differs(path, value, 'a tensor');
  }
  if (structure.kind === 'list') {
    if (!isList(value) || value.length !== structure.items.length) throw differs(path, value, `an array of ${structure.items.length}`);
    return structure.items.flatMap((item, i) => flatten(item, value[i], `${path}[${i}]`));
  }
  const entries = isDict(value) ? new Map(Object.entries(value)) : null;
  const unknown = [...(entries?.keys() ?? [])].find((key) => !structure.keys.includes(key));
  if (entries === null || unknown !== undefined)
    throw differs(path, value, `an object with the keys ${structure.keys.join(', ') || '(none)'}`);
  return structure.items.flatMap((item, i) => flatten(item, entries.get(structure.keys[i] as string), `${path}.${structure.keys[i]}`));
}

/** The nested value of tensors in the order of its structure; takes them from the front of `tensors`. */
export function unflatten(structure: Structure, tensors: Tensor[]): Nested {
  if (structure.kind === 'constant') return null;
  if (structure.kind === 'tensor') return tensors.shift() ?? null;
  const items = structure.items.map((item) => unflatten(item, tensors));
  // From a Map, so that a key such as `__proto__` is a key like any other.
  return structure.kind === 'list' ? items : Object.fromEntries(structure.keys.map((key, i) => [key, items[i] as Nested]));
}

function isList(value: Nested | undefined): value is readonly Nested[] {
  return Array.isArray(value);
}

function isDict(value: Nested | undefined): value is { readonly [key: string]: Nested } {
  return typeof value === 'object' && value !== null && !(value instanceof Tensor) && !Array.isArray(value);
}

function differs(path: string, value: unknown, expected: string): OptionError {
  const received =
    value instanceof Tensor ? 'a tensor' : Array.isArray(value) ? `an array of ${value.length}` : value === null ? 'null' : typeof value;
  return new OptionError('ERR_CALL_STRUCTURE', `The model was exported with ${expected} at ${path}; received ${received}.`, {
    fields: { path, expected },
  });
}
