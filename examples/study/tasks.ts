/** The data sets of the study, ready to train on. */

import { type data, ops } from 'neve';
import { loadDigits } from '../support/digits.js';
import { loadArm } from './arm.js';
import { loadCifar, loadWholeCifar } from './cifar.js';
import { loadLetters } from './letters.js';
import { digitsCnn } from './nets.js';
import { CANCER, loadTable, WINE } from './numbers-and-classes.js';
import { loadMinutes, loadPower } from './power.js';
import { loadRecall } from './recall.js';
import { loadTeacher } from './teacher.js';
import { loadMessages, loadNovel } from './texts.js';
import { loadTransfer } from './transfer.js';
import type { TaskName } from './types.js';

/** Inputs and targets, split once and always the same way. */
export interface TaskData {
  /** Also the name of the trainer's loss: `crossEntropy` goes with accuracy, `mse` with itself. */
  readonly loss: 'crossEntropy' | 'mse';
  readonly train: data.TensorDataset;
  readonly test: data.TensorDataset;
  /** Nine tenths of `train` to learn from; the last tenth in time for a series, else a random one. */
  readonly learn: data.TensorDataset;
  /** The tenth that is left. */
  readonly heldOut: data.TensorDataset;
  /** What a predictor scores on the test data that knows no inputs: the share of the greatest class, or the squared error of the training part's mean. */
  readonly chance: number;
}

const LOADERS: Readonly<Record<TaskName, () => Promise<Pick<TaskData, 'train' | 'test'>>>> = {
  digits: loadDigits,
  letters: loadLetters,
  teacher: loadTeacher,
  recall: loadRecall,
  cifar10: loadCifar,
  power: loadPower,
  cancer: () => loadTable(CANCER),
  wine: () => loadTable(WINE),
  arm: loadArm,
  messages: loadMessages,
  novel: loadNovel,
  'cifar10-whole': loadWholeCifar,
  minutes: loadMinutes,
  transfer: () => loadTransfer(() => digitsCnn(5)),
};

/** Those of numbers; in the series among them the held-out tenth is the last in time. */
const OF_NUMBERS: readonly TaskName[] = ['power', 'teacher', 'arm', 'minutes'];

const loaded = new Map<TaskName, Promise<TaskData>>();

/** Loads a data set, once for each process. */
export function loadTask(name: TaskName): Promise<TaskData> {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const task = LOADERS[name]().then((parts) => complete(name, parts));
  loaded.set(name, task);
  return task;
}

function complete(name: TaskName, { train, test }: Pick<TaskData, 'train' | 'test'>): TaskData {
  const targets = test.targets[0];
  if (OF_NUMBERS.includes(name)) {
    const cut = Math.floor(train.size * 0.9);
    const chance = targets === undefined ? Number.NaN : ops.mean(ops.square(targets)).item();
    return { loss: 'mse', train, test, learn: train.slice(0, cut), heldOut: train.slice(cut), chance: Number(chance) };
  }
  const [learn, heldOut] = train.split([0.9, 0.1], { seed: 1 });
  const labels = Array.from(targets?.toTypedArray() as BigInt64Array, Number);
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return { loss: 'crossEntropy', train, test, learn, heldOut, chance: Math.max(...counts.values()) / labels.length };
}
