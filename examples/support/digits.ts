/** The digits, ready to train on. */

import { readFile } from 'node:fs/promises';
import { data, tensor } from 'neve';

const IMAGES = 1797;
const SIDE = 8;

/** Inputs float32 `[n, 1, 8, 8]` in [0, 1], targets int64 `[n]`. See examples/data/README.md for the file. */
export interface Digits {
  readonly train: data.TensorDataset;
  /** Held out: nothing that decides on training sees it. */
  readonly test: data.TensorDataset;
}

/** Reads the embedded file: four fifths to train on, one fifth to test with, always the same ones. */
export async function loadDigits(): Promise<Digits> {
  const bytes = await readFile(new URL('../data/digits.bin', import.meta.url));
  const pixels = Float32Array.from(bytes.subarray(0, IMAGES * SIDE * SIDE), (value) => value / 16);
  const labels = BigInt64Array.from(bytes.subarray(IMAGES * SIDE * SIDE), BigInt);
  const x = tensor(pixels, { shape: [IMAGES, 1, SIDE, SIDE] });
  const [train, test] = data.tensors({ x, y: tensor(labels) }).split([0.8, 0.2], { seed: 0 });
  return { train, test };
}
