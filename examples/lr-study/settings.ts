/** What is trained: tasks, budgets, rates, and the runs of the study. */

import { BATCH_SIZES as STUDY_BATCH_SIZES, BUDGETS as STUDY_BUDGETS } from '../study/matrix.js';
import type { Net, TaskName } from '../study/types.js';
import { METHODS, type Method } from './methods.js';
import type { Job } from './types.js';

/** The nets, in the order of the tables. */
export const TASKS: readonly Net[] = [
  { task: 'digits', net: 'mlp' },
  { task: 'cifar10', net: 'cnn' },
  { task: 'power', net: 'lstm' },
];

/** Epochs. */
export const BUDGETS: Readonly<Record<TaskName, number>> = { ...STUDY_BUDGETS, ...{ digits: 40, cifar10: 15, power: 15, cancer: 40 } };

/** Rows in a batch. */
export const BATCH_SIZES: Readonly<Record<TaskName, number>> = { ...STUDY_BATCH_SIZES, power: 128 };

/** What runs start from: seven decades. */
export const STARTS: readonly number[] = [1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10];

/** The twelve rates that the best constant is the best of. */
export const GRID: readonly number[] = [1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1, 1, 3, 10];

export const SEEDS: readonly number[] = [0, 1, 2];

/** How much of the study. */
export interface Extent {
  readonly tasks: readonly Net[];
  readonly methods: readonly Method[];
  readonly starts: readonly number[];
  readonly grid: readonly number[];
  readonly seeds: readonly number[];
  /** In the place of {@link BUDGETS}. */
  readonly epochs: number | null;
}

/** All of it. */
export const FULL: Extent = { tasks: TASKS, methods: METHODS, starts: STARTS, grid: GRID, seeds: SEEDS, epochs: null };

/** Whether everything runs: every method on the digits for three epochs. */
export const QUICK: Extent = {
  tasks: TASKS.slice(0, 1),
  methods: METHODS,
  starts: [1e-3, 1e-1],
  grid: [1e-3, 1e-2, 1e-1],
  seeds: [0],
  epochs: 3,
};

/** Dear runs first, so that no worker is left with a long one at the end. */
const DEAR: readonly TaskName[] = ['power', 'cifar10', 'digits', 'cancer'];

/** The runs. */
export function jobsOf({ tasks, methods, starts, grid, seeds, epochs }: Extent): readonly Job[] {
  const ordered = [...tasks].sort((a, b) => DEAR.indexOf(a.task) - DEAR.indexOf(b.task));
  return ordered.flatMap((net) =>
    methods.flatMap(({ name, rate }) => {
      const rates = rate === 'none' ? [null] : rate === 'start' ? starts : [...new Set([...starts, ...grid])];
      return rates.flatMap((lr) => seeds.map((seed): Job => ({ ...net, method: name, lr, seed, epochs: epochs ?? BUDGETS[net.task] })));
    }),
  );
}
