/** Values against fields: what is wrong is told with its place, what is left out is filled in. */

import { isAbsolute, resolve } from 'node:path';
import { nearest, NeveError } from '../../errors.js';
import { checkOption, expectedOf, type JsonSchema, type Option } from '../../options/index.js';
import { show } from '../../option-checks.js';
import { type Path, pathKey, showPath } from '../path.js';
import type { Problems } from '../problem.js';
import { type ConfigTree, isRecord, type Origin, type Place, placeOf } from '../source/tree.js';
import {
  type Field,
  type Fields,
  type GroupField,
  type ListField,
  type OptionField,
  optionFields,
  type Part,
  type PartField,
  tableOf,
  type Values,
} from './fields.js';

/** What a check works with. */
export interface CheckContext {
  readonly tree: ConfigTree;
  readonly problems: Problems;
  /** Where each value of the result comes from, defaults included; filled by the check. */
  readonly origins: Map<string, Origin>;
  /** Where every key of the whole configuration belongs, for keys in a wrong section. */
  readonly belongs: (key: string) => readonly string[];
}

const DEFAULT: Origin = { source: 'default', base: '' };
/** Stands for a value that was refused, whose problem is told already. */
const WRONG = undefined;

/** The value of a field, whole. `undefined` where it is wrong. */
export function checkField(field: Field, value: unknown, path: Path, context: CheckContext): unknown {
  switch (field.kind) {
    case 'option':
      return checkValue(field, value, path, context);
    case 'group':
      return checkGroup(field, value, path, context);
    case 'part':
      return checkPart(field, value, path, context);
    case 'list':
      return checkList(field, value, path, context);
  }
}

function place(path: Path, { tree }: CheckContext): Place {
  return placeOf(tree, path) ?? { key: DEFAULT, value: DEFAULT };
}

/** Where the path itself was written, if it was. */
function written(path: Path, { tree }: CheckContext): Origin | undefined {
  return tree.places.get(pathKey(path))?.value;
}

function refuse(context: CheckContext, path: Path, what: string, fix: string, code = 'ERR_CONFIG_VALUE'): undefined {
  context.problems.add(code, place(path, context).value, path, what, fix);
  return WRONG;
}

function checkValue({ option, path: isPath }: OptionField, value: unknown, path: Path, context: CheckContext): unknown {
  const own = place(path, context).value;
  const given = value !== undefined;
  if (!given && !('default' in option)) {
    const last = String(path.at(-1));
    return refuse(context, path, 'it must be given.', `Add ${last}: ${expectedOf(option)}.`, 'ERR_CONFIG_MISSING');
  }
  const found = given ? value : option.default;
  context.origins.set(pathKey(path), given ? own : DEFAULT);
  if (!given) return found;
  const extra = option.type === 'value' && option.schema !== undefined ? unknownKey(option.schema, found) : null;
  if (extra !== null) {
    refuseKey(extra.known, extra.key, [...path, ...extra.path], context);
    return WRONG;
  }
  try {
    checkOption('', '', option, found);
  } catch (error) {
    if (!(error instanceof NeveError)) throw error;
    return refuse(
      context,
      path,
      `it is ${shown(error.fields.value)}.`,
      `Expected ${String(error.fields.expected)}${hintOf(option, found)}.`,
    );
  }
  return isPath === true ? absolute(found, own) : found;
}

/** The nearest choice to a misspelt one. */
function hintOf(option: Option, value: unknown): string {
  const guess = option.type === 'choice' && typeof value === 'string' ? nearest(value, option.choices.map(String)) : undefined;
  return guess === undefined ? '' : `; did you mean '${guess}'?`.replace(/\?$/, '');
}

function shown(value: unknown): string {
  if (Array.isArray(value) || isRecord(value)) return JSON.stringify(value).slice(0, 60);
  return value === undefined ? 'not given' : show(value);
}

/** Paths start from the folder of the file that they are written in. */
function absolute(value: unknown, { base }: Origin): unknown {
  if (typeof value === 'string') return isAbsolute(value) || value === '' ? value : resolve(base, value);
  if (Array.isArray(value)) return value.map((each) => absolute(each, { source: '', base }));
  return value;
}

/** A key that a schema does not have, in any of its forms: the first by depth. */
function unknownKey(
  schema: JsonSchema,
  value: unknown,
): { readonly path: Path; readonly key: string; readonly known: readonly string[] } | null {
  if (Array.isArray(value)) return null;
  if (!isRecord(value)) return null;
  const forms = formsOf(schema).filter((form) => form.type === 'object');
  const named = forms.filter((form) => form.additionalProperties === false);
  if (named.length === forms.length && named.length > 0) {
    const known = [...new Set(named.flatMap(({ properties }) => Object.keys((properties ?? {}) as object)))];
    const key = Object.keys(value).find((each) => !known.includes(each));
    return key === undefined ? null : { path: [], key, known };
  }
  for (const { additionalProperties } of forms) {
    if (!isRecord(additionalProperties)) continue;
    for (const [name, each] of Object.entries(value)) {
      const found = unknownKey(additionalProperties, each);
      if (found !== null) return { ...found, path: [name, ...found.path] };
    }
  }
  return null;
}

