/** Every option of every optimizer. */

import * as optim from '../../../src/optim/index.js';
import type { Tensor } from '../../../src/tensor/index.js';
import { type Problem, Stepper } from '../../optim/stepper.js';
import { type Owner, row } from './owner.js';

const X = Array.from({ length: 8 }, (_, i) => [Math.sin(i + 1), Math.cos(2 * i), Math.sin(3 * i + 2)]);

/** A matrix and a bias, which Muon tells apart. */
const PROBLEM: Problem = {
  parameters: {
    w: [
      [0.5, -0.3, 0.2],
      [0.1, 0.4, -0.6],
    ],
    b: [0.2, -0.1],
  },
  forward: (x, { w, b }) => x.matmul((w as Tensor).t()).add(b as Tensor),
  loss: (output, target) => output.sub(target).square().sum().mul(0.2),
  x: X,
  y: X.map(([a = 0, b = 0, c = 0]) => [2 * a - b, b * c + 0.5]),
};

type Make = (options: never) => optim.OptimizerSpec;

async function weightsAfterTraining(make: Make, options: never): Promise<unknown> {
  await using stepper = new Stepper(PROBLEM, make(options));
  const losses = await stepper.step(12);
  return { losses, weights: await stepper.weights() };
}

const GROUPS = [{ name: 'bias', parameters: ['b'], lr: 0.01 }];
const BETAS = { betas: [0.5, 0.8] };
const DECAY = { weightDecay: 0.3 };
const ASCENT = { maximize: true };
const ADAM = {
  ...{ lr: 0.05, ...BETAS, eps: 0.1, ...DECAY, ...ASCENT, groups: GROUPS },
  amsgrad: row({ amsgrad: true }, { base: { betas: [0.9, 0.5] } }),
};
const DECOUPLED = row({ decoupledWeightDecay: true }, { base: DECAY });
const SCHEDULE_FREE = {
  ...{ ...DECAY, warmupSteps: 5, r: 2, groups: GROUPS },
  weightLrPower: row({ weightLrPower: 0.5 }, { base: { warmupSteps: 8 } }),
};
const DOG = { lr: 0.5, repsRel: 0.1, eps: 3, ...DECAY, averaging: 0, groups: GROUPS };

