/** All that makes a configuration, one over the other: what files include, presets, the file, and what the command line sets. */

import { readFile } from 'node:fs/promises';
import { dirname, extname, relative, resolve } from 'node:path';
import { nearest, NeveError } from '../../errors.js';
import { PRESETS } from '../presets.js';
import type { Problems } from '../problem.js';
import { importModule } from './module.js';
import { applySet } from './set.js';
import { parseText } from './text.js';
import { type ConfigTree, isRecord, merge, type Origin, placeOf, treeAt } from './tree.js';

/** What comes over the file. */
export interface Overrides {
  /** `path=value`, in order; later ones win. */
  readonly set?: readonly string[];
  /** Names of presets, over the file and below {@link set}. */
  readonly preset?: readonly string[];
}

/** The keys that say what a file is made of, and are not part of the configuration. */
export const META_KEYS = ['$schema', 'include', 'preset'] as const;
const EXTENSIONS = ['.yaml', '.yml', '.json', '.ts', '.mts', '.js', '.mjs', '.cjs'];

/** Reads a file and all that goes with it; problems are added, the tree is what could be read. */
export async function loadTree(file: string, { set = [], preset = [] }: Overrides, problems: Problems): Promise<ConfigTree> {
  let tree = await loadFile(resolve(file), problems, { source: '', base: resolve('.') }, []);
  for (const name of preset) tree = merge(tree, presetTree(name, { source: `--preset ${name}`, base: resolve('.') }, problems));
  for (const text of set) tree = await applySet(tree, text, problems);
  return tree;
}

/** @param including - the files that led here, outermost first */
async function loadFile(path: string, problems: Problems, from: Origin, including: readonly string[]): Promise<ConfigTree> {
  const source = nameOf(path);
  const base = dirname(path);
  const nothing = treeAt({}, { source, base });
  if (including.includes(path)) {
    const circle = [...including.slice(including.indexOf(path)), path].map(nameOf).join(' → ');
    problems.add('ERR_CONFIG_FILE', from, ['include'], `files include each other in a circle: ${circle}.`, 'Leave one of them out.');
    return nothing;
  }
  const own = await readTree(path, source, base, from, problems);
  if (own === null) return nothing;
  if (!isRecord(own.value)) {
    const found = own.value === null ? 'nothing' : Array.isArray(own.value) ? 'a list' : `'${String(own.value)}'`;
    const origin = placeOf(own, [])?.value ?? { source, base };
    problems.add(
      'ERR_CONFIG_VALUE',
      origin,
      [],
      `a configuration is sections by name; found ${found}.`,
      'Begin with model:, data: and loss:.',
    );
    return nothing;
  }
  let tree = nothing;
  for (const [i, included] of listOf(own, 'include', problems).entries()) {
    const at = placeOf(own, ['include', i])?.value ?? { source, base };
    tree = merge(tree, await loadFile(resolve(base, included), problems, at, [...including, path]));
  }
  for (const [i, name] of listOf(own, 'preset', problems).entries()) {
    tree = merge(tree, presetTree(name, placeOf(own, ['preset', i])?.value ?? { source, base }, problems));
  }
  const rest = Object.fromEntries(Object.entries(own.value).filter(([key]) => !META_KEYS.some((meta) => meta === key)));
  return merge(tree, { value: rest, places: own.places });
}