function formsOf(schema: JsonSchema): readonly JsonSchema[] {
  return Array.isArray(schema.anyOf) ? (schema.anyOf as readonly JsonSchema[]).flatMap(formsOf) : [schema];
}

function refuseKey(known: readonly string[], key: string, path: Path, context: CheckContext): void {
  const full = [...path, key];
  const guess = nearest(key, known);
  const where = context.belongs(key).filter((section) => section !== showPath(path));
  const [first] = where;
  const section = path.length === 0 ? 'there is no such section' : 'there is no such key here';
  const fix =
    guess !== undefined
      ? `Did you mean '${guess}'?`
      : first !== undefined
        ? `It belongs under ${where
            .slice(0, 3)
            .map((each) => `'${each}'`)
            .join(' or ')}.`
        : known.length === 0
          ? 'There are none here: remove it.'
          : `Known ${path.length === 0 ? 'sections' : 'keys'}: ${known.join(', ')}.`;
  context.problems.add('ERR_CONFIG_KEY', place(full, context).key, full, `${section}.`, fix);
}

function checkFields(fields: Fields, value: Values, path: Path, context: CheckContext, more: readonly string[] = []): Values {
  const known = [...more, ...Object.keys(fields)];
  for (const key of Object.keys(value)) if (!known.includes(key)) refuseKey(known, key, path, context);
  return Object.fromEntries(
    Object.entries(fields).map(([key, field]) => [
      key,
      checkField(field, Object.hasOwn(value, key) ? value[key] : undefined, [...path, key], context),
    ]),
  );
}

function checkGroup(field: GroupField, value: unknown, path: Path, context: CheckContext): unknown {
  const { fields, absent, switchable, short } = field;
  if (value === undefined && absent === 'null') {
    context.origins.set(pathKey(path), DEFAULT);
    return null;
  }
  if (value === null && absent === 'null') return null;
  if (value === false && switchable === true) return false;
  if (isRecord(value)) return checkFields(fields, value, path, context);
  if (value === undefined) return checkFields(fields, {}, path, context);
  if (short !== undefined && (typeof value === 'number' || typeof value === 'string'))
    return checkFields(fields, { [short]: value }, path, context);
  const keys = Object.keys(fields);
  return refuse(
    context,
    path,
    `it is ${shown(value)}.`,
    `Expected keys such as ${keys.slice(0, 3).join(', ')}${switchable ? ', or false' : ''}.`,
  );
}

function checkPart({ registry, default: usual }: PartField, value: unknown, path: Path, context: CheckContext): unknown {
  const { what, key, parts, fromText } = registry;
  const names = Object.keys(parts);
  if (value === undefined || value === null) {
    if (usual === undefined) {
      const fix = `Add ${String(path.at(-1))}: one of ${some(names)}, alone or as { ${key}: ${names[0]}, … }.`;
      return refuse(context, path, `${article(what)} must be given.`, fix, 'ERR_CONFIG_MISSING');
    }
    context.origins.set(pathKey(path), value === undefined ? DEFAULT : place(path, context).value);
    return usual === null ? null : checkPart({ kind: 'part', registry }, usual, path, context);
  }
  const record =
    typeof value === 'string' ? (Object.hasOwn(parts, value) ? { [key]: value } : (fromText?.(value) ?? { [key]: value })) : value;
  if (!isRecord(record)) {
    return refuse(
      context,
      path,
      `it is ${shown(value)}.`,
      `Expected the name of ${article(what)}, or { ${key}: ${names[0]}, … } with its options.`,
    );
  }
  const name = record[key];
  const at = [...path, key];
  if (name === undefined) {
    // A misspelt key is the likelier mistake than one that is not there.
    const near = nearest(key, Object.keys(record));
    const fix = near === undefined ? `Add ${key}: one of ${some(names)}.` : `Did you mean '${key}' by '${near}'?`;
    return refuse(context, path, `it does not name ${article(what)}.`, fix, 'ERR_CONFIG_MISSING');
  }
  const part = typeof name === 'string' && Object.hasOwn(parts, name) ? parts[name] : undefined;
  if (part === undefined) {
    const guess = typeof name === 'string' ? nearest(name, names) : undefined;
    const fix = guess === undefined ? `There are ${some(names)}.` : `Did you mean '${guess}'?`;
    return refuse(context, typeof value === 'string' ? path : at, `there is no ${what} ${shown(name)}.`, fix, 'ERR_CONFIG_NAME');
  }
  context.origins.set(pathKey(at), written(at, context) ?? written(path, context) ?? DEFAULT);
  return checkNamed(name as string, part, key, record, path, context);
}

