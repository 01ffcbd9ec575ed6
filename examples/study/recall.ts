/** A made task of memory: which symbol was the third of eight. */

import { data, tensor } from 'neve';

const LENGTH = 8;
const SYMBOLS = 8;
const ASKED = 2;
const TRAIN_ROWS = 2_400;
const TEST_ROWS = 1_000;

/** Inputs float32 `[n, 8, 8]`, one-hot; labels int64 `[n]`. Always the same ones. */
export function loadRecall(): Promise<{ train: data.TensorDataset; test: data.TensorDataset }> {
  const rows = TRAIN_ROWS + TEST_ROWS;
  const inputs = new Float32Array(rows * LENGTH * SYMBOLS);
  const labels = new BigInt64Array(rows);
  let state = 7;
  for (let row = 0; row < rows; row++) {
    for (let at = 0; at < LENGTH; at++) {
      // Numerical Recipes' generator; its upper bits are random enough.
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      const symbol = state >>> 29;
      inputs[(row * LENGTH + at) * SYMBOLS + symbol] = 1;
      if (at === ASKED) labels[row] = BigInt(symbol);
    }
  }
  const all = data.tensors({ x: tensor(inputs, { shape: [rows, LENGTH, SYMBOLS] }), y: tensor(labels) });
  return Promise.resolve({ train: all.slice(0, TRAIN_ROWS), test: all.slice(TRAIN_ROWS) });
}
