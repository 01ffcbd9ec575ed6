/** Breast cancer (Wisconsin, diagnostic): thirty numbers of a patient, benign or not. */

import { readFile } from 'node:fs/promises';
import { data, tensor } from 'neve';
import { columnScales, standardize } from './scaling.js';

const ROWS = 569;
const COLUMNS = 30;
const FEATURE_BYTES = ROWS * COLUMNS * 4;

/** Features float32 `[n, 30]`, standardised by the training rows; labels int64 `[n]`. Three quarters to train on. See examples/data/README.md for the file. */
export async function loadCancer(): Promise<{ train: data.TensorDataset; test: data.TensorDataset }> {
  const bytes = await readFile(new URL('../data/breast-cancer.bin', import.meta.url));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const features = Float32Array.from({ length: ROWS * COLUMNS }, (_, i) => view.getFloat32(i * 4, true));
  const labels = BigInt64Array.from(bytes.subarray(FEATURE_BYTES), BigInt);
  const all = data.tensors({ x: tensor(features, { shape: [ROWS, COLUMNS] }), y: tensor(labels) });
  const [train, test] = all.split([0.75, 0.25], { seed: 0 });
  const scales = columnScales(valuesOf(train), COLUMNS);
  const scaled = (part: data.TensorDataset): data.TensorDataset =>
    data.tensors({ x: tensor(standardize(valuesOf(part), scales), { shape: [part.size, COLUMNS] }), y: part.targets });
  return { train: scaled(train), test: scaled(test) };
}

function valuesOf(part: data.TensorDataset): Float32Array {
  return part.inputs[0]?.toTypedArray() as Float32Array;
}