function checkNamed(name: string, part: Part, key: string, record: Values, path: Path, context: CheckContext): Values | undefined {
  const before = context.problems.count;
  const table = tableOf(part, record);
  refuseOtherVariants(part, table, record, path, context);
  const others = Object.values(part.variants?.tables ?? {}).flatMap(Object.keys);
  const fields = { ...optionFields(table, part.paths), ...part.fields };
  const values = checkFields(fields, record, path, context, [key, ...others.filter((other) => !Object.hasOwn(table, other))]);
  const whole = { [key]: name, ...values };
  if (context.problems.count > before) return WRONG;
  if (part.check !== undefined) tryOut(() => part.check?.(values), path, context);
  return whole;
}

function refuseOtherVariants({ variants, options }: Part, table: Values, record: Values, path: Path, context: CheckContext): void {
  if (variants === undefined) return;
  const { option, tables } = variants;
  const chosen = record[option] ?? options[option]?.default;
  for (const key of Object.keys(record)) {
    if (Object.hasOwn(table, key)) continue;
    const owner = Object.entries(tables).find(([, other]) => Object.hasOwn(other, key))?.[0];
    if (owner === undefined) continue;
    const what = `it belongs to ${option} '${owner}', and the ${option} is '${String(chosen)}'.`;
    context.problems.add(
      'ERR_CONFIG_CONFLICT',
      place([...path, key], context).key,
      [...path, key],
      what,
      `Leave it out, or say ${option}: ${owner}.`,
    );
  }
}

/** Runs what checks itself; what it throws becomes a problem at the option that it names, or at the part. */
export function tryOut(work: () => unknown, path: Path, context: CheckContext): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof NeveError)) throw error;
    const { option, expected, value } = error.fields;
    const at = typeof option === 'string' ? locate(option, path, context) : path;
    if (error.code === 'ERR_OPTION_VALUE' && expected !== undefined) {
      const what = value === undefined || value === null ? `it is ${String(value ?? 'not given')}.` : `it is ${shown(value)}.`;
      context.problems.add('ERR_CONFIG_VALUE', place(at, context).value, at, what, `Expected ${String(expected)}.`);
    } else if (error.code === 'ERR_OPTION_UNKNOWN') {
      const known = (error.fields.known ?? []) as readonly string[];
      refuseKey(known, String(option), at.slice(0, at.at(-1) === option ? -1 : undefined), context);
    } else if (error.code === 'ERR_OPTIONS') {
      const known = (error.fields.known ?? []) as readonly string[];
      context.problems.add(
        'ERR_CONFIG_VALUE',
        place(at, context).value,
        at,
        error.message,
        `Expected keys such as ${known.slice(0, 3).join(', ')}.`,
      );
    } else context.problems.add('ERR_CONFIG_CONFLICT', place(at, context).value, at, error.message, '');
  }
}

/** The path of an option that an error names, `a.b` or `groups[0]` included; the part itself where nobody wrote it. */
function locate(option: string, path: Path, { tree }: CheckContext): Path {
  const parts = option.split(/[.[\]]+/).filter(Boolean);
  const own = parts.map((each) => (/^\d+$/.test(each) ? Number(each) : each));
  for (let length = own.length; length > 0; length--) {
    const full = [...path, ...own.slice(0, length)];
    if (tree.places.has(pathKey(full))) return full;
  }
  // Somewhere inside: an unknown key of a value.
  const last = own.at(-1);
  const inside = [...tree.places.keys()]
    .map((key) => JSON.parse(key) as Path)
    .find((each) => each.at(-1) === last && path.every((part, i) => each[i] === part));
  return inside ?? path;
}

function checkList({ of, default: usual }: ListField, value: unknown, path: Path, context: CheckContext): unknown {
  if (value === undefined) {
    context.origins.set(pathKey(path), DEFAULT);
    return usual.map((each, i) => checkField(of, each, [...path, i], context));
  }
  if (Array.isArray(value)) return value.map((each, i) => checkField(of, each === undefined ? null : each, [...path, i], context));
  if (of.kind === 'part' && (typeof value === 'string' || isRecord(value))) {
    return refuse(
      context,
      path,
      'it is not a list.',
      `Write it as one: ${String(path.at(-1))}: [${typeof value === 'string' ? value : '{ … }'}].`,
    );
  }
  return refuse(context, path, `it is ${shown(value)}.`, 'Expected a list.');
}

function some(names: readonly string[]): string {
  return names.length <= 12 ? names.join(', ') : `${names.slice(0, 12).join(', ')}, …`;
}

function article(what: string): string {
  return `${/^[aeiou]/i.test(what) ? 'an' : 'a'} ${what}`;
}
