/** What is compared. A new method is one line of the table. */

import { CosineAnnealingLr, ExpTest, GeN, HiDlr, NeVe, optim } from 'neve';
import { ExpTestSearch } from './exp-test-search.js';
import type { Trial } from './trial.js';

/** A way to train. */
export interface Method {
  readonly name: string;
  /**
   * - `given`: the rate is used as it is, or as the top of a schedule; run on the whole grid
   * - `start`: the rate is where the method sets out from; run from every starting value
   * - `none`: no rate is given
   */
  readonly rate: 'given' | 'start' | 'none';
  /** Runs it; failures of training are thrown. */
  readonly run: (trial: Trial) => Promise<void>;
}

const sgd = (lr: number): optim.OptimizerSpec => optim.sgd({ lr, momentum: 0.9, weightDecay: 5e-4 });
const plainSgd = (lr: number): optim.OptimizerSpec => optim.sgd({ lr });
const adamw = (lr: number): optim.OptimizerSpec => optim.adamw({ lr, weightDecay: 1e-2 });
/** Weights and biases as two groups, for a rate each. */
const twoGroups = (lr: number) => [{ name: 'biases', parameters: /bias/, lr }];
const sgdInGroups = (lr: number): optim.OptimizerSpec => optim.sgd({ lr, momentum: 0.9, weightDecay: 5e-4, groups: twoGroups(lr) });
const adamwInGroups = (lr: number): optim.OptimizerSpec => optim.adamw({ lr, weightDecay: 1e-2, groups: twoGroups(lr) });
const cosine = ({ left }: Trial): CosineAnnealingLr => new CosineAnnealingLr({ tMax: Math.max(1, left), unit: 'step' });
const warmupSteps = ({ left }: Trial): number => Math.round(left * 0.05);

/** Every method, in the order of the tables. */
export const METHODS: readonly Method[] = [
  { name: 'SGD', rate: 'given', run: (trial) => trial.fit(sgd(trial.lr)) },
  { name: 'SGD, cosine', rate: 'given', run: (trial) => trial.fit(sgd(trial.lr), [cosine(trial)]) },
  { name: 'AdamW', rate: 'given', run: (trial) => trial.fit(adamw(trial.lr)) },
  { name: 'AdamW, cosine', rate: 'given', run: (trial) => trial.fit(adamw(trial.lr), [cosine(trial)]) },
  {
    name: 'schedule-free SGD',
    rate: 'start',
    run: (trial) => trial.fit(optim.scheduleFreeSgd({ lr: trial.lr, warmupSteps: warmupSteps(trial) })),
  },
  {
    name: 'schedule-free AdamW',
    rate: 'start',
    run: (trial) => trial.fit(optim.scheduleFreeAdamw({ lr: trial.lr, warmupSteps: warmupSteps(trial) })),
  },
  { name: 'NeVe, SGD', rate: 'start', run: (trial) => trial.fit(sgd(trial.lr), [new NeVe()]) },
  { name: 'NeVe, AdamW', rate: 'start', run: (trial) => trial.fit(adamw(trial.lr), [new NeVe()]) },
  { name: 'GeN, SGD', rate: 'start', run: (trial) => trial.fit(sgd(trial.lr), [new GeN()]) },
  { name: 'GeN, AdamW', rate: 'start', run: (trial) => trial.fit(adamw(trial.lr), [new GeN()]) },
  { name: 'Hi-DLR, SGD', rate: 'start', run: (trial) => trial.fit(sgdInGroups(trial.lr), [new HiDlr()]) },
  { name: 'Hi-DLR, AdamW', rate: 'start', run: (trial) => trial.fit(adamwInGroups(trial.lr), [new HiDlr()]) },
  // Its number is no rate but eta, the tolerance that its step sizes come from.
  { name: 'ECCO, eta', rate: 'start', run: (trial) => trial.fit(optim.ecco({ eta: trial.lr })) },
  { name: 'ExpTest from the start', rate: 'start', run: (trial) => trial.fit(plainSgd(1), [new ExpTest({ startLr: trial.lr })]) },
  { name: 'ExpTest', rate: 'none', run: (trial) => trial.fit(plainSgd(1), [new ExpTest()]) },
  { name: 'ExpTest search, then cosine', rate: 'none', run: async (trial) => trial.fit(plainSgd(await searched(trial)), [cosine(trial)]) },
  { name: 'ExpTest search, then NeVe', rate: 'none', run: async (trial) => trial.fit(plainSgd(await searched(trial)), [new NeVe()]) },
  {
    name: 'ExpTest search, then Hi-DLR',
    rate: 'none',
    run: async (trial) => trial.fit(sgdInGroups(await searched(trial)), [new HiDlr({ scale: 'halfCosine' })]),
  },
  { name: 'finder, then SGD, cosine', rate: 'none', run: async (trial) => trial.fit(sgd(await trial.find(sgd(1))), [cosine(trial)]) },
  { name: 'finder, then AdamW, cosine', rate: 'none', run: async (trial) => trial.fit(adamw(await trial.find(adamw(1))), [cosine(trial)]) },
  { name: 'Prodigy', rate: 'none', run: (trial) => trial.fit(optim.prodigy()) },
  { name: 'Prodigy, cosine', rate: 'none', run: (trial) => trial.fit(optim.prodigy(), [cosine(trial)]) },
  { name: 'D-Adapt SGD, cosine', rate: 'none', run: (trial) => trial.fit(optim.dAdaptSgd({ momentum: 0.9 }), [cosine(trial)]) },
  { name: 'D-Adapt Adam, cosine', rate: 'none', run: (trial) => trial.fit(optim.dAdaptAdam(), [cosine(trial)]) },
  { name: 'DoG, averaged', rate: 'none', run: (trial) => trial.fit(optim.dog()) },
  { name: 'LDoG, averaged', rate: 'none', run: (trial) => trial.fit(optim.ldog()) },
];

/** The rate that ExpTest's search finds. Its steps come out of the budget; the weights at its end are gone on from. */
async function searched(trial: Trial): Promise<number> {
  const search = new ExpTestSearch();
  await trial.fit(plainSgd(1), [search]);
  return search.report().lr;
}
