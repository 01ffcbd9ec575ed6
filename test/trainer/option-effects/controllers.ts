/** Every option of every controller. */

import type { Controller, Observation, Probe } from '../../../src/controllers/index.js';
import * as controllers from '../../../src/controllers/index.js';
import { nextBoundary } from '../../../src/controllers/next-boundary.js';
import * as optim from '../../../src/optim/index.js';
import { velocityMeasurement } from '../../controllers/drive.js';
import { type Owner, row } from './owner.js';
import { trace } from './traces.js';

type Make = (options: never) => Controller;
type Options = Readonly<Record<string, unknown>>;

function owner(name: string, make: Make, base: Owner['base'], rows: Owner['rows'], maxEpochs = 4): Owner {
  return { name, check: make, base, rows, effect: (options) => traceOf(make, options, maxEpochs) };
}

/** What a fit under this controller shows. */
function traceOf(make: Make, options: Options, maxEpochs: number, lr = 0.1): Promise<unknown> {
  const trainer = { controllers: [make(options as never)], optimizer: optim.sgd({ lr, momentum: 0.9 }) };
  return trace({ trainer, fit: { maxEpochs } });
}

const UNIT = { unit: 'step' };
const HELD: Probe = { kind: 'loss', name: 'held', samples: 8, seed: 1 };
const OTHER: Probe = { kind: 'loss', name: 'other', samples: 4, seed: 2 };
const MONITOR = {
  monitor: row({ monitor: 'held.loss' }, { base: { probes: [HELD, OTHER] } }),
  probes: row({ probes: [HELD] }, {}),
  mode: 'max',
};

/** What a controller makes of losses that it is told, where a fit would end before it saw them. */
function told(make: Make, losses: readonly number[], first = 0.1): (options: Options) => unknown {
  return (options) => {
    const controller = make(options as never);
    controller.start({ maxEpochs: 9, stepsPerEpoch: 1 });
    controller.begin?.(new Map([['default', first]]), new Map());
    return losses.map((loss, epoch) => {
      const seen: Observation = {
        ...{ epoch, step: epoch + 1, loss, losses: Float64Array.of(loss), lr: new Map([['default', 0.1]]) },
        ...{ measurements: new Map(), failure: null },
      };
      return controller.observe(seen);
    });
  };
}

const plateau: Make = (options) => new controllers.ReduceLrOnPlateau(options);
const stopping: Make = (options) => new controllers.EarlyStopping(options);
const greedy: Make = (options) => new controllers.GreedyLr(options);
const neve: Make = (options) => new controllers.NeVe(options);
const neq: Make = (options) => new controllers.NEq(options);
const gradES: Make = (options) => new controllers.GradES(options);

/** What GradES decides when one of two layers is small. */
function oneSmall(options: Options): unknown {
  const controller = gradES(options as never);
  controller.start({ maxEpochs: 1, stepsPerEpoch: 9 });
  const value = [
    { name: 'a', size: 1 },
    { name: 'b', size: 9 },
  ];
  const measurements = new Map([['sizes', { kind: 'analysis', value, seconds: 0 } as const]]);
  return controller.observe({ epoch: 0, step: 5, loss: 1, losses: Float64Array.of(1), lr: new Map(), measurements, failure: null });
}

const SCHEDULES: readonly Owner[] = [
  owner('ConstantLr', (o) => new controllers.ConstantLr(o), { totalIters: 2 }, { factor: 0.5, totalIters: 1, ...UNIT }),
  owner('CosineAnnealingLr', (o) => new controllers.CosineAnnealingLr(o), { tMax: 4 }, { tMax: 6, etaMin: 0.01, ...UNIT }),
  owner(
    'CosineAnnealingWarmRestarts',
    (o) => new controllers.CosineAnnealingWarmRestarts(o),
    { t0: 2 },
    { t0: 3, tMult: 2, etaMin: 0.01, ...UNIT },
    7,
  ),
  owner('ExponentialLr', (o) => new controllers.ExponentialLr(o), { gamma: 0.9 }, { gamma: 0.5, ...UNIT }),
  owner('LambdaLr', (o) => new controllers.LambdaLr(o), { lrLambda: (i: number) => 1 / (1 + i) }, { lrLambda: () => 0.5, ...UNIT }),
  owner('LinearLr', (o) => new controllers.LinearLr(o), {}, { startFactor: 0.5, endFactor: 0.9, totalIters: 2, ...UNIT }),
  owner('MultiStepLr', (o) => new controllers.MultiStepLr(o), { milestones: [2] }, { milestones: [1], gamma: 0.5, ...UNIT }),
  owner(
    'OneCycleLr',
    (o) => new controllers.OneCycleLr(o),
    { maxLr: 0.2, totalSteps: 17 },
    {
      ...{ maxLr: 0.5, totalSteps: 20, pctStart: 0.5, annealStrategy: 'linear', divFactor: 10, finalDivFactor: 10, threePhase: true },
      epochs: row({ epochs: 5 }, { base: { totalSteps: undefined, epochs: 6, stepsPerEpoch: 4 } }),
      stepsPerEpoch: row({ stepsPerEpoch: 6 }, { base: { totalSteps: undefined, epochs: 6, stepsPerEpoch: 4 } }),
      unit: 'epoch',
    },
  ),
  owner('PolynomialLr', (o) => new controllers.PolynomialLr(o), {}, { totalIters: 2, power: 2, ...UNIT }),
  owner('StepLr', (o) => new controllers.StepLr(o), { stepSize: 2 }, { stepSize: 1, gamma: 0.5, ...UNIT }),
  owner(
    'WarmUp',
    (o) => new controllers.WarmUp(new controllers.StepLr({ stepSize: 1 }), o),
    {},
    { totalIters: 2, kind: 'constant', startFactor: 0.1 },
  ),
];

