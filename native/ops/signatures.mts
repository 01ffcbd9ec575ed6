/** The TypeScript signatures of an operator, from the dispatcher's schema. */

import type { OpSchema, SchemaEntry } from '../../src/native/addon.js';
import { camelCase } from '../../src/ops/camel-case.js';

/** Words that cannot name a parameter or a variable. */
const RESERVED = new Set([
  'var',
  'in',
  'with',
  'default',
  'function',
  'new',
  'delete',
  'this',
  'void',
  'switch',
  'case',
  'class',
  'for',
  'if',
]);

const LIST_TYPE = /^(.*)\[(\d*)\]$/;

const ARGUMENT_TYPES: Readonly<Record<string, string>> = {
  Tensor: 'Tensor',
  int: 'number | bigint',
  SymInt: 'number | bigint',
  float: 'number',
  Scalar: 'Scalar',
  bool: 'boolean',
  str: 'string',
  ScalarType: 'DType',
  Device: 'Device',
  Layout: 'Layout',
  MemoryFormat: 'MemoryFormat',
  Generator: 'Generator',
};

const RESULT_TYPES: Readonly<Record<string, string>> = {
  Tensor: 'Tensor',
  int: 'number',
  SymInt: 'number',
  float: 'number',
  Scalar: 'Scalar',
  bool: 'boolean',
  SymBool: 'boolean',
  ScalarType: 'DType',
};

/** A name that can be declared. */
export function identifier(name: string): string {
  return RESERVED.has(name) ? `${name}_` : name;
}

/** @throws {TypeError} for a type that the tables do not have */
function argumentType(type: string): string {
  if (type.endsWith('?')) return `${argumentType(type.slice(0, -1))} | null`;
  const list = LIST_TYPE.exec(type);
  if (list !== null) {
    const element = argumentType(list[1] as string).replace('number | bigint', 'number');
    const many = `readonly ${element.includes(' ') ? `(${element})` : element}[]`;
    return list[2] === '' ? many : `${element} | ${many}`;
  }
  return lookUp(ARGUMENT_TYPES, type);
}

function resultType(type: string): string {
  const list = LIST_TYPE.exec(type);
  return list === null ? lookUp(RESULT_TYPES, type) : `${resultType(list[1] as string)}[]`;
}

function lookUp(table: Readonly<Record<string, string>>, type: string): string {
  const found = table[type];
  if (found === undefined) throw new TypeError(`No TypeScript type is known for '${type}'. Add it to native/ops/signatures.mts.`);
  return found;
}

function returned(returns: readonly SchemaEntry[]): string {
  const [first] = returns;
  if (first === undefined) return 'void';
  if (returns.length === 1) return resultType(first.type);
  const types = returns.map(({ type }) => resultType(type));
  if (returns.some(({ name }) => name === '')) return `[${types.join(', ')}]`;
  return `{ ${returns.map(({ name }, i) => `${camelCase(name)}: ${types[i]}`).join('; ')} }`;
}

/** Two ways to call an overload: everything optional by name, or the optional ones by position and what must be named by name. */
export function signaturesOf(schema: OpSchema, skipSelf: boolean): { readonly parameters: string; readonly result: string }[] {
  const args = skipSelf ? schema.args.slice(1) : schema.args;
  const required = args.filter((arg) => !arg.kwargOnly && !arg.hasDefault);
  const optional = args.filter((arg) => !arg.kwargOnly && arg.hasDefault);
  const named = args.filter((arg) => arg.kwargOnly);
  const result = returned(schema.returns);
  const byName = [...required.map((arg) => parameter(arg, false)), ...optionsOf([...optional, ...named])];
  const ways = [{ parameters: byName.join(', '), result }];
  if (optional.length > 0) {
    const positions = optional.map((arg, i) => parameter(arg, i > 0));
    ways.push({ parameters: [...required.map((arg) => parameter(arg, false)), ...positions, ...optionsOf(named)].join(', '), result });
  }
  return ways;
}

function parameter({ name, type }: SchemaEntry, optional: boolean): string {
  return `${identifier(camelCase(name))}${optional ? '?' : ''}: ${argumentType(type)}`;
}

function optionsOf(args: readonly SchemaEntry[]): string[] {
  if (args.length === 0) return [];
  const needed = args.some(({ hasDefault }) => !hasDefault);
  const members = args.map(({ name, type, hasDefault }) => `${camelCase(name)}${hasDefault ? '?' : ''}: ${argumentType(type)}`);
  return [`options${needed ? '' : '?'}: { ${members.join('; ')} }`];
}

/** PyTorch's own spelling of a schema, with defaults. */
export function schemaText({ name, overload, args, returns }: OpSchema): string {
  const parts: string[] = [];
  args.forEach((arg, i) => {
    if (arg.kwargOnly && !args[i - 1]?.kwargOnly) parts.push('*');
    parts.push(`${arg.type}${arg.writes ? '(!)' : ''} ${arg.name}${arg.hasDefault ? `=${defaultText(arg.default)}` : ''}`);
  });
  const results = returns.map((entry) => (entry.name === '' ? entry.type : `${entry.type} ${entry.name}`)).join(', ');
  return `${name}${overload === '' ? '' : `.${overload}`}(${parts.join(', ')}) -> ${returns.length === 1 ? results : `(${results})`}`;
}

function defaultText(value: SchemaEntry['default']): string {
  if (value === undefined) return '…';
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'object') return `[${value.map(defaultText).join(', ')}]`;
  return typeof value === 'string' ? `"${value}"` : String(value);
}
