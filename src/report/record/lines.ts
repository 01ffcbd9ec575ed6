/** Lines of JSON from a file that may be growing, or that a killed process left. */

import { entriesOf, type JsonObject } from './json-fields.js';

/** The objects of whole lines. A line that is no object, as a process that was killed in it leaves one, is passed over; so is what follows the last newline. */
export function parseLines(text: string): JsonObject[] {
  return text.split('\n').slice(0, -1).flatMap(parseLine);
}

/** The object of one line, none where it is anything else. */
export function parseLine(line: string): JsonObject[] {
  if (line === '') return [];
  try {
    const found = entriesOf(JSON.parse(line));
    return found === null ? [] : [found];
  } catch {
    return [];
  }
}
