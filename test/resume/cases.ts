/** Fits for the tests of resuming: what can be combined, and how one is set up from its name alone, also in another process. */

import { declarationOf } from '../../src/optim/declarations.js';
import {
  type Controller,
  type Decision,
  EarlyStopping,
  ExpTest,
  HiDlr,
  NeVe,
  OneCycleLr,
  ReduceLrOnPlateau,
} from '../../src/controllers/index.js';
import { type TensorLoader, tensors } from '../../src/data/index.js';
import { setNumThreads } from '../../src/native/runtime.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { randint, randn, setSeed } from '../../src/tensor/index.js';
import { type CheckpointOptions, type FitOptions, Trainer, type TrainerOptions } from '../../src/trainer/index.js';
import { type Owned, owned, Scripted } from '../trainer/fixtures.js';

const BIASES = [{ parameters: /bias$/, name: 'biases', lr: 0.02 }];

/** The optimizers that a case can have. */
export const OPTIMIZERS: Readonly<Record<string, () => optim.OptimizerSpec>> = {
  sgd: () => optim.sgd({ lr: 0.05, momentum: 0.9, weightDecay: 1e-3, groups: BIASES }),
  adam: () => optim.adam({ lr: 0.01, amsgrad: true, groups: BIASES }),
  adamw: () => optim.adamw({ lr: 0.01, groups: BIASES }),
  rmsprop: () => optim.rmsprop({ lr: 0.01, momentum: 0.5, centered: true, groups: BIASES }),
  adagrad: () => optim.adagrad({ lr: 0.05, lrDecay: 0.01, groups: BIASES }),
  adadelta: () => optim.adadelta({ lr: 1, groups: BIASES }),
  adamax: () => optim.adamax({ lr: 0.01, groups: BIASES }),
  nadam: () => optim.nadam({ lr: 0.01, groups: BIASES }),
  radam: () => optim.radam({ lr: 0.01, groups: BIASES }),
  lion: () => optim.lion({ lr: 0.003, groups: BIASES }),
  scheduleFreeSgd: () => optim.scheduleFreeSgd({ lr: 0.05, groups: BIASES }),
  scheduleFreeRadam: () => optim.scheduleFreeRadam({ lr: 0.01, groups: BIASES }),
  scheduleFreeAdamw: () => optim.scheduleFreeAdamw({ lr: 0.01, groups: BIASES }),
  scheduleFreePlus: () => optim.scheduleFreePlus({ polyakBeta: 0.5, sfBeta1AnnealSteps: 9, groups: BIASES }),
  muon: () => optim.muon({ lr: 0.02, groups: BIASES }),
  prodigy: () => optim.prodigy({ groups: [{ parameters: /bias$/, name: 'biases', weightDecay: 0.1 }] }),
  dAdaptSgd: () => optim.dAdaptSgd({ d0: 0.01, momentum: 0.5, groups: [{ parameters: /bias$/, name: 'biases', weightDecay: 0.1 }] }),
  dAdaptAdam: () => optim.dAdaptAdam({ d0: 1e-3, groups: [{ parameters: /bias$/, name: 'biases', weightDecay: 0.1 }] }),
  ecco: () => optim.ecco({ groups: [{ parameters: /bias$/, name: 'biases', alphaMode: 'shared' }] }),
  dog: () => optim.dog({ groups: BIASES }),
  ldog: () => optim.ldog({ groups: BIASES }),
  lbfgs: () => optim.lbfgs({ lr: 0.1, maxIter: 3, historySize: 4 }),
};

/** What a case can have besides. */
export const FEATURES = [
  'plain',
  'dropout',
  'batchNorm',
  'shuffle',
  'accumulation',
  'schedules',
  'snapshots',
  'neve',
  'descent',
  'expTest',
  'hiDlr',
  'validation',
  'everything',
] as const;
export type Feature = (typeof FEATURES)[number];

/** Features that need no controller of the rate. */
const RATE_FREE: readonly Feature[] = ['plain', 'dropout', 'batchNorm', 'shuffle', 'accumulation', 'snapshots', 'validation'];

/** Whether an optimizer finds its own rate, and so refuses controllers that would set it. */
function ownsRate(optimizer: string): boolean {
  return OPTIMIZERS[optimizer]?.().ownsRate === true;
}

/** The features that go with an optimizer. */
export function featuresOf(optimizer: string): readonly Feature[] {
  if (ownsRate(optimizer)) return RATE_FREE;
  return FEATURES.filter((feature) => feature !== 'hiDlr' || declarationOf(optimizer)?.directional === true);
}

/** One fit, by name. */
export interface Case {
  readonly optimizer: string;
  readonly feature: Feature;
}

/** Steps of an epoch and of a whole fit. The last batch of an epoch is smaller. */
export const STEPS_PER_EPOCH = 8;
export const EPOCHS = 3;
export const STEPS = STEPS_PER_EPOCH * EPOCHS;
const ROWS = 30;

/** A trainer and its data, the same each time it is made. */
export interface Made {
  readonly trainer: Trainer;
  readonly loader: TensorLoader;
  /** What its fits have besides. */
  readonly fit: Partial<FitOptions>;
}

