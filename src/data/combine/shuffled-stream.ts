/** A stream in an order of its own each epoch, drawn from a buffer. */

import { checkNumber } from '../../option-checks.js';
import { Generator, rand, type Seed, scope } from '../../tensor/index.js';
import { cursorError } from '../data-errors.js';
import type { Chunk, IterableDataset } from '../dataset.js';
import type { Cursor } from '../loader.js';
import { epochSeed } from '../sampling/epoch-seed.js';

/**
 * Keeps a number of samples in a buffer, gives one of them at random and puts the next of the stream in its place (PyTorch: the `Shuffler` of data pipes). A
 * cursor is the number of samples given: the epoch is read again up to it, since the buffer itself is nowhere.
 */
export class ShuffledStream<S> implements IterableDataset<S> {
  readonly kind = 'iterable';
  readonly size: number | null;
  readonly seekable = false;
  readonly seed: bigint;
  readonly #source: IterableDataset<S>;
  readonly #bufferSize: number;

  /** @throws {OptionError} `ERR_OPTION_VALUE`, `ERR_SEED` */
  constructor(source: IterableDataset<S>, bufferSize: number, seed: Seed) {
    this.#source = source;
    this.#bufferSize = checkNumber('shuffle', 'bufferSize', bufferSize, { integer: true, min: 1 });
    this.size = source.size;
    using generator = new Generator().manualSeed(seed);
    this.seed = generator.initialSeed();
  }

  async *chunks(epoch: number, after: Cursor): AsyncGenerator<Chunk<S>, void, undefined> {
    if (after !== null && !(Number.isInteger(after) && (after as number) >= 0)) throw cursorError(after, 'null or a number of samples');
    const draw = integers(epochSeed(this.seed, epoch));
    const buffer: S[] = [];
    let given = 0;
    // What was given before the cursor is drawn again and left out.
    const chunkOf = (samples: readonly S[]): Chunk<S> | null => {
      const left = samples.slice(Math.max(0, Math.min(samples.length, ((after as number | null) ?? 0) - given)));
      given += samples.length;
      const before = given - left.length;
      return left.length === 0 ? null : { samples: left, after: (count) => before + count };
    };
    for await (const { samples } of this.#source.chunks(epoch, null)) {
      const out: S[] = [];
      for (const sample of samples) {
        if (buffer.length < this.#bufferSize) buffer.push(sample);
        else {
          const at = draw(buffer.length);
          out.push(buffer[at] as S);
          buffer[at] = sample;
        }
      }
      const chunk = chunkOf(out);
      if (chunk !== null) yield chunk;
    }
    const rest: S[] = [];
    while (buffer.length > 0) {
      const at = draw(buffer.length);
      rest.push(buffer[at] as S);
      const last = buffer.pop() as S;
      if (at < buffer.length) buffer[at] = last;
    }
    const chunk = chunkOf(rest);
    if (chunk !== null) yield chunk;
  }
}

/** Draws integers below a bound, evenly. */
function integers(seed: bigint): (bound: number) => number {
  let block: ArrayLike<number | bigint> = [];
  let at = 0;
  let state: Uint8Array | null = null;
  return (bound) => {
    if (at === block.length) {
      at = 0;
      block = scope(() => {
        const generator = new Generator().manualSeed(seed);
        if (state !== null) generator.setState(state);
        const drawn = rand([1024], { dtype: 'float64', generator }).toTypedArray();
        state = generator.getState();
        return drawn;
      });
    }
    return Math.floor(Number(block[at++]) * bound);
  };
}
