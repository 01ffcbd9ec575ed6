/** Where records of delimited text end: at LF, CRLF or a lone CR, whichever a file mixes, except inside of quotes. */

import { type LastEnd, lastLineEnd } from './text-file.js';

const LF = 0x0a;
const CR = 0x0d;

/** Ends of records, each just behind its end of line. A CR at the very end is none yet: LF may follow. */
export function* recordEnds(bytes: Buffer, quote: string | null): Generator<number> {
  const sign = quote?.charCodeAt(0);
  let quoted = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === sign) quoted = !quoted;
    else if (!quoted && (byte === LF || isLoneCr(bytes, i))) yield i + 1;
  }
}

/** {@link LastEnd} of records. */
export function lastRecordEnd(quote: string | null): LastEnd {
  return (bytes) => {
    if (quote === null || !bytes.includes(quote)) return Math.max(lastLineEnd(bytes), bytes.subarray(0, -1).lastIndexOf(CR) + 1);
    let end = 0;
    for (const found of recordEnds(bytes, quote)) end = found;
    return end;
  };
}

/** Lines that end, inside of quotes too. */
export function countLines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) count++;
  for (let at = bytes.indexOf(CR); at >= 0; at = bytes.indexOf(CR, at + 1)) if (isLoneCr(bytes, at) || at === bytes.length - 1) count++;
  return count;
}

/** How csv-parse is told; looking for all of them takes longer. */
export function delimitersOf(bytes: Buffer): string | string[] {
  return bytes.includes(CR) ? ['\r\n', '\n', '\r'] : '\n';
}

function isLoneCr(bytes: Buffer, at: number): boolean {
  return bytes[at] === CR && at + 1 < bytes.length && bytes[at + 1] !== LF;
}
