/** Configurations that are YAML or JSON text, with the line and column of every part. */

import type { Alias, Document, Node, ParsedNode } from 'yaml';
import { type Path, pathKey } from '../path.js';
import type { Problems } from '../problem.js';
import type { ConfigTree, Origin, Place } from './tree.js';

/** More parts than any configuration has: aliases of aliases can make any number of a few lines. */
const MOST_PARTS = 100_000;

/**
 * Reads YAML 1.2, of which JSON is a part. What is wrong with the text is added to the problems, and `null` given.
 *
 * @param source - for messages
 * @param base - folder that paths in it start from
 * @param json - whether it must be JSON
 */
export async function parseText(text: string, source: string, base: string, problems: Problems, json = false): Promise<ConfigTree | null> {
  const { parseDocument, LineCounter, isAlias, isMap, isScalar, isSeq } = await import('yaml');
  const lines = new LineCounter();
  const at = (offset: number): Origin => {
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    return { source, base, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const failed = (offset: number, what: string): null => {
    problems.add('ERR_CONFIG_SYNTAX', at(offset), [], `this is not ${json ? 'JSON' : 'YAML'}: ${what}.`, 'Mend the line.');
    return null;
  };
  let document: Document.Parsed;
  try {
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  } catch (error) {
    return failed(0, `it is nested too deeply (${error instanceof Error ? error.message : String(error)})`);
  }
  if (json) {
    const broken = jsonError(text);
    if (broken !== null) return failed(broken.offset, broken.what);
  }
  const [error] = [...document.errors, ...document.warnings];
  // A text that JSON.parse takes and YAML does not is indented by tabs, or has a key twice.
  if (error !== undefined && !(json && error.code === 'TAB_AS_INDENT')) return failed(error.pos[0], firstLine(error.message));

  const places = new Map<string, Place>();
  let parts = 0;
  const plain = (node: Node | null | undefined, path: Path, key: Origin, inside: ReadonlySet<Node>): unknown => {
    parts++;
    if (parts > MOST_PARTS) throw new TooLarge();
    const value = at(node?.range?.[0] ?? 0);
    places.set(pathKey(path), { key: path.length === 0 ? value : key, value: node?.range == null ? key : value });
    if (isAlias(node)) {
      const target = (node as Alias).resolve(document);
      if (target === undefined || inside.has(target)) throw new TooLarge();
      return plain(target, path, key, new Set([...inside, target]));
    }
    if (isMap<ParsedNode, ParsedNode | null>(node)) {
      return Object.fromEntries(
        node.items.map(({ key: name, value: each }) => {
          const text = isScalar(name) ? String(name.value) : String(name);
          return [text, plain(each, [...path, text], at(name.range?.[0] ?? 0), inside)];
        }),
      );
    }
    if (isSeq<ParsedNode>(node)) return node.items.map((each, i) => plain(each, [...path, i], at(each.range?.[0] ?? 0), inside));
    return isScalar(node) ? node.value : null;
  };
  try {
    return { value: plain(document.contents, [], at(0), new Set()), places };
  } catch (cause) {
    if (!(cause instanceof TooLarge || cause instanceof RangeError)) throw cause;
    return failed(0, 'its aliases stand for more than a file can hold, or are nested too deeply');
  }
}

class TooLarge {}

function jsonError(text: string): { readonly offset: number; readonly what: string } | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    const message = (error as Error).message;
    const offset = /position (\d+)/.exec(message)?.[1];
    return { offset: offset === undefined ? text.length : Number(offset), what: firstLine(message.replace(/ in JSON at position.*/s, '')) };
  }
}

const firstLine = (message: string): string => (message.split('\n')[0] as string).replace(/[.:]$/, '');