/** Makes a case; `salt` spoils what a resumed fit must take from its checkpoint instead. */
export function make({ optimizer, feature }: Case, salt = 0): Owned<Made> {
  setNumThreads(1);
  const has = (wanted: Feature): boolean => feature === wanted || feature === 'everything';
  setSeed(11 + salt);
  const layers: nn.TensorModule[] = [new nn.Conv2d(1, 4, 3)];
  if (has('batchNorm')) layers.push(new nn.BatchNorm2d(4));
  layers.push(new nn.ReLU(), new nn.Flatten());
  if (has('dropout') || feature === 'hiDlr') layers.push(new nn.Dropout(0.3));
  const model = new nn.Sequential(...layers, new nn.Linear(64, 3));
  const state = [...model.namedParameters().values(), ...model.namedBuffers().values()];
  setSeed(7);
  const x = randn([ROWS, 1, 6, 6]);
  const y = randint(0, 3, [ROWS]);
  // Two batches a step, the last step of an epoch one of two rows: as many steps as without.
  const accumulate = has('accumulation') ? 2 : 1;
  const loader = tensors({ x, y }).loader({ batchSize: 4 / accumulate, ...(has('shuffle') ? { shuffle: true, seed: 5 } : {}) });
  const make = OPTIMIZERS[optimizer];
  if (make === undefined) throw new Error(`no optimizer ${optimizer}`);
  const controllers: Controller[] = [];
  if (feature === 'schedules') controllers.push(new OneCycleLr({ maxLr: 0.05, totalSteps: STEPS }));
  if (has('snapshots')) controllers.push(keeping(optimizer !== 'lbfgs'));
  if (has('neve')) controllers.push(new NeVe({ profile: 'reference', delta: 0, epsilon: 1e-9 }));
  // Looks twice, and descends over the rest.
  if (feature === 'descent') controllers.push(new NeVe());
  // Windows of a few steps, so that both phases and the path of the gradients are met.
  if (feature === 'expTest') controllers.push(new ExpTest({ startLr: 0.9, minWindow: 3, maxWindow: 6, maxReductions: 3 }));
  // Fits every third step, freezes in the first epoch; dropout is on, so that the step that was looked at draws.
  if (feature === 'hiDlr') controllers.push(new HiDlr({ every: 3, freeze: 'ratio', psi: 1, minFits: 1, r2: 0, seed: 3 }));
  if (feature === 'batchNorm' && !ownsRate(optimizer)) controllers.push(new ReduceLrOnPlateau({ patience: 0, factor: 0.5 }));
  if (feature === 'validation') controllers.push(new EarlyStopping({ monitor: 'validation.loss', patience: 30 }));
  const more: Partial<TrainerOptions> =
    feature === 'everything'
      ? { average: { kind: 'ema', decay: 0.9 }, mix: { mixup: 0.4, seed: 2 }, clipGradNorm: 1, precision: 'fp16' }
      : {};
  const options: TrainerOptions = {
    model,
    loss: 'crossEntropy',
    optimizer: make(),
    controllers,
    device: 'cpu',
    seed: 3 + salt,
    accumulate,
    ...more,
  };
  setSeed(8);
  const held = { x: randn([6, 1, 6, 6]), y: randint(0, 3, [6]) };
  // Between epochs' ends, so that metrics and what was followed are carried over.
  const validation = { data: tensors(held).loader({ batchSize: 4 }), every: { steps: 3 } };
  const fit: Partial<FitOptions> = has('validation') ? { validation, restoreBest: true, metrics: ['accuracy', 'f1'] } : {};
  return owned({ trainer: new Trainer(options), loader, fit }, [...state, x, y, held.x, held.y]);
}

/** Keeps weights at step 4, puts them back at 13, freezes and unfreezes a group, and then two neurons, if it may; remembers in its own state what it has done. */
function keeping(freezes: boolean): Controller {
  let asked = 0;
  const script = new Scripted(
    'keeping',
    ({ step }) => {
      asked += 1;
      const decisions: Decision[] = [];
      if (step === 4) decisions.push({ kind: 'keep', snapshot: 'early.one' });
      if (step === 13) decisions.push({ kind: 'restore', snapshot: 'early.one', optimizer: 'kept', reason: `asked ${asked} times` });
      if (!freezes) return decisions;
      if (step === 6) decisions.push({ kind: 'freeze', group: 'biases', reason: 'a rest' });
      if (step === 9) decisions.push({ kind: 'freezeNeurons', layers: [{ layer: '0', neurons: [1, 3] }], reason: 'at equilibrium' });
      if (step === 7) decisions.push({ kind: 'unfreeze', group: 'biases', reason: 'over' });
      return decisions;
    },
    { when: { every: 1, unit: 'step' } },
  );
  return Object.assign(script, {
    stateDict: (): unknown => ({ asked }),
    loadStateDict: (state: unknown) => {
      asked = (state as { asked: number }).asked;
    },
  });
}

/** A checkpoint after every step and at the end. */
export const EVERY_STEP: CheckpointOptions = { everySteps: 1, onEnd: true, keepLast: 1000 };