async function readTree(path: string, source: string, base: string, from: Origin, problems: Problems): Promise<ConfigTree | null> {
  const extension = extname(path).toLowerCase();
  const asked = from.source === '' ? { source, base } : from;
  if (!EXTENSIONS.includes(extension)) {
    const fix = `Expected ${EXTENSIONS.join(', ')}.`;
    problems.add('ERR_CONFIG_FILE', asked, [], `'${source}' is no configuration by its extension.`, fix);
    return null;
  }
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => error);
  if (typeof text !== 'string') {
    const why = text.code === 'ENOENT' ? 'there is no such file' : text.code === 'EISDIR' ? 'it is a folder' : text.message;
    problems.add('ERR_CONFIG_FILE', asked, [], `'${source}' cannot be read: ${why}.`, "Check the path, or begin one with 'neve init'.");
    return null;
  }
  if (/^\.(ya?ml|json)$/.test(extension)) return parseText(text, source, base, problems, extension === '.json');
  try {
    const { default: exported } = await importModule(path);
    const value: unknown = typeof exported === 'function' ? await exported() : exported;
    return plainTree(value, { source, base }, problems);
  } catch (error) {
    const words = error instanceof NeveError ? error.message : `it threw: ${error instanceof Error ? error.message : String(error)}.`;
    problems.add('ERR_CONFIG_FILE', { source, base }, [], words, '');
    return null;
  }
}

/** What a module exports, which must be data: code that a configuration needs is named by file, so that what is saved says everything. */
function plainTree(value: unknown, origin: Origin, problems: Problems): ConfigTree | null {
  let good = true;
  const visit = (each: unknown, path: readonly (string | number)[], inside: readonly unknown[]): void => {
    const isPlain =
      each === null ||
      ['string', 'number', 'boolean', 'undefined'].includes(typeof each) ||
      Array.isArray(each) ||
      (typeof each === 'object' && [Object.prototype, null].includes(Object.getPrototypeOf(each)));
    if (!isPlain || inside.includes(each)) {
      good = false;
      const what = inside.includes(each) ? 'contains itself' : typeof each === 'function' ? 'is a function' : 'is no plain data';
      const fix = "A configuration is plain data; name code by its file, as in { name: 'module', path: './model.ts', export: 'Net' }.";
      problems.add('ERR_CONFIG_VALUE', origin, path, `this ${what}.`, fix);
    } else if (Array.isArray(each)) for (const [i, item] of each.entries()) visit(item, [...path, i], [...inside, each]);
    else if (isRecord(each)) for (const [key, item] of Object.entries(each)) visit(item, [...path, key], [...inside, each]);
  };
  visit(value, [], []);
  // As its JSON would be: what is undefined is left out.
  const without = (each: unknown): unknown =>
    Array.isArray(each)
      ? each.map(without)
      : isRecord(each)
        ? Object.fromEntries(Object.entries(each).flatMap(([key, item]) => (item === undefined ? [] : [[key, without(item)]])))
        : each;
  return good ? treeAt(value === undefined ? null : without(value), origin) : null;
}

function presetTree(name: string, origin: Origin, problems: Problems): ConfigTree {
  if (Object.hasOwn(PRESETS, name)) return treeAt(PRESETS[name]?.config, { ...origin, source: `preset '${name}'` });
  const guess = nearest(name, Object.keys(PRESETS));
  const fix = guess === undefined ? `There are ${Object.keys(PRESETS).join(', ')}.` : `Did you mean '${guess}'?`;
  problems.add('ERR_CONFIG_NAME', origin, ['preset'], `there is no preset '${name}'.`, fix);
  return treeAt({}, origin);
}

/** A text or a list of texts. */
function listOf(tree: ConfigTree, key: 'include' | 'preset', problems: Problems): readonly string[] {
  const value = (tree.value as Readonly<Record<string, unknown>>)[key];
  const list: readonly unknown[] = value === undefined ? [] : Array.isArray(value) ? value : [value];
  if (list.every((each) => typeof each === 'string' && each !== '')) return list as readonly string[];
  const what = key === 'include' ? 'the path of a file' : 'the name of a preset';
  problems.add(
    'ERR_CONFIG_VALUE',
    placeOf(tree, [key])?.value as Origin,
    [key],
    `expected ${what}, or a list of them.`,
    'Mend or remove it.',
  );
  return [];
}

/** As short as it can be said from here. */
function nameOf(path: string): string {
  const short = relative(resolve('.'), path);
  return short === '' || short.startsWith('..') ? path : short;
}
