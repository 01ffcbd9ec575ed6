/** The digits as rows, batch after batch, in their stored order: the same ones here and in Python. */

import { readFile, writeFile } from 'node:fs/promises';
import { Tensor, tensor } from 'neve';

const IMAGES = 1797;
const PIXELS = 64;

/** Inputs float32 `[size, 64]` in [-1, 1], targets int64 `[size]`. */
export type DigitBatch = readonly [images: Tensor, labels: Tensor];

/** Yields `steps` batches; what is made of a batch must not outlive its turn. */
export async function* digitBatches(steps: number, size: number): AsyncGenerator<DigitBatch> {
  const bytes = await readFile(new URL('../data/digits.bin', import.meta.url));
  for (let step = 0; step < steps; step++) {
    const start = (step * size) % (IMAGES - size);
    const pixels = Float32Array.from(bytes.subarray(start * PIXELS, (start + size) * PIXELS), (value) => value / 8 - 1);
    const labels = BigInt64Array.from(bytes.subarray(IMAGES * PIXELS + start, IMAGES * PIXELS + start + size), BigInt);
    const batch = [tensor(pixels, { shape: [size, PIXELS] }), tensor(labels)] as const;
    yield batch;
    for (const part of batch) part.dispose();
  }
}

/** Prints losses as they come, now and then, and writes all of them where asked. */
export class LossLog {
  readonly #losses: number[][] = [];

  constructor(readonly names: readonly string[]) {}

  add(...losses: readonly (number | Tensor)[]): void {
    const values = losses.map((loss) => (loss instanceof Tensor ? Number(loss.item()) : loss));
    const step = this.#losses.push(values);
    if (step > 1 && step % 50 !== 0) return;
    console.log(`step ${String(step).padStart(4)}  ${this.names.map((name, i) => `${name} ${values[i]?.toFixed(4)}`).join('  ')}`);
  }

  /** @param path - a JSON file; nothing is written without one */
  async write(path: string | undefined): Promise<void> {
    if (path !== undefined) await writeFile(path, JSON.stringify(this.#losses));
  }
}
