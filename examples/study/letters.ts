/** Letters (UCI): sixteen numbers of a printed letter, and which of 26 it is. */

import { readFile } from 'node:fs/promises';
import { data, tensor } from 'neve';
import { columnScales, standardize } from './scaling.js';

const ROWS = 20_000;
const COLUMNS = 16;
const TRAIN_ROWS = 16_000;
const FEATURE_BYTES = (ROWS * COLUMNS) / 2;

/** Features float32 `[n, 16]`, standardised by the training rows; labels int64 `[n]`. The first 16,000 to train on. See examples/data/README.md for the file. */
export async function loadLetters(): Promise<{ train: data.TensorDataset; test: data.TensorDataset }> {
  const bytes = await readFile(new URL('../data/letters.bin', import.meta.url));
  const features = new Float32Array(ROWS * COLUMNS);
  for (let i = 0; i < FEATURE_BYTES; i++) {
    features[2 * i] = (bytes[i] as number) >> 4;
    features[2 * i + 1] = (bytes[i] as number) & 15;
  }
  const labels = BigInt64Array.from(bytes.subarray(FEATURE_BYTES), BigInt);
  const scaled = standardize(features, columnScales(features.subarray(0, TRAIN_ROWS * COLUMNS), COLUMNS));
  const all = data.tensors({ x: tensor(scaled, { shape: [ROWS, COLUMNS] }), y: tensor(labels) });
  return { train: all.slice(0, TRAIN_ROWS), test: all.slice(TRAIN_ROWS) };
}