const RULES: readonly Owner[] = [
  owner(
    'ReduceLrOnPlateau',
    plateau,
    { patience: 0, ...UNIT },
    {
      ...MONITOR,
      ...{ factor: 0.5, patience: 1, threshold: 0.5, cooldown: 2, minLr: 0.05, eps: 1, unit: 'epoch' },
      thresholdMode: row({ thresholdMode: 'abs' }, { base: { threshold: 0.02 }, effect: told(plateau, [10, 9.9, 9.8]) }),
    },
  ),
  owner(
    'GreedyLr',
    greedy,
    { patience: 0, minLr: 0.01 },
    {
      ...MONITOR,
      ...{ factor: 0.5, patience: 2, threshold: 0.5, window: 3, minLr: 0.099, maxLr: 0.1, eps: 1, unit: 'epoch' },
      thresholdMode: row({ thresholdMode: 'rel' }, { base: { threshold: 0.02 }, effect: told(greedy, [10, 9.9, 9.8]) }),
      cooldown: row({ cooldown: 2 }, { effect: told(greedy, [1, 2, 3, 4]) }),
      warmup: row({ warmup: 2 }, { effect: told(greedy, [4, 3, 2, 1]) }),
      resetStart: row({ resetStart: 1 }, { base: { minLr: 0.1 }, effect: told(greedy, [1, 2, 3, 4], 0.2) }),
    },
  ),
  owner(
    'EarlyStopping',
    stopping,
    { patience: 1, ...UNIT },
    {
      ...MONITOR,
      ...{ patience: 3, minDelta: 0.3, stoppingThreshold: 5, divergenceThreshold: 0.1, unit: 'epoch' },
      checkFinite: row({ checkFinite: false }, { base: { patience: 5 }, effect: told(stopping, [1, Number.NaN, 0.5]) }),
    },
  ),
  owner(
    'GradES',
    gradES,
    { tau: 1e9, alpha: 0 },
    {
      ...{ form: 'released', tau: 1e-12, alpha: 0.5, every: 2, unit: 'epoch', layers: { types: ['Linear'] } },
      maxFrozen: row({ maxFrozen: 0.5 }, { base: { tau: 2 }, effect: oneSmall }),
    },
  ),
  owner(
    'NEq',
    neq,
    { warmUp: 0, layers: { types: ['Linear'] }, epsilon: 0.05 },
    {
      ...{ form: 'released', epsilon: 0.5, momentum: 0.1, warmUp: 2, every: 2, unit: 'step', layers: { types: ['BatchNorm1d'] } },
      groups: 'layers',
      selection: row({ selection: 'topK' }, { base: { epsilon: undefined } }),
      trained: row({ trained: 0.1 }, { base: { epsilon: undefined, selection: 'topK' } }),
      auxiliary: { kind: 'rows', samples: 5, seed: 3 },
    },
  ),
];

/** What NeVe decides where nothing is left to learn. */
function learnt(options: Options): unknown {
  const controller = neve(options as never);
  controller.start({ maxEpochs: 1, stepsPerEpoch: 800 });
  controller.begin?.(new Map([['default', 0.1]]), new Map());
  const layers = [{ name: 'l', neurons: 1, velocity: 0.1, mseVelocity: null, drift: null, deadNeurons: 0, perNeuron: null }];
  const measurements = new Map([['velocity', velocityMeasurement({ velocity: 0.01, layers })]]);
  let step = 0;
  return Array.from({ length: 20 }, () => {
    step = nextBoundary(controller.when, step, 1).step;
    const loss = step > 60 ? 0.001 : 1;
    return controller.observe({ epoch: 0, step, loss, losses: Float64Array.of(loss, loss), lr: new Map(), measurements, failure: null });
  });
}

