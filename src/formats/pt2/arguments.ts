/** From the schema's arguments to a graph's. */

import type { Argument } from '../../graph/graph.js';
import type { StrictJson } from '../json-strict.js';
import { LAYOUTS, MEMORY_FORMATS } from './enums.js';
import { booleanOf, countOf, floatOf, integerOf, listOf, mapOf, nameOf, schemaError, stringOf, type Union, unionOf } from './fields.js';
import { deviceOf, dtypeOf } from './meta.js';

/** What a name in the file stands for in the graph. */
export type Resolve = (name: string) => Argument;

type Convert = (value: StrictJson, where: string, resolve: Resolve, type: string) => Argument;

/** By the argument's kind. Kinds that are missing have no counterpart in a graph of operators. */
const CONVERSIONS: ReadonlyMap<string, Convert> = new Map<string, Convert>([
  ['as_none', () => null],
  ['as_bool', (value, where) => booleanOf(value, where)],
  ['as_int', (value, where) => integerOf(value, where)],
  ['as_float', (value, where, _, type) => scalar(floatOf(value, where), type)],
  ['as_string', (value, where) => stringOf(value, where)],
  ['as_tensor', (value, where, resolve) => resolve(nameOf(value, where))],
  ['as_optional_tensor', optionalTensor],
  ['as_sym_int', symbolic],
  ['as_sym_float', symbolic],
  ['as_sym_bool', symbolic],
  ['as_bools', each((value, where) => booleanOf(value, where))],
  ['as_ints', each((value, where) => integerOf(value, where))],
  ['as_floats', each((value, where) => floatOf(value, where))],
  ['as_strings', each((value, where) => stringOf(value, where))],
  ['as_tensors', each((value, where, resolve) => resolve(nameOf(value, where)))],
  ['as_optional_tensors', each(optionalTensor)],
  ['as_sym_ints', each(symbolic)],
  ['as_sym_floats', each(symbolic)],
  ['as_sym_bools', each(symbolic)],
  ['as_scalar_type', (value, where) => dtypeOf(value, where)],
  ['as_layout', (value, where) => fromTable(LAYOUTS, value, where)],
  ['as_memory_format', (value, where) => fromTable(MEMORY_FORMATS, value, where)],
  ['as_device', (value, where) => deviceOf(value, where)],
  ['as_complex', complex],
]);

/**
 * @param type - of the argument in the operator's schema, such as `Scalar`; it decides whether a whole float must be told from an integer
 * @returns `null` in `problem`-free cases too: it is PyTorch's `None`
 * @throws {FormatError} `ERR_PT2` for a kind that a graph cannot hold, or a malformed one
 */
export function argumentOf({ tag, value }: Union, type: string, where: string, resolve: Resolve): Argument {
  const convert = CONVERSIONS.get(tag);
  if (convert === undefined) throw schemaError(where, `is of the kind '${tag.slice(0, 40)}', which only PyTorch itself can use`);
  return convert(value, where, resolve, type);
}

function each(convert: Convert): Convert {
  return (value, where, resolve, type) => listOf(value, where).map((item) => convert(item, where, resolve, type));
}

function optionalTensor(value: StrictJson, where: string, resolve: Resolve): Argument {
  const { tag, value: tensor } = unionOf(value, where);
  if (tag === 'as_none') return null;
  if (tag === 'as_tensor') return resolve(nameOf(tensor, where));
  throw schemaError(where, `is of the kind '${tag.slice(0, 40)}'; expected as_tensor or as_none`);
}

/** A name, or a constant where the program became specialised. */
function symbolic(value: StrictJson, where: string, resolve: Resolve, type: string): Argument {
  const { tag, value: held } = unionOf(value, where);
  if (tag === 'as_name') return resolve(stringOf(held, where));
  if (tag === 'as_int') return integerOf(held, where);
  if (tag === 'as_float') return scalar(floatOf(held, where), type);
  if (tag === 'as_bool') return booleanOf(held, where);
  throw schemaError(where, `is of the kind '${tag.slice(0, 40)}'; expected a name or a number`);
}

/** Where an operator takes integers and floats, `2.0` must stay a float: it decides the result's dtype. */
function scalar(value: number, type: string): Argument {
  return type.startsWith('Scalar') && !type.startsWith('ScalarType') ? { float: value } : value;
}

function complex(value: StrictJson, where: string): Argument {
  const parts = mapOf(value, where);
  return [floatOf(parts.get('real'), `${where}.real`), floatOf(parts.get('imag'), `${where}.imag`)];
}

function fromTable(table: ReadonlyMap<number, string>, value: StrictJson, where: string): string {
  const number = countOf(value, where);
  const name = table.get(number);
  if (name === undefined) throw schemaError(where, `is the unknown number ${number}`);
  return name;
}
