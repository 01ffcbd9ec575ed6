/** Puts what options say of themselves where editors show it: as comments in the declaration files of dist. */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A property of an options table: its name, its lines, and the brace that closes it. */
const PROPERTY = /^( +)readonly (\w+): \{\n((?:\1 {4}.*\n)+?)\1\};$/gm;

/** One of the text's lines: `readonly doc: 'Learning rate.';` */
function lineOf(lines, name) {
  const found = new RegExp(`^ +readonly ${name}: (.*);$`, 'm').exec(lines);
  return found === null ? null : found[1];
}

/** The text of a string literal. */
function textOf(literal) {
  const text = literal.slice(1, -1).replaceAll(/\\(.)/g, '$1');
  return text.replaceAll('*/', '* /');
}

/**
 * A declaration file whose options have their words as comments.
 *
 * @param {string} text
 * @returns {string}
 */
export function withOptionDocs(text) {
  return text.replaceAll(PROPERTY, (property, indent, _name, lines, at) => {
    const doc = lineOf(lines, 'doc');
    // A file that the compiler did not write anew has its comments.
    if (doc === null || !/^["'].*["']$/.test(doc) || text.slice(0, at).endsWith('*/\n')) return property;
    const initial = lineOf(lines, 'default');
    // A number that is no literal, such as Infinity, has only its type here.
    const shown = initial === null || /^(number|boolean|string|readonly)\b/.test(initial) ? '' : ` (default \`${initial}\`)`;
    return `${indent}/** ${textOf(doc)}${shown} */\n${property}`;
  });
}

/**
 * Does so in every declaration file of a folder.
 *
 * @param {string} folder
 */
export function writeOptionDocs(folder) {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.d.ts')) continue;
    const file = join(folder, name);
    const text = readFileSync(file, 'utf8');
    const documented = text.includes('readonly doc: ') ? withOptionDocs(text) : text;
    if (documented !== text) writeFileSync(file, documented);
  }
}
