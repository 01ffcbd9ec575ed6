/** Reads a file that grows, from a cursor on. */

import { open } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { JsonObject } from './json-fields.js';
import { parseLine } from './lines.js';

/** Bytes read at a time: reading is put off between two pieces, so that requests are answered meanwhile. */
const PIECE = 512 * 1024;
/** A longer line is not one of ours. */
const LONGEST_LINE = 64 * 2 ** 20;

/** Follows one file of JSON lines. Half a line is read once it is whole; a file that was replaced or cut is read anew. */
export class Tail {
  readonly #path: string;
  #cursor = 0;
  #inode: number | null = null;
  #rest: Buffer = Buffer.alloc(0);

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Reads what was added since the last time.
   *
   * @param reset - called where the file is another one than before, and everything follows anew
   * @returns whether anything came
   */
  async read(add: (line: JsonObject) => void, reset: () => void): Promise<boolean> {
    const file = await open(this.#path, 'r').catch(() => null);
    if (file === null) return false;
    try {
      const { size, ino } = await file.stat();
      if (size < this.#cursor || (this.#inode !== null && ino !== this.#inode)) {
        this.#cursor = 0;
        this.#rest = Buffer.alloc(0);
        reset();
      }
      this.#inode = ino;
      const begin = this.#cursor;
      while (this.#cursor < size) {
        const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(Math.min(PIECE, size - this.#cursor)), 0, undefined, this.#cursor);
        if (bytesRead === 0) break;
        this.#cursor += bytesRead;
        this.#take(buffer.subarray(0, bytesRead), add);
        await nextTurn();
      }
      return this.#cursor > begin;
    } finally {
      await file.close();
    }
  }

  #take(piece: Buffer, add: (line: JsonObject) => void): void {
    const end = piece.lastIndexOf(10);
    if (end < 0) {
      this.#rest = this.#rest.length + piece.length > LONGEST_LINE ? Buffer.alloc(0) : Buffer.concat([this.#rest, piece]);
      return;
    }
    const whole = Buffer.concat([this.#rest, piece.subarray(0, end)]).toString('utf8');
    this.#rest = Buffer.from(piece.subarray(end + 1));
    for (const line of whole.split('\n')) for (const found of parseLine(line)) add(found);
  }
}
