/**
 * What the Trainer costs over a bare loop of native steps: the same session, data and order of rows, with and without events, progress line, run folder,
 * records and loggers.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tensors } from '../../src/data/tensor-dataset.js';
import { resnet20 } from '../../src/models/index.js';
import { native } from '../../src/native/load.js';
import { getNumThreads } from '../../src/native/runtime.js';
import { resolveGroups } from '../../src/optim/groups.js';
import { sgd } from '../../src/optim/index.js';
import { CsvLogger, showProgress, TensorBoardLogger } from '../../src/report/index.js';
import { setSeed } from '../../src/tensor/generator.js';
import { handleOf } from '../../src/tensor/native-object.js';
import { randint, randn } from '../../src/tensor/random.js';
import { NativeSession } from '../../src/trainer/contracts/fit-session.js';
import { Lifetime } from '../../src/trainer/contracts/lifetime.js';
import { resolveTrainerOptions, type TrainerOptions } from '../../src/trainer/options.js';
import { prepare } from '../../src/trainer/prepare/prepare.js';
import { Trainer } from '../../src/trainer/trainer.js';
import { median, milliseconds, printTable } from './table.js';

const BATCH = 128;
const STEPS = 10;
const EPOCHS = 3;

/** Seconds a step, after an epoch that is not timed. */
interface Timed {
  readonly wall: number;
  /** The part of the wall time that was not spent in native steps, 0 to 1. */
  readonly outside: number;
}

/** ResNet-20, batch 128, on random images; the two take turns. Goal: at most 1 % more. */
export async function benchOverhead(rounds: number): Promise<void> {
  setSeed(0);
  using x = randn([BATCH * STEPS, 3, 32, 32]);
  using y = randint(0, 10, [BATCH * STEPS]);
  const loader = tensors({ x, y }).loader({ batchSize: BATCH, shuffle: true, seed: 0 });
  const bare: Timed[] = [];
  const whole: Timed[] = [];
  for (let round = 0; round < rounds; round++) {
    bare.push(await withModel((options) => bareLoop(options, loader)));
    whole.push(await withModel((options) => wholeFit(options, loader)));
  }
  const ratio = median(whole.map(({ wall }, round) => wall / (bare[round]?.wall ?? Number.NaN)));
  const row = (name: string, times: readonly Timed[], more: string): string[] => {
    const outside = `${(100 * median(times.map((time) => time.outside))).toFixed(2)} %`;
    return [name, milliseconds(median(times.map(({ wall }) => wall))), outside, more];
  };
  console.log(
    `\nTrainer over bare native steps, ResNet-20, batch ${BATCH}, ${getNumThreads()} threads, median of ${rounds} rounds; goal: at most 1.01`,
  );
  printTable(
    ['loop', 'step', 'outside of steps', 'ratio'],
    [row('native steps', bare, ''), row('Trainer with progress, run folder, CSV, TensorBoard', whole, ratio.toFixed(4))],
  );
}

type Loader = ReturnType<ReturnType<typeof tensors>['loader']>;

async function withModel(work: (options: TrainerOptions) => Promise<Timed>): Promise<Timed> {
  setSeed(0);
  const model = resnet20();
  try {
    return await work({
      model,
      loss: 'crossEntropy',
      optimizer: sgd({ lr: 0.01, momentum: 0.9, weightDecay: 5e-4 }),
      device: 'cpu',
    });
  } finally {
    for (const tensor of model.stateDict().values()) tensor.dispose();
  }
}

/** One call an epoch and nothing around it. */
async function bareLoop(given: TrainerOptions, loader: Loader): Promise<Timed> {
  return Lifetime.run(async (lifetime) => {
    const options = resolveTrainerOptions(given);
    const prepared = prepare(options, loader, {}, lifetime);
    const session = new NativeSession(native(), {
      model: prepared.model.handle,
      loss: prepared.loss.handle,
      optimizer: { name: options.optimizer.name, groups: resolveGroups(options.optimizer, prepared.trainable) },
      channelsLast: prepared.channelsLast,
      onProgress: null,
    });
    lifetime.defer(() => session.close());
    const data = { inputs: prepared.inputs.map(handleOf), targets: prepared.targets.map(handleOf), batchSize: BATCH };
    let inside = 0;
    let begun = 0;
    for (let epoch = 0; epoch <= EPOCHS; epoch++) {
      if (epoch === 1) begun = performance.now();
      using order = loader.order(epoch);
      const { seconds } = await session.steps({ ...data, order: order === null ? null : handleOf(order) }, 0, STEPS);
      if (epoch > 0) inside += seconds;
    }
    return timed(begun, inside);
  });
}

/** Everything that a user would have on. */
async function wholeFit(options: TrainerOptions, loader: Loader): Promise<Timed> {
  const folder = mkdtempSync(join(tmpdir(), 'neve-overhead-'));
  try {
    let begun = 0;
    let ended: Timed | null = null;
    let inside = 0;
    const run = new Trainer(options).fit(loader, {
      maxEpochs: EPOCHS + 1,
      runDir: join(folder, 'run'),
      loggers: [new CsvLogger(join(folder, 'log.csv')), new TensorBoardLogger(join(folder, 'events'))],
    });
    showProgress(run, { stream: { write: () => undefined, isTTY: true, columns: 120 } });
    run.on((event) => {
      if (event.type !== 'epochEnd') return;
      if (event.epoch.index === 0) begun = performance.now();
      else inside += event.epoch.seconds;
      ended = timed(begun, inside);
    });
    await run;
    return ended ?? timed(begun, inside);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function timed(begun: number, inside: number): Timed {
  const total = (performance.now() - begun) / 1000;
  return { wall: total / (EPOCHS * STEPS), outside: 1 - inside / total };
}
