/** Files of records of one length: an image and its labels each. */

import type { DataFile } from './data-file.js';

/** Where records lie. */
export interface RecordPlace {
  readonly file: DataFile;
  readonly offset: number;
  readonly count: number;
}

/** With the index of its first record. */
interface Placed extends RecordPlace {
  readonly first: number;
}

/** Records of one length that lie in several files, one behind the other. */
export class RecordFiles implements Disposable {
  /** Records. */
  readonly size: number;
  readonly #places: readonly Placed[];
  readonly #bytes: number;

  /** @param bytes - of one record */
  constructor(places: readonly RecordPlace[], bytes: number) {
    let first = 0;
    this.#places = places.map((place) => {
      const placed = { ...place, first };
      first += place.count;
      return placed;
    });
    this.size = first;
    this.#bytes = bytes;
  }

  /** The records at these indices, read at their positions; neighbours that are asked for in a row are read together. */
  async read(indices: readonly number[]): Promise<Uint8Array<ArrayBuffer>[]> {
    const runs: Promise<Uint8Array<ArrayBuffer>[]>[] = [];
    for (let from = 0; from < indices.length; ) {
      const start = indices[from] as number;
      const { file, offset, first, count } = this.#places.findLast((place) => place.first <= start) as Placed;
      let to = from + 1;
      while (to < indices.length && indices[to] === start + to - from && start + to - from < first + count) to++;
      const records = to - from;
      runs.push(
        file
          .read(offset + (start - first) * this.#bytes, records * this.#bytes)
          .then((bytes) => Array.from({ length: records }, (_, i) => bytes.subarray(i * this.#bytes, (i + 1) * this.#bytes))),
      );
      from = to;
    }
    return (await Promise.all(runs)).flat();
  }

  /** Closes the files. */
  dispose(): void {
    for (const { file } of this.#places) file.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
