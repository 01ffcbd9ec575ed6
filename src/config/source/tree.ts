/** Plain data that remembers where each of its parts was written, and how two of them become one. */

import { type Path, pathKey } from '../path.js';

/** Where something was written. */
export interface Origin {
  /** A file as the user named it, `--set lr=1`, `preset 'trial'`, `default`. */
  readonly source: string;
  /** Folder that paths in it start from. */
  readonly base: string;
  /** From 1; left out where there are no lines. */
  readonly line?: number;
  /** From 1. */
  readonly column?: number;
}

/** Where a key and its value are. */
export interface Place {
  readonly key: Origin;
  readonly value: Origin;
}

/** A record of plain data. */
export type PlainRecord = Readonly<Record<string, unknown>>;

/** Plain data and the places of all its parts. */
export interface ConfigTree {
  readonly value: unknown;
  /** By {@link pathKey}. */
  readonly places: ReadonlyMap<string, Place>;
}

export function isRecord(value: unknown): value is PlainRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An origin in words: `neve.yaml:3:5`. */
export function showOrigin({ source, line, column }: Origin): string {
  return line === undefined ? source : `${source}:${line}:${column ?? 1}`;
}

/** The place of a path, or the nearest one around it. */
export function placeOf({ places }: Pick<ConfigTree, 'places'>, path: Path): Place | undefined {
  for (let length = path.length; length >= 0; length--) {
    const found = places.get(pathKey(path.slice(0, length)));
    if (found !== undefined) return length === path.length ? found : { key: found.value, value: found.value };
  }
  return undefined;
}

/** Names of parts: an object that names another part replaces the one below instead of adding to its options. */
const NAMES = ['name', 'reader'] as const;

/**
 * A tree over another: objects become one, everything else replaces. `optimizer: { lr: 0.1 }` over `optimizer: sgd` is `{ name: sgd, lr: 0.1 }`; an object that
 * names another part than the one below replaces it, whose options would not be its own.
 */
export function merge(below: ConfigTree, above: ConfigTree): ConfigTree {
  const places = new Map<string, Place>();
  const value = mergeValues(below, below.value, above, above.value, [], places);
  return { value, places };
}

function mergeValues(below: ConfigTree, low: unknown, above: ConfigTree, high: unknown, path: Path, places: Map<string, Place>): unknown {
  const here = above.places.get(pathKey(path)) ?? below.places.get(pathKey(path));
  if (here !== undefined) places.set(pathKey(path), here);
  const named = typeof low === 'string' && isRecord(high) && !NAMES.some((name) => Object.hasOwn(high, name));
  if (named) {
    const place = below.places.get(pathKey(path));
    const key = path.at(-2) === 'data' || path[0] === 'validation' ? 'reader' : 'name';
    if (place !== undefined) places.set(pathKey([...path, key]), place);
    return { [key]: low, ...(copy(above, high, path, places) as PlainRecord) };
  }
  if (!isRecord(low) || !isRecord(high) || NAMES.some((name) => isOther(low[name], high[name]))) return copy(above, high, path, places);
  const keys = [...new Set([...Object.keys(low), ...Object.keys(high)])];
  const entries = keys.map((key): [string, unknown] => {
    const inner = [...path, key];
    if (!Object.hasOwn(high, key)) return [key, copy(below, low[key], inner, places)];
    if (!Object.hasOwn(low, key)) return [key, copy(above, high[key], inner, places)];
    return [key, mergeValues(below, low[key], above, high[key], inner, places)];
  });
  return Object.fromEntries(entries);
}

const isOther = (low: unknown, high: unknown): boolean => low !== undefined && high !== undefined && low !== high;

/** The value, its places taken along. */
function copy(tree: ConfigTree, value: unknown, path: Path, places: Map<string, Place>): unknown {
  const place = tree.places.get(pathKey(path));
  if (place !== undefined) places.set(pathKey(path), place);
  if (Array.isArray(value)) return value.map((each, i) => copy(tree, each, [...path, i], places));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, copy(tree, each, [...path, key], places)]));
}

/** A tree of which all was written at one place. */
export function treeAt(value: unknown, origin: Origin): ConfigTree {
  const places = new Map<string, Place>();
  const visit = (each: unknown, path: Path): void => {
    places.set(pathKey(path), { key: origin, value: origin });
    if (Array.isArray(each)) for (const [i, item] of each.entries()) visit(item, [...path, i]);
    else if (isRecord(each)) for (const [key, item] of Object.entries(each)) visit(item, [...path, key]);
  };
  visit(value, []);
  return { value, places };
}
