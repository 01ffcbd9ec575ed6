/** Options of the trainer, of a fit, of its checkpoints, and of an evaluation. */

import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LayerStatistics } from '../../../src/analysis/index.js';
import { StepLr } from '../../../src/controllers/index.js';
import { type TensorLoader, tensors } from '../../../src/data/index.js';
import { initProcessGroup } from '../../../src/distributed/index.js';
import type { NeveError } from '../../../src/errors.js';
import * as nn from '../../../src/nn/index.js';
import * as ops from '../../../src/ops/index.js';
import * as optim from '../../../src/optim/index.js';
import { type Tensor, tensor, zeros } from '../../../src/tensor/index.js';
import type {
  CheckpointOptions,
  FitEvent,
  FitOptions,
  LocalSgdOptions,
  MetricsOption,
  TrainerOptions,
} from '../../../src/trainer/index.js';
import { freePort } from '../../distributed/ranks.js';
import { TEST_DEVICE } from '../../support/device.js';
import { convolutional, type Owned, owned, ownedModule, perceptron, rows, trainerOf } from '../fixtures.js';
import { type Owner, row } from './owner.js';
import { images, trace } from './traces.js';

type Options = Readonly<Record<string, unknown>>;

const IMAGES = { make: images, shape: [2, 6, 6] } as const;

/** Calls an operator that has no deterministic form. */
class Puts extends nn.Module {
  readonly linear = new nn.Linear(4, 3);
  forward(x: Tensor): Tensor {
    return ops.put(this.linear.forward(x), zeros([1], { dtype: 'int64' }), zeros([1]));
  }
}

