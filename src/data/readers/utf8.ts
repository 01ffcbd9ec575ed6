/** Whether bytes are UTF-8. Decoding alone makes U+FFFD of those that are not, and different texts the same. */

import { isUtf8 } from 'node:buffer';
import { FormatError } from '../../errors.js';
import { recordEnds } from './line-ends.js';

/**
 * @param bytes - whole lines
 * @param where - says which line it is that stands behind those before it
 * @param fix - what to do
 * @throws {FormatError} `ERR_TEXT_ENCODING`
 */
export function checkUtf8(bytes: Buffer, where: (before: Buffer) => string, fix: string): void {
  if (isUtf8(bytes)) return;
  let start = 0;
  for (const end of recordEnds(bytes, null)) {
    if (!isUtf8(bytes.subarray(start, end))) break;
    start = end;
  }
  const place = where(bytes.subarray(0, start));
  throw new FormatError('ERR_TEXT_ENCODING', `${place}: its bytes are no UTF-8. Expected text in UTF-8. ${fix}`, { fields: { place } });
}
