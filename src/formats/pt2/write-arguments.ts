/** From a graph's arguments to the schema's. */

import { OptionError } from '../../errors.js';
import type { Argument, GraphNode } from '../../graph/graph.js';
import type { SchemaEntry } from '../../native/addon.js';
import { LAYOUTS, MEMORY_FORMATS, SCALAR_TYPE_OF } from './enums.js';

/** What arguments refer to. */
export interface ArgumentContext {
  /** The mode that is written. */
  readonly training: boolean;
  /** Names of values that are numbers. */
  readonly numbers: ReadonlySet<string>;
  /** The name that a value is written under. */
  readonly rename: (name: string) => string;
}

const POSITIONAL = 1;
const KEYWORD = 2;

/** The inputs of a node; arguments that are left out stay out. */
export function inputsJson(node: GraphNode, schema: readonly SchemaEntry[], context: ArgumentContext): object[] {
  let skipped = false;
  return schema.flatMap(({ name, type, kwargOnly }, i) => {
    const arg = node.args[i];
    skipped ||= arg === undefined;
    if (arg === undefined) return [];
    return [{ name, arg: argumentJson(arg, type, context), kind: kwargOnly || skipped ? KEYWORD : POSITIONAL }];
  });
}

/** @throws {OptionError} `ERR_PT2_SAVE` */
export function argumentJson(arg: Argument, type: string, context: ArgumentContext): object {
  const plain = type.replace(/\?$/, '');
  if (arg === null || arg === undefined) return { as_none: true };
  if (typeof arg === 'boolean') return { as_bool: arg };
  if (typeof arg === 'bigint') return { as_int: arg };
  if (typeof arg === 'number') return plain === 'float' || !Number.isInteger(arg) ? { as_float: floatJson(arg) } : { as_int: arg };
  if (typeof arg === 'string') return wordJson(arg, plain);
  if ('mode' in arg) return { as_bool: context.training };
  if ('float' in arg) return { as_float: floatJson(arg.float) };
  if ('ref' in arg) return referenceJson(arg.ref, context);
  return listJson(arg, plain, context);
}

/** A reference to a tensor or a size. */
export function referenceJson(ref: string, { numbers, rename }: ArgumentContext): object {
  return numbers.has(ref) ? { as_sym_int: { as_name: ref } } : { as_tensor: { name: rename(ref) } };
}

function listJson(items: readonly Argument[], type: string, context: ArgumentContext): object {
  const named = items.map((item) => (typeof item === 'object' && item !== null && 'ref' in item ? item.ref : null));
  if (type.startsWith('Tensor?')) {
    return { as_optional_tensors: named.map((ref) => (ref === null ? { as_none: true } : { as_tensor: { name: context.rename(ref) } })) };
  }
  if (type.startsWith('Tensor')) return { as_tensors: named.map((ref) => ({ name: context.rename(ref ?? '') })) };
  if (named.some((ref) => ref !== null)) {
    return { as_sym_ints: items.map((item, i) => (named[i] === null ? { as_int: item } : { as_name: named[i] })) };
  }
  if (items.every((item) => typeof item === 'boolean') && items.length > 0) return { as_bools: items };
  if (type.startsWith('float')) return { as_floats: items.map((item) => floatJson(Number(item))) };
  return { as_ints: items.map((item) => (typeof item === 'bigint' ? item : Number(item))) };
}

/** JSON has no infinities; PyTorch writes their names. */
function floatJson(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

function wordJson(word: string, type: string): object {
  if (type === 'ScalarType') return { as_scalar_type: SCALAR_TYPE_OF.get(word) };
  if (type === 'Layout') return { as_layout: numberOf(LAYOUTS, word) };
  if (type === 'MemoryFormat') return { as_memory_format: numberOf(MEMORY_FORMATS, word) };
  if (type !== 'Device') return { as_string: word };
  // Programs are written for the CPU, whatever the model is on: `torch.export` moves them.
  return { as_device: { type: 'cpu', index: null } };
}

function numberOf(table: ReadonlyMap<number, string>, word: string): number {
  for (const [number, name] of table) if (name === word) return number;
  throw new OptionError('ERR_PT2_SAVE', `An exported program has no word for '${word}'.`);
}
