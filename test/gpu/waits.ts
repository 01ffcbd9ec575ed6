/** How often the host waits for the device in a step: optimizers, options, and the counting. */

import * as data from '../../src/data/index.js';
import * as optim from '../../src/optim/index.js';
import type { OptimizerSpec } from '../../src/optim/index.js';
import type { Tensor } from '../../src/tensor/index.js';
import type { TrainerOptions } from '../../src/trainer/index.js';
import { simulatedDevice } from '../support/device.js';
import { MemoryStream } from '../support/streams.js';
import { convolutional, rows, trainerOf } from '../trainer/fixtures.js';

/** Losses, and norms and overflows where there are any, are read every so many steps, and at the end. */
export const READ_EVERY = 32;
const SHORT = 2 * READ_EVERY;
const LONG = 4 * READ_EVERY;

export const OPTIMIZERS: Readonly<Record<string, () => OptimizerSpec>> = {
  sgd: () => optim.sgd({ lr: 0.01, momentum: 0.9 }),
  adam: () => optim.adam({ lr: 1e-3 }),
  adamw: () => optim.adamw({ lr: 1e-3 }),
  adagrad: () => optim.adagrad({ lr: 1e-2 }),
  adadelta: () => optim.adadelta({ lr: 1 }),
  adamax: () => optim.adamax({ lr: 1e-3 }),
  nadam: () => optim.nadam({ lr: 1e-3 }),
  radam: () => optim.radam({ lr: 1e-3 }),
  rmsprop: () => optim.rmsprop({ lr: 1e-3 }),
  lion: () => optim.lion({ lr: 1e-4 }),
  muon: () => optim.muon({ lr: 1e-3 }),
  scheduleFreeSgd: () => optim.scheduleFreeSgd({ lr: 0.1 }),
  scheduleFreeAdamw: () => optim.scheduleFreeAdamw({ lr: 1e-3 }),
  scheduleFreeRadam: () => optim.scheduleFreeRadam({ lr: 1e-3 }),
  scheduleFreePlus: () => optim.scheduleFreePlus({}),
  ecco: () => optim.ecco({}),
  dog: () => optim.dog({ averaging: 8 }),
  ldog: () => optim.ldog({}),
  prodigy: () => optim.prodigy({}),
  dAdaptSgd: () => optim.dAdaptSgd({}),
  dAdaptAdam: () => optim.dAdaptAdam({}),
  custom: () => optim.custom({ name: 'slowing', lr: 0.05, update: ({ p, grad, lr, step }) => void p.sub_(grad.mul(lr.div(step.sqrt()))) }),
};

export const OPTIONS: Readonly<Record<string, Partial<TrainerOptions>>> = {
  'clip norm': { clipGradNorm: 1 },
  'clip value': { clipGradValue: 0.1 },
  accumulate: { accumulate: 4 },
  average: { average: { kind: 'ema', decay: 0.9 } },
  bf16: { precision: 'bf16' },
  fp16: { precision: 'fp16' },
  'channels-last': { channelsLast: true },
  mixup: { mix: { mixup: 0.2 } },
  cutmix: { mix: { cutmix: 1 } },
  recompute: { checkpointModules: ['0', '1'] },
  limit: { limitActivations: { layers: ['1'] } },
  graph: { cudaGraph: 'auto' },
};

async function waitsOf(options: Partial<TrainerOptions>, steps: number, stream: boolean): Promise<number> {
  using model = convolutional();
  using all = rows(steps * (options.accumulate ?? 1) * 2, [1, 6, 6], 2);
  const [x, y] = [all.it.inputs[0] as Tensor, all.it.targets[0] as Tensor];
  const loader = stream
    ? new MemoryStream(x, y, { batchSize: 2, known: true })
    : data.tensors({ x, y }).loader({ batchSize: 2, shuffle: true, seed: 1 });
  const device = simulatedDevice();
  const before = device.counters();
  await trainerOf(model.it, { seed: 1, ...options }).fit(loader, { maxEpochs: 1 });
  if (device.counters().overwrites > before.overwrites) throw new Error('pinned memory was written to while a copy from it was under way');
  return device.counters().synchronizations - before.synchronizations;
}

/** Waits a step, without those of a fit's beginning and end. */
export async function waitsPerStep(options: Partial<TrainerOptions>, stream = false): Promise<number> {
  // What there is to know of a device is found out in its first fit.
  const short = await waitsOf(options, SHORT, stream);
  simulatedDevice().resetCounters();
  return ((await waitsOf(options, LONG, stream)) - short) / (LONG - SHORT);
}