/** Trains in a folder of its own; `use` sees it before it is removed. */
async function inFolder<T>(use: (runDir: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'neve-options-'));
  try {
    return await use(join(folder, 'run'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Fitted {
  /** Types of events, in order, and where checkpoints are. */
  readonly events: readonly string[];
  readonly epochs: number;
  readonly kept: readonly string[];
  readonly code: string | null;
}

/** Trains for up to 4 epochs of 4 steps, and says what can be seen besides the weights. */
async function fitted(
  options: Partial<FitOptions>,
  onEvent: (event: FitEvent, stop: () => void) => void = () => undefined,
): Promise<Fitted> {
  using model = perceptron();
  using data = rows();
  const events: string[] = [];
  const run = trainerOf(model.it).fit(data.it, { maxEpochs: 4, ...options });
  const stop = run.on((event) => {
    if (event.type === 'epochEnd' || event.type === 'warning') events.push(event.type);
    if (event.type === 'checkpoint') events.push(`checkpoint ${event.step}`);
    onEvent(event, () => run.stop());
  });
  const ended = await run.then(
    (report) => ({ epochs: report.history.length, code: null }),
    (error: unknown) => ({ epochs: 0, code: String((error as NeveError).code) }),
  );
  stop();
  const folder = typeof options.runDir !== 'string' ? '' : join(options.runDir, 'checkpoints');
  // When a checkpoint is told of depends on the disk; which are written does not.
  const order = [...events.filter((event) => event.startsWith('check')), ...events.filter((event) => !event.startsWith('check'))];
  return { events: order, kept: statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder).sort() : [], ...ended };
}

/** A fit with these checkpoints. */
const saved = (checkpoint: CheckpointOptions | false, onEvent?: Parameters<typeof fitted>[1]): Promise<Fitted> =>
  inFolder((runDir) => fitted({ runDir, checkpoint }, onEvent));

/** A fit that cannot write its checkpoints, since a file is where their folder should be. */
const unwritable = (checkpoint: Options): Promise<Fitted> =>
  inFolder((runDir) =>
    fitted({ runDir, checkpoint }, ({ type }) => {
      if (type !== 'fitStart') return;
      mkdirSync(runDir, { recursive: true });
      rmSync(join(runDir, 'checkpoints'), { recursive: true, force: true });
      writeFileSync(join(runDir, 'checkpoints'), '');
    }),
  );

/** A fit after another one in the same folder. */
const second = (options: Options): Promise<Fitted> =>
  inFolder(async (runDir) => {
    await fitted({ runDir, checkpoint: { onEnd: true }, maxEpochs: 2 });
    const found = await fitted({ runDir, ...options });
    return { ...found, kept: [] };
  });

/** What listeners of a fit hear. */
async function heard(make: (tell: (what: string) => void) => Partial<FitOptions>): Promise<readonly string[]> {
  const told: string[] = [];
  await fitted(make((what) => told.push(what)));
  return told;
}

const listens = ({ key }: Options): Promise<readonly string[]> =>
  heard((tell): Partial<FitOptions> => {
    if (key === 'onEvent') return { onEvent: ({ type }) => tell(type) };
    if (key === 'callbacks') return { callbacks: [{ onEpochEnd: () => tell('epoch') }] };
    return key === 'loggers' ? { loggers: [{ name: 'own', epoch: () => tell('epoch') }] } : {};
  });

function listenerRow(key: string) {
  // The option is a function, which the effect makes.
  return row({ [key]: true }, { effect: (options) => listens({ key: key in options ? key : '' }) });
}

/** Losses of a fit of two processes, which are one here: on the CPU, since one thread of a process does all backward passes of a device. */
async function inTwo(trainer: Partial<TrainerOptions>): Promise<unknown> {
  const initMethod = `tcp://127.0.0.1:${await freePort()}`;
  const losses = await Promise.all(
    [0, 1].map(async (rank) => {
      await using group = await initProcessGroup({ rank, worldSize: 2, initMethod, timeout: 60 });
      using model = convolutional();
      using data = rows(16, [1, 6, 6]);
      const { history } = await trainerOf(model.it, { device: 'cpu', ...trainer, distributed: group }).fit(data.it, { maxEpochs: 2 });
      return history.map(({ loss, usage }) => [loss, usage.ranks?.[0]?.optimizerBytes]);
    }),
  );
  return losses[0];
}

const TRAINER: Owner = {
  name: 'Trainer',
  check: (options) => {
    using model = perceptron();
    return trainerOf(model.it, options);
  },
  base: {},
  effect: (trainer) => trace({ trainer }),
  rows: {
    model: row({ model: 'images' }, { effect: ({ model }) => trace(model === 'images' ? IMAGES : {}) }),
    loss: { name: 'crossEntropy', labelSmoothing: 0.2 },
    optimizer: optim.adamw(),
    controllers: [new StepLr({ stepSize: 1 })],
    observers: [new LayerStatistics()],
    device: row({ device: 'cuda:99' }, { refusal: TEST_DEVICE === 'cpu' ? 'ERR_CUDA_UNAVAILABLE' : 'ERR_CUDA_INDEX' }),
    channelsLast: row({ channelsLast: true }, { base: { channelsLast: false }, effect: (trainer) => trace({ trainer, ...IMAGES }) }),
    seed: 4,
    distributed: row(
      { distributed: 'off' },
      {
        effect: async (trainer) => {
          // What a launcher says, wrongly: only who listens to it is refused.
          const before = { ...process.env };
          Object.assign(process.env, { RANK: '7', WORLD_SIZE: '2', MASTER_ADDR: '127.0.0.1', MASTER_PORT: '1' });
          try {
            using model = perceptron();
            using data = rows();
            return await trainerOf(model.it, trainer)
              .fit(data.it, { maxEpochs: 1 })
              .then(
                () => 'trained',
                (error: unknown) => (error as NeveError).code,
              );
          } finally {
            process.env = before;
          }
        },
      },
    ),
    syncBatchNorm: row(
      { syncBatchNorm: false },
      { effect: ({ syncBatchNorm = true }) => inTwo({ syncBatchNorm: syncBatchNorm as boolean }) },
    ),
    localSgd: row({ localSgd: { every: 3 } }, { effect: ({ localSgd = null }) => inTwo({ localSgd: localSgd as LocalSgdOptions | null }) }),
    shardOptimizer: row(
      { shardOptimizer: true },
      { effect: ({ shardOptimizer = false }) => inTwo({ shardOptimizer: shardOptimizer as boolean, optimizer: optim.adamw() }) },
    ),
    deterministic: row(
      { deterministic: true },
      {
        effect: async ({ deterministic = false }) => {
          using model = ownedModule(new Puts());
          using data = rows();
          const run = trainerOf(model.it, { deterministic: deterministic as boolean }).fit(data.it, { maxEpochs: 1 });
          return await run.then(
            () => 'trained',
            () => 'refused',
          );
        },
      },
    ),
    ...{
      accumulate: 2,
      clipGradNorm: 0.01,
      clipGradValue: 0.001,
      precision: 'bf16',
      average: { kind: 'ema', decay: 0.5 },
      mix: { mixup: 1 },
    },
    // The same bits either way: how the batches were run tells.
    compile: row(
      { compile: false },
      {
        effect: async ({ compile = 'auto' }) => {
          using model = perceptron();
          using data = rows();
          return (await trainerOf(model.it, { compile: compile as boolean }).fit(data.it, { maxEpochs: 3 })).compiled;
        },
      },
    ),
    lossScaler: row({ lossScaler: { initScale: 2 ** 40 } }, { base: { precision: 'fp16' } }),
    // What it saves is memory, which a test of its own measures.
    checkpointModules: row({ checkpointModules: ['nowhere'] }, { refusal: 'ERR_MODULE_UNKNOWN' }),
    limitActivations: { layers: ['0'] },
    // On a CPU there is none; more of what it does on a GPU is in test/gpu.
    cudaGraph: row(
      { cudaGraph: true },
      TEST_DEVICE === 'cpu'
        ? { refusal: 'ERR_OPTION_VALUE' }
        : {
            effect: async ({ cudaGraph = false }) => {
              using model = perceptron();
              using data = rows(64);
              const { history } = await trainerOf(model.it, { cudaGraph: cudaGraph as boolean }).fit(data.it, { maxEpochs: 1 });
              return history[0]?.usage.graphSteps;
            },
          },
    ),
  },
};

const FIT: Owner = {
  name: 'fit',
  check: async (options) => {
    using model = perceptron();
    using data = rows();
    return await trainerOf(model.it).fit(data.it, options);
  },
  base: { maxEpochs: 3 },
  effect: fitted,
  rows: {
    maxEpochs: 2,
    maxSteps: 5,
    maxSeconds: row({ maxSeconds: 1e-9 }),
    logEvery: row({ logEvery: 3 }, { effect: logged }),
    validation: row({ validation: true }, { effect: validated }),
    restoreBest: row({ restoreBest: { mode: 'max' } }, { effect: best }),
    metrics: row({ metrics: ['accuracy'] }, { effect: validated }),
    runDir: row(
      { runDir: true },
      { effect: ({ runDir }) => inFolder(async (path) => [await fitted(runDir ? { runDir: path } : {}), existsSync(path)]) },
    ),
    overwrite: row({ overwrite: true }, { effect: second }),
    checkpoint: row({ checkpoint: { everySteps: 3 } }, { effect: ({ checkpoint }) => saved((checkpoint as CheckpointOptions) ?? false) }),
    resume: row({ resume: true }, { effect: second, base: { overwrite: undefined } }),
    optimizerState: row(
      { optimizerState: true },
      {
        effect: async ({ optimizerState }) => {
          using momentum = tensor(Array.from({ length: 8 }, () => [1, 1, 1, 1]));
          const spec = optim.sgd({ lr: 0.1, momentum: 0.9 });
          const names = ['0.weight', '0.bias', '2.weight', '2.bias'];
          const dict = optim.optimizerStateDict(
            { name: 'sgd', groups: optim.resolveGroups(spec, names) },
            new Map([['0.weight.momentum_buffer', momentum]]),
          );
          const found = await trace({ make: perceptron, fit: optimizerState ? { optimizerState: dict } : {} });
          for (const state of (dict.get('state') as ReadonlyMap<number, ReadonlyMap<string, Disposable>>).values()) {
            for (const value of state.values()) value[Symbol.dispose]();
          }
          return found;
        },
      },
    ),
    handleSignals: row(
      { handleSignals: true },
      {
        effect: async (options) => {
          const counts: number[] = [];
          await fitted(options, ({ type }) => type === 'epochEnd' && counts.push(process.listenerCount('SIGTERM')));
          return counts;
        },
      },
    ),
    // Refused here, without a folder; what it obeys, a test of its own shows (pause.test.ts).
    remoteControl: true,
    signal: row({ signal: AbortSignal.abort() }, { effect: fitted }),
    onEvent: listenerRow('onEvent'),
    callbacks: listenerRow('callbacks'),
    loggers: listenerRow('loggers'),
  },
};

const stopsInTheSecond = (checkpoint: Options): Promise<Fitted> =>
  saved(checkpoint, ({ type }, stop) => {
    if (type === 'epochEnd') stop();
  });

const CHECKPOINT: Owner = {
  name: 'checkpoint',
  check: (checkpoint) => FIT.check({ maxEpochs: 1, runDir: 'nowhere', checkpoint } as never),
  base: { onStop: true },
  effect: saved,
  rows: {
    ...{ everySteps: 3, everyEpochs: 1, everySeconds: 1e-6, onBest: true, onEnd: true },
    onStop: row({ onStop: false }, { effect: stopsInTheSecond }),
    keepLast: row({ keepLast: 1 }, { base: { everyEpochs: 1 } }),
    keepBest: row({ keepBest: 2 }, { base: { everyEpochs: 1, keepLast: 1, monitor: firstIsBest } }),
    monitor: row({ monitor: firstIsBest }, { base: { everyEpochs: 1, keepLast: 1, keepBest: 1 } }),
    mode: row({ mode: 'max' }, { base: { everyEpochs: 1, keepLast: 1, keepBest: 1, monitor: firstIsBest } }),
    // In the background, a failure is found at the next boundary; in the foreground at its own.
    background: row({ background: false }, { base: { everyEpochs: 1 }, effect: unwritable }),
    onError: row({ onError: 'warn' }, { base: { everyEpochs: 1 }, effect: unwritable }),
  },
};

function firstIsBest({ index }: { readonly index: number }): number {
  return index;
}

const EVALUATE: Owner = {
  name: 'evaluate',
  check: async (options) => {
    using model = perceptron();
    using data = rows();
    return await trainerOf(model.it).evaluate(data.it, options);
  },
  base: {},
  effect: async (options) => {
    using model = perceptron();
    using data = rows();
    const { seconds, ...found } = await trainerOf(model.it).evaluate(data.it, options);
    return [found, seconds > 0];
  },
  rows: {
    metrics: ['f1'],
    allowNonFinite: row(
      { allowNonFinite: true },
      {
        effect: async (options) => {
          using model = perceptron();
          using data = rows();
          using broken = owned(tensors({ x: data.it.inputs[0]?.mul(Number.NaN) as Tensor, y: data.it.targets[0] as Tensor }), []);
          const found = trainerOf(model.it).evaluate(broken.it.loader({ batchSize: 4 }), options);
          return await found.then(
            ({ loss }) => loss,
            ({ code }: NeveError) => ({ code }),
          );
        },
      },
    ),
  },
};

const VALIDATION: Owner = {
  name: 'validation',
  check: (validation: object) => checkFit((data) => ({ validation: { data, ...validation } })),
  base: {},
  effect: (validation) => validated({ validation }),
  rows: {
    data: row({ data: 'other' }),
    metrics: ['f1'],
    every: { steps: 3 },
    allowNonFinite: row({ allowNonFinite: true }, { base: { data: 'broken' } }),
  },
};

const RESTORE_BEST: Owner = {
  name: 'restoreBest',
  check: (restoreBest) => checkFit((data) => ({ validation: { data }, restoreBest })),
  base: { monitor: 'validation.loss' },
  effect: (restoreBest) => best({ restoreBest }),
  rows: { monitor: 'validation.accuracy', mode: 'max' },
};

/** Refuses options that need data. */
async function checkFit(options: (data: Owned<TensorLoader>['it']) => Options): Promise<unknown> {
  using data = rows();
  return await FIT.check({ maxEpochs: 1, ...options(data.it) } as never);
}

/** What a fit that is validated tells of it. */
async function validated({ validation, metrics }: Options): Promise<unknown> {
  using model = perceptron();
  using training = rows();
  using other = rows(8);
  const { data = 'same', ...more } = (validation === true ? {} : (validation ?? {})) as { data?: string };
  const [x, y] = [other.it.inputs[0] as Tensor, other.it.targets[0] as Tensor];
  using spoilt = x.mul(Number.NaN);
  const chosen = data === 'same' ? training.it : tensors({ x: data === 'broken' ? spoilt : x, y });
  const told: unknown[] = [];
  const fit = {
    maxEpochs: 2,
    ...(metrics === undefined ? {} : { metrics: metrics as MetricsOption }),
    ...(validation === undefined ? {} : { validation: { data: chosen, ...more } }),
  };
  const run = trainerOf(model.it).fit(training.it, fit);
  run.on((event) => {
    if (event.type === 'validation') told.push([event.step, { ...event.validation, seconds: 0 }]);
    if (event.type === 'epochEnd') told.push(event.epoch.metrics);
  });
  const code = await run.then(
    () => null,
    (error) => (error as NeveError).code,
  );
  return { told, code };
}

/** The steps that a fit logs. */
async function logged({ logEvery }: Options): Promise<unknown> {
  const steps: number[] = [];
  const onEvent = (event: FitEvent): unknown => event.type === 'steps' && steps.push(...event.steps.map(({ step }) => step));
  await fitted({ ...(logEvery === undefined ? {} : { logEvery: logEvery as number }), onEvent });
  return steps;
}

/** The validation whose weights a fit left. */
async function best({ restoreBest = false }: Options): Promise<unknown> {
  using model = perceptron();
  using data = rows();
  const options = { maxEpochs: 4, validation: { data: data.it }, restoreBest: restoreBest as boolean };
  return (await trainerOf(model.it).fit(data.it, options)).best;
}

export const FITS: readonly Owner[] = [TRAINER, FIT, VALIDATION, RESTORE_BEST, CHECKPOINT, EVALUATE];
