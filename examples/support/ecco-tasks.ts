/** What the table of ECCO-DNN's tolerance is made on. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { data, models, type nn, tensor } from 'neve';
import { loadCifar } from '../study/cifar.js';
import { dataFolder } from '../study/data-folder.js';
import { makeNet } from '../study/nets.js';
import { meansOf } from '../study/series.js';
import { loadDigits } from './digits.js';

/** Data to learn, data to test with, and a net for it. */
export interface EccoTask {
  readonly train: data.TensorDataset;
  readonly test: data.TensorDataset;
  readonly loss: 'mse' | 'crossEntropy';
  readonly batchSize: number;
  readonly epochs: number;
  readonly makeModel: () => nn.TensorModule;
}

const COLUMNS = 7;
/** Minutes between the beginnings of two hours that are averaged over, and how many make an hour. */
const MINUTES = 10;
const AN_HOUR = 6;
/** Hours that a forecast sees. */
const WINDOW = 2;
/** Hours of the training part in the publication; the public head of the file has fewer, and then it is this share. */
const TRAIN_HOURS = 8760;
const TRAIN_SHARE = 0.8;

/** The tasks by name; `subset` is the greatest number of rows to learn. */
export const ECCO_TASKS: Readonly<Record<string, (subset: number) => Promise<EccoTask>>> = {
  power: async (subset) => {
    const { train, test } = await loadHours();
    const makeModel = (): nn.TensorModule => new models.LSTMForecaster(COLUMNS - 1, { hiddenSize: 200, numLayers: 2, outputSize: 1 });
    return { train: head(train, subset), test, loss: 'mse', batchSize: 128, epochs: 40, makeModel };
  },
  digits: async (subset) => {
    const { train, test } = await loadDigits();
    const makeModel = (): nn.TensorModule => makeNet({ task: 'digits', net: 'cnn' });
    return { train: head(train, subset), test, loss: 'crossEntropy', batchSize: 100, epochs: 20, makeModel };
  },
  cifar10: async (subset) => {
    const { train, test } = await loadCifar();
    const makeModel = (): nn.TensorModule => makeNet({ task: 'cifar10', net: 'resnet8' });
    return { train: head(train, subset), test, loss: 'crossEntropy', batchSize: 100, epochs: 12, makeModel };
  },
};

/**
 * Hourly means of household power, beginning every ten minutes: six measurements over {@link WINDOW} hours, `[n, 2, 6]`, and the active power of the hour after, `[n, 1, 1]`, each
 * column between 0 and 1 over the training part.
 */
async function loadHours(): Promise<{ train: data.TensorDataset; test: data.TensorDataset }> {
  const packed = await readFile(join(dataFolder(), 'household_power_consumption_head.txt.gz'));
  const means = hourly(meansOf(gunzipSync(packed).toString('utf8'), COLUMNS, MINUTES));
  const rows = means.length / COLUMNS;
  const cut = Math.min(TRAIN_HOURS * AN_HOUR, Math.floor(rows * TRAIN_SHARE));
  const scaled = minMax(means, cut * COLUMNS);
  return { train: windows(scaled.subarray(0, cut * COLUMNS)), test: windows(scaled.subarray(cut * COLUMNS)) };
}

/** The mean of each stretch of an hour, whenever it begins. */
function hourly(means: Float64Array): Float64Array {
  const count = means.length - (AN_HOUR - 1) * COLUMNS;
  return Float64Array.from({ length: count }, (_, i) => {
    let sum = 0;
    for (let part = 0; part < AN_HOUR; part++) sum += means[i + part * COLUMNS] ?? Number.NaN;
    return sum / AN_HOUR;
  });
}

/** Every column brought to [0, 1] by the range of its first `count` values of all columns. */
function minMax(values: Float64Array, count: number): Float32Array {
  const ranges = Array.from({ length: COLUMNS }, (_, column) => {
    const known = Array.from(values.subarray(0, count)).filter((__, i) => i % COLUMNS === column);
    const low = Math.min(...known);
    return { low, width: Math.max(...known) - low || 1 };
  });
  return Float32Array.from(values, (value, i) => {
    const { low, width } = ranges[i % COLUMNS] ?? { low: 0, width: 1 };
    return (value - low) / width;
  });
}

/** The first column is what is forecast, from the others. */
function windows(values: Float32Array): data.TensorDataset {
  const count = values.length / COLUMNS - WINDOW * AN_HOUR;
  const inputs = new Float32Array(count * WINDOW * (COLUMNS - 1));
  const targets = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    for (let hour = 0; hour < WINDOW; hour++) {
      const row = (i + hour * AN_HOUR) * COLUMNS;
      inputs.set(values.subarray(row + 1, row + COLUMNS), (i * WINDOW + hour) * (COLUMNS - 1));
    }
    targets[i] = values[(i + WINDOW * AN_HOUR) * COLUMNS] ?? Number.NaN;
  }
  return data.tensors({
    x: tensor(inputs, { shape: [count, WINDOW, COLUMNS - 1] }),
    y: tensor(targets, { shape: [count, 1, 1] }),
  });
}

function head(rows: data.TensorDataset, count: number): data.TensorDataset {
  return count >= rows.size ? rows : (rows.split([count / rows.size, 1 - count / rows.size], { seed: 0 })[0] as data.TensorDataset);
}
