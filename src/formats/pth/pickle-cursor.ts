/** Reads a pickle's bytes one argument after the other, never past the end. */

import { pickleError } from './limits.js';

const LF = 0x0a;
const LONGEST_NAME = 256;

export class PickleCursor {
  readonly source: string;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array, source: string) {
    this.source = source;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get position(): number {
    return this.#at;
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  uint8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }

  /** Big-endian, as pickle has it. */
  float64(): number {
    return this.#view.getFloat64(this.#take(8), false);
  }

  /** A two's complement integer of so many bytes; `bigint` only where a number cannot hold it. */
  long(length: number): number | bigint {
    const start = this.#take(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.#bytes[start + i] as number);
    const signed = BigInt.asIntN(8 * length, value);
    const number = Number(signed);
    return Number.isSafeInteger(number) ? number : signed;
  }

  text(length: number): string {
    const start = this.#take(length);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.#bytes.subarray(start, start + length));
    } catch (cause) {
      throw pickleError(this.source, 'a string that is not UTF-8', { at: start, cause });
    }
  }

  /** ASCII up to the end of the line, as names of modules and classes are written. */
  line(): string {
    const end = this.#bytes.indexOf(LF, this.#at);
    if (end < 0 || end - this.#at > LONGEST_NAME) throw pickleError(this.source, 'a name without an end', { at: this.#at });
    const name = this.text(end - this.#at);
    this.#at = end + 1;
    return name;
  }

  #take(length: number): number {
    const start = this.#at;
    if (length > this.#bytes.length - start) throw pickleError(this.source, 'the pickle is cut off', { at: start });
    this.#at += length;
    return start;
  }
}