const TABLE: Readonly<Record<string, { readonly make: Make; readonly base: Owner['base']; readonly rows: Owner['rows'] }>> = {
  adadelta: { make: optim.adadelta, base: {}, rows: { lr: 0.5, rho: 0.5, eps: 0.1, ...DECAY, ...ASCENT, groups: GROUPS } },
  adagrad: {
    make: optim.adagrad,
    base: {},
    rows: { lr: 0.05, lrDecay: 0.5, ...DECAY, initialAccumulatorValue: 0.5, eps: 0.1, ...ASCENT, groups: [{ ...GROUPS[0], lr: 0.5 }] },
  },
  adam: { make: optim.adam, base: { lr: 0.1 }, rows: ADAM },
  adamax: { make: optim.adamax, base: {}, rows: { lr: 0.05, ...BETAS, eps: 0.1, ...DECAY, ...ASCENT, groups: GROUPS } },
  adamw: { make: optim.adamw, base: { lr: 0.1 }, rows: ADAM },
  dAdaptAdam: {
    make: optim.dAdaptAdam,
    base: { d0: 0.01 },
    rows: {
      ...{ lr: 0.5, ...BETAS, eps: 0.5, ...DECAY, useBiasCorrection: true, d0: 0.1, growthRate: 1.01 },
      decouple: row({ decouple: true }, { base: DECAY }),
      groups: [{ name: 'bias', parameters: ['b'], lr: 0 }],
    },
  },
  dAdaptSgd: {
    make: optim.dAdaptSgd,
    base: { d0: 0.01 },
    rows: { lr: 0.5, momentum: 0.5, ...DECAY, d0: 0.1, growthRate: 1.01, groups: [{ name: 'bias', parameters: ['b'], lr: 0 }] },
  },
  dog: { make: optim.dog, base: { repsRel: 0.01 }, rows: DOG },
  ecco: {
    make: optim.ecco,
    base: {},
    rows: {
      ...{ mode: 'published', eta: 0.01, alpha0: 0.001, cap: 0.02, growth: 1.1, lr: 0.5, groups: GROUPS },
      sign: row({ sign: 'published' }, { base: { alpha0: 1e-4 } }),
      alphaMode: row({ alphaMode: 'shared' }, { base: { eta: 0.05 } }),
      lte: row({ lte: 'consistent' }, { base: { eta: 0.01 } }),
      zetaMax: row({ zetaMax: 1.1 }, { base: { mode: 'published', alpha0: 1e-4 } }),
    },
  },
  lbfgs: {
    make: optim.lbfgs,
    base: { lr: 0.2, maxIter: 4 },
    rows: { lr: 0.1, maxIter: 2, maxEval: 2, toleranceGrad: 1, toleranceChange: 1, historySize: 1, strongWolfe: true },
  },
  ldog: { make: optim.ldog, base: { repsRel: 0.01 }, rows: DOG },
  lion: { make: optim.lion, base: { lr: 0.05 }, rows: { lr: 0.02, ...BETAS, ...DECAY, ...ASCENT, groups: GROUPS } },
  muon: {
    make: optim.muon,
    base: { lr: 0.05 },
    rows: {
      ...{ lr: 0.02, ...DECAY, momentum: 0.5, nesterov: false, nsCoefficients: [2, -1.5, 0.5], nsSteps: 2, eps: 1000, groups: GROUPS },
      ...{ matchRmsAdamw: true, orthogonalize: false, adamwLrRatio: 0.1, adamwBetas: [0.5, 0.8], adamwEps: 0.1, adamwWeightDecay: 0.5 },
    },
  },
  nadam: {
    make: optim.nadam,
    base: {},
    rows: { lr: 0.05, ...BETAS, eps: 0.1, ...DECAY, momentumDecay: 0.5, decoupledWeightDecay: DECOUPLED, ...ASCENT, groups: GROUPS },
  },
  prodigy: {
    make: optim.prodigy,
    base: { d0: 0.01 },
    rows: {
      ...{ lr: 0.5, ...BETAS, beta3: 0.5, eps: 0.5, ...DECAY, useBiasCorrection: true, d0: 0.1, dCoef: 3, growthRate: 1.01 },
      decouple: row({ decouple: false }, { base: DECAY }),
      safeguardWarmup: row({ safeguardWarmup: true }, { base: { lr: 0.5 } }),
      groups: [{ name: 'bias', parameters: ['b'], lr: 0 }],
    },
  },
  radam: {
    make: optim.radam,
    base: {},
    rows: { lr: 0.05, ...BETAS, eps: 0.1, ...DECAY, decoupledWeightDecay: DECOUPLED, ...ASCENT, groups: GROUPS },
  },
  rmsprop: {
    make: optim.rmsprop,
    base: {},
    rows: { lr: 0.05, alpha: 0.5, eps: 0.1, ...DECAY, momentum: 0.9, centered: true, ...ASCENT, groups: [{ ...GROUPS[0], lr: 0.5 }] },
  },
  scheduleFreeAdamw: { make: optim.scheduleFreeAdamw, base: {}, rows: { lr: 0.05, ...BETAS, eps: 0.1, ...SCHEDULE_FREE } },
  scheduleFreePlus: {
    make: optim.scheduleFreePlus,
    base: {},
    rows: {
      ...{ lr: 0.5, ...BETAS, sfBeta1: 0.5, sfBeta1AnnealSteps: 10, eps: 0.1, ...DECAY, r: 2, polyakBeta: 0.5, cWarmup: 4 },
      sfBeta1Max: row({ sfBeta1Max: 0.99 }, { base: { sfBeta1AnnealSteps: 10 } }),
      // With steps that get longer: all weights would be one otherwise.
      weightLrPower: row({ weightLrPower: 0.5 }, { base: { lr: 5 } }),
      groups: GROUPS,
    },
  },
  scheduleFreeRadam: {
    make: optim.scheduleFreeRadam,
    base: { lr: 0.1 },
    rows: { lr: 0.05, ...BETAS, eps: 0.1, silentSgdPhase: false, ...DECAY, r: 2, weightLrPower: 0.5, groups: GROUPS },
  },
  scheduleFreeSgd: { make: optim.scheduleFreeSgd, base: { lr: 0.1 }, rows: { lr: 0.05, momentum: 0.5, ...SCHEDULE_FREE } },
  sgd: {
    make: optim.sgd,
    base: { lr: 0.05 },
    rows: {
      ...{ lr: 0.02, momentum: 0.9, ...DECAY, ...ASCENT, groups: GROUPS },
      dampening: row({ dampening: 0.5 }, { base: { momentum: 0.9 } }),
      nesterov: row({ nesterov: true }, { base: { momentum: 0.9 } }),
    },
  },
};

/** What `optim` exports that makes an optimizer. */
export const OPTIMIZER_NAMES: readonly string[] = Object.entries(optim)
  .filter(
    ([name, value]) =>
      typeof value === 'function' &&
      !['resolveGroups', 'noDecay', 'perLayer', 'Optimizer', 'ParamGroup', 'custom'].includes(name) &&
      !/StateDict|stateDict/.test(name),
  )
  .map(([name]) => name);

export const OPTIMIZERS: readonly Owner[] = Object.entries(TABLE).map(([name, { make, base, rows }]) => ({
  ...{ name: `optim.${name}`, check: make, base, rows },
  effect: (options) => weightsAfterTraining(make, options),
}));

/** A group's own keys, on top of the optimizer's, which it may all set anew. */
export const GROUP: Owner = {
  name: 'a parameter group',
  check: (group) => optim.sgd({ groups: [group] }),
  base: { name: 'bias', parameters: ['b'] },
  effect: (group) =>
    weightsAfterTraining(optim.sgd, { lr: 0.05, groups: [group] } as never).then((found) => [
      found,
      optim.sgd({ groups: [group] }).groups[0]?.name,
    ]),
  rows: {
    ...{ name: 'another', parameters: row({ parameters: ['w'] }, { base: { lr: 0.01 } }), lr: 0.01, momentum: 0.9, ...DECAY, ...ASCENT },
    dampening: row({ dampening: 0.5 }, { base: { momentum: 0.9 } }),
    nesterov: row({ nesterov: true }, { base: { momentum: 0.9 } }),
  },
};
