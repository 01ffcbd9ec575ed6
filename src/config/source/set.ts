/** `--set optimizer.lr=0.1`: one value, in the words of the file. */

import { resolve } from 'node:path';
import { type Path, showPath } from '../path.js';
import type { Problems } from '../problem.js';
import { parseText } from './text.js';
import { type ConfigTree, isRecord, merge, type Origin, type PlainRecord, treeAt } from './tree.js';

/**
 * A tree with one value set. A path goes through objects that are there and makes those that are not; a position in a list must be there, or be the next one.
 *
 * @param text - `path=value`, the value in YAML
 */
export async function applySet(tree: ConfigTree, text: string, problems: Problems): Promise<ConfigTree> {
  const origin: Origin = { source: `--set ${text}`, base: resolve('.') };
  const failed = (what: string, fix: string): ConfigTree => {
    problems.add('ERR_CONFIG_SYNTAX', origin, [], what, fix);
    return tree;
  };
  const split = text.indexOf('=');
  const path = split < 1 ? null : pathOf(text.slice(0, split).trim());
  if (path === null)
    return failed('this names no value.', "Write --set path=value, such as --set optimizer.lr=0.1 or --set 'controllers[0].stop=true'.");
  const value = await parseText(text.slice(split + 1), origin.source, origin.base, problems);
  if (value === null) return tree;
  const whole = wrap(tree.value, path, value.value);
  if (typeof whole === 'string') return failed(whole, 'Give the whole list, or a position that is there.');
  return merge(tree, treeAt(whole, origin));
}

/** The object that a set is merged as; a sentence for a path that leads nowhere. */
function wrap(below: unknown, path: Path, value: unknown, at = 0): PlainRecord | unknown[] | string {
  const key = path[at];
  const inner = (under: unknown): unknown => (at + 1 === path.length ? value : wrap(under, path, value, at + 1));
  if (typeof key === 'number') {
    const list: readonly unknown[] = Array.isArray(below) ? below : [];
    if (key > list.length) return `${showPath(path.slice(0, at))} has ${list.length} entries, and none at position ${key}.`;
    const replaced = at + 1 === path.length ? value : mergePlain(list[key], inner(list[key]));
    return typeof replaced === 'string' && at + 1 < path.length ? replaced : Object.assign([...list], { [key]: replaced });
  }
  const under = isRecord(below) && Object.hasOwn(below, String(key)) ? below[String(key)] : undefined;
  const made = inner(under);
  return typeof made === 'string' && at + 1 < path.length ? made : { [String(key)]: made };
}

/** An entry of a list with a part set: lists replace each other whole, so the entry is made here. */
function mergePlain(low: unknown, high: unknown): unknown {
  return typeof high === 'string' ? high : merge(treeAt(low, NOWHERE), treeAt(high, NOWHERE)).value;
}

const NOWHERE: Origin = { source: '', base: '' };

/** `a.b[0]['c d']` in parts; `null` for what is no path. */
function pathOf(text: string): Path | null {
  const parts = [...text.matchAll(/(?:^|\.)([\w$-]+)|\[(\d+)\]|\[(['"])(.*?)\3\]/g)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== text) return null;
  return parts.map(([, name, index, , quoted]) => (index === undefined ? ((name ?? quoted) as string) : Number(index)));
}
