/** Household power: the next ten minutes' mean of active power from the last eight hours of seven measurements. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { data, tensor } from 'neve';
import { dataFolder } from './data-folder.js';
import { columnScales, standardize } from './scaling.js';
import { meansOf, windowsOf } from './series.js';

const COLUMNS = 7;
const MINUTES = 10;
const WINDOW = 48;
const TRAIN_SHARE = 0.7;
const HALF_HOUR = 30;

interface Parts {
  readonly train: data.TensorDataset;
  readonly test: data.TensorDataset;
}

/**
 * Inputs float32 `[n, 48, 7]`, targets `[n, 1, 1]`, the next value of the first column, in units of its standard deviation in the training part: the
 * first 70 % of the time. No window reaches from one part into the other.
 */
export function loadPower(): Promise<Parts> {
  return loadSeries(MINUTES, WINDOW);
}

/** The same of every minute: half an hour gives the next one. */
export function loadMinutes(): Promise<Parts> {
  return loadSeries(1, HALF_HOUR);
}

async function loadSeries(minutes: number, window: number): Promise<Parts> {
  const packed = await readFile(join(dataFolder(), 'household_power_consumption_head.txt.gz'));
  const means = meansOf(gunzipSync(packed).toString('utf8'), COLUMNS, minutes);
  const cut = Math.floor((means.length / COLUMNS) * TRAIN_SHARE) * COLUMNS;
  const scales = columnScales(means.subarray(0, cut), COLUMNS);
  const values = standardize(means, scales);
  return { train: dataset(values.subarray(0, cut), window), test: dataset(values.subarray(cut), window) };
}

function dataset(values: Float32Array, window: number): data.TensorDataset {
  const { inputs, targets } = windowsOf(values, COLUMNS, window);
  return data.tensors({
    x: tensor(inputs, { shape: [targets.length, window, COLUMNS] }),
    y: tensor(targets, { shape: [targets.length, 1, 1] }),
  });
}
