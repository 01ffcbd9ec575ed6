/** Small tables that come with the examples: rows of numbers, and the class of each. */

import { readFile } from 'node:fs/promises';
import { data, tensor } from 'neve';
import { columnScales, standardize } from './scaling.js';

/** A file of float32 features, then a byte a label. See examples/data/README.md. */
export interface Table {
  readonly file: string;
  readonly rows: number;
  readonly columns: number;
}

/** Breast cancer (Wisconsin, diagnostic): thirty numbers of a patient, benign or not. */
export const CANCER: Table = { file: 'breast-cancer.bin', rows: 569, columns: 30 };
/** Thirteen numbers of a wine, and which of three growers made it. */
export const WINE: Table = { file: 'wine.bin', rows: 178, columns: 13 };

/** Features float32 `[n, columns]`, standardised by the training rows; labels int64 `[n]`. Three quarters to train on. */
export async function loadTable({ file, rows, columns }: Table): Promise<{ train: data.TensorDataset; test: data.TensorDataset }> {
  const bytes = await readFile(new URL(`../data/${file}`, import.meta.url));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const features = Float32Array.from({ length: rows * columns }, (_, i) => view.getFloat32(i * 4, true));
  const labels = BigInt64Array.from(bytes.subarray(rows * columns * 4), BigInt);
  const all = data.tensors({ x: tensor(features, { shape: [rows, columns] }), y: tensor(labels) });
  const [train, test] = all.split([0.75, 0.25], { seed: 0 });
  const scales = columnScales(valuesOf(train), columns);
  const scaled = (part: data.TensorDataset): data.TensorDataset =>
    data.tensors({ x: tensor(standardize(valuesOf(part), scales), { shape: [part.size, columns] }), y: part.targets });
  return { train: scaled(train), test: scaled(test) };
}

function valuesOf(part: data.TensorDataset): Float32Array {
  return part.inputs[0]?.toTypedArray() as Float32Array;
}