const LONG = 24;
const REFERENCE = { profile: 'reference' };
const neveOwner = owner(
  'NeVe',
  neve,
  {},
  {
    profile: 'reference',
    ...{
      auxiliary: 'noise',
      auxiliarySamples: 5,
      seed: row({ seed: 4 }, { base: { auxiliarySamples: 5 } }),
      layerTypes: ['Linear'],
      layers: { names: ['0'] },
      onlyLastLayer: true,
    },
    ...{ history: 'bf16', memory: 'recompute', maxBytes: 2000 },
    momentum: row({ momentum: 0.1 }, { base: REFERENCE }),
    epsilon: row({ epsilon: 0.5 }, { base: REFERENCE }),
    alpha: row({ alpha: 0.1 }, { base: { ...REFERENCE, delta: 0 } }),
    delta: row({ delta: 1 }, { base: { ...REFERENCE, delta: 0 } }),
    batchNorm: 'running',
    stop: row({ stop: true }, { effect: learnt }),
  },
  LONG,
);

const PUBLISHED = { mode: 'published', startLr: 0.1 };
const expTest = owner(
  'ExpTest',
  (options) => new controllers.ExpTest(options),
  { startLr: 0.1, minWindow: 8, searchShare: null },
  {
    ...{ mode: 'published', alpha: 0.9, extend: false, searchShare: 0.1, startLr: 'auto', minWindow: 60, maxWindow: 5, correction: false },
    beta: row({ beta: 0.9 }, { base: { extend: false } }),
    samples: row({ samples: 5 }, { base: { startLr: 'auto' } }),
    seed: row({ seed: 4 }, { base: { startLr: 'auto', samples: 5 } }),
    reset: row({ reset: false }, { base: { startLr: 100 } }),
    tune: row({ tune: false }, { base: { alpha: 0.999, maxWindow: 8 } }),
    maxReductions: row({ maxReductions: 0 }, { base: { ...PUBLISHED, startLr: 100, minWindow: 4 } }),
    minLr: row({ minLr: 1 }, { base: { ...PUBLISHED, startLr: 100, minWindow: 4 } }),
  },
  40,
);

/** Two groups under a controller that tries losses. */
function triedOf(make: Make, lr = 0.05): (options: Options) => Promise<unknown> {
  const optimizer = optim.sgd({ lr, momentum: 0.9, groups: [{ name: 'biases', parameters: /bias$/ }] });
  return (options) => trace({ trainer: { controllers: [make(options as never)], optimizer }, fit: { maxEpochs: 10 } });
}

const gen: Make = (options) => new controllers.GeN(options);
const cdat: Make = (options) => new controllers.Cdat(options);
const hiDlr: Make = (options) => new controllers.HiDlr(options);
const FREEZING = { freeze: 'ratio', psi: 1, minFits: 1 };
const TRIED: readonly Owner[] = [
  {
    ...{ name: 'GeN', check: gen, base: { every: 2 }, effect: triedOf(gen) },
    rows: {
      ...{ gamma: 0.5, scale: 'linear', seed: 5, every: 3, points: 5 },
      mode: row({ mode: 'published' }, { effect: triedOf(gen, 1e-7) }),
      clip: row({ clip: 1.05 }, {}),
      r2: row({ r2: 0.9999999999 }, { base: { points: 5 } }),
    },
  },
  {
    ...{ name: 'Cdat', check: cdat, base: { every: 2 }, effect: triedOf(cdat) },
    rows: { sigma: 2, decay: 0.5, eps: 10, every: 3, maxLr: 0.051, seed: 5 },
  },
  {
    ...{ name: 'HiDlr', check: hiDlr, base: { every: 2 }, effect: triedOf(hiDlr) },
    rows: {
      ...{ mode: 'published', gamma: 0.5, clip: 1.05, scale: 'halfCosine', seed: 5, every: 3, scheme: 'random', jointCheck: false },
      r2: row({ r2: 0.9999999999 }, {}),
      freeze: row({ freeze: 'ratio' }, { base: { psi: 1, minFits: 1 } }),
      budget: row({ budget: 1 }, { base: { ...FREEZING, freeze: 'budget' } }),
      psi: row({ psi: 1e9 }, { base: FREEZING }),
      freezeAfter: row({ freezeAfter: 0.6 }, { base: FREEZING }),
      minFits: row({ minFits: 9 }, { base: FREEZING }),
    },
  },
];

/** The classes that the controllers' room exports and that are controllers. */
/** One is what others are made of, the other takes controllers and no options. */
const WITHOUT_OPTIONS = ['Schedule', 'InTurn'];

export const CONTROLLER_NAMES: readonly string[] = Object.entries(controllers)
  .filter(
    ([name, value]) =>
      typeof value === 'function' && !WITHOUT_OPTIONS.includes(name) && value.prototype !== undefined && 'observe' in value.prototype,
  )
  .map(([name]) => name);

export const CONTROLLERS: readonly Owner[] = [...SCHEDULES, ...RULES, neveOwner, expTest, ...TRIED];
