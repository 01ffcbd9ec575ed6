/** Generated parts of a document. */

/**
 * Puts `text` between `<!-- name -->` and `<!-- /name -->`.
 *
 * @throws {RangeError} when the markers are not there
 */
export function replaceBetween(document: string, name: string, text: string): string {
  const open = `<!-- ${name} -->`;
  const close = `<!-- /${name} -->`;
  const start = document.indexOf(open);
  const end = document.indexOf(close, start);
  if (start < 0 || end < 0) throw new RangeError(`The document has no part between ${open} and ${close}.`);
  return `${document.slice(0, start + open.length)}\n\n${text.trim()}\n\n${document.slice(end)}`;
}
