/** Fits, evaluations and measurements on transformed batches. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { HiDlr, NeVe } from '../../src/controllers/index.js';
import { type Loader, transforms as t, tensors } from '../../src/data/index.js';
import type { Transform } from '../../src/data/transforms/index.js';
import * as nn from '../../src/nn/index.js';
import { cat, mul, narrow } from '../../src/ops/index.js';
import * as optim from '../../src/optim/index.js';
import { arange, scope, setSeed, type Tensor } from '../../src/tensor/index.js';
import type { TrainerOptions } from '../../src/trainer/index.js';
import { byteImages } from '../data/transforms/images.js';
import { TEST_DEVICE } from '../support/device.js';
import { MemoryStream } from '../support/streams.js';
import { type Owned, owned, ownedModule, trainerOf } from './fixtures.js';

const scratch = mkdtempSync(join(tmpdir(), 'neve-transforms-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const NORMALIZE = t.normalize({ mean: [0.5, 0.4, 0.3], std: [0.2, 0.25, 0.3] });
const CROP = [t.randomCrop(6, { padding: 2 }), t.randomHorizontalFlip(), NORMALIZE];
const EVERYTHING: readonly Transform[] = [
  ...[t.randAugment(), t.colorJitter({ brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 }), t.randomResizedCrop(9)],
  ...[t.randomCrop(8, { padding: 2 }), t.randomHorizontalFlip(), t.randomVerticalFlip(), t.randomRotation(20), t.randomAffine(10)],
  ...[t.resize(7), t.centerCrop(6), NORMALIZE, t.randomErasing({ value: 'random' }), t.gaussianNoise({ clip: false, sigma: 0.01 })],
  t.fn((x) => mul(x, 0.5)),
];

interface Images {
  readonly x: Tensor;
  readonly y: Tensor;
}

/** 8-bit images and their labels. */
function images(count = 22): Owned<Images> {
  const x = byteImages([count, 3, 6, 6]);
  using counter = arange(0, count, 1, { dtype: 'int64' });
  const y = counter.remainder(3);
  return owned({ x, y }, [x, y]);
}

function network(seed = 1): Owned<nn.Sequential> {
  setSeed(seed);
  return ownedModule(
    new nn.Sequential(new nn.Conv2d(3, 4, 3), new nn.BatchNorm2d(4), new nn.ReLU(), new nn.Flatten(), new nn.Linear(64, 3)),
  );
}

function weightsOf(net: Owned<nn.Sequential>): Record<string, number[]> {
  const all = [...net.it.namedParameters(), ...net.it.namedBuffers()];
  return Object.fromEntries(all.map(([name, tensor]) => [name, [...tensor.toTypedArray()].map(Number)]));
}

async function train(loader: Loader, options: Partial<TrainerOptions> = {}, maxEpochs = 2): Promise<Record<string, number[]>> {
  using net = network();
  await trainerOf(net.it, { seed: 3, ...options }).fit(loader, { maxEpochs });
  return weightsOf(net);
}

/**
 * What a loader's batches of an epoch become, in the stored order: made where the fit makes them, for a device's operators round in other
 * places than the host's own loops.
 */
function transformed({ x, y }: Images, steps: readonly Transform[], seed: number, epoch: number, batchSize: number): Owned<Images> {
  using pipeline = t.pipeline(steps, { seed });
  const [inputs, targets] = scope(() => {
    const [there, labels] = [x.to(TEST_DEVICE), y.to(TEST_DEVICE)];
    const parts: ReturnType<typeof pipeline.apply>[] = [];
    for (let at = 0; at < (x.shape[0] as number); at += batchSize) {
      const rows = Math.min(batchSize, (x.shape[0] as number) - at);
      parts.push(
        pipeline.apply({ inputs: [narrow(there, 0, at, rows)], targets: [narrow(labels, 0, at, rows)] }, { epoch, batch: at / batchSize }),
      );
    }
    const whole = (of: 'inputs' | 'targets'): Tensor => cat(parts.map((part) => part[of][0] as Tensor)).to('cpu');
    return [whole('inputs'), whole('targets')] as const;
  });
  return owned({ x: inputs, y: targets }, [inputs, targets]);
}

describe('a fit on transformed batches', () => {
  it.each<[string, readonly Transform[]]>([
    ['crop, flip and normalise', CROP],
    ['all there are', EVERYTHING],
  ])('sees what the pipeline gives by hand: %s', async (_, transform) => {
    using set = images();
    using made = transformed(set.it, transform, 5, 0, 4);
    const own = await train(tensors(set.it).loader({ batchSize: 4, transform, seed: 5 }), {}, 1);
    const byHand = await train(tensors(made.it).loader({ batchSize: 4 }), {}, 1);
    expect(own).toEqual(byHand);
    const stream = Object.assign(new MemoryStream(set.it.x, set.it.y, { batchSize: 4 }), {
      transforms: tensors(set.it).loader({ batchSize: 4, transform, seed: 5 }).transforms,
    });
    expect(await train(stream, {}, 1), 'streamed').toEqual(byHand);
  });

  it('of vectors made of labels', async () => {
    using set = images();
    const transform = [NORMALIZE, t.oneHot(3, { labelSmoothing: 0.1 })];
    using made = transformed(set.it, transform, 0, 0, 4);
    const own = await train(tensors(set.it).loader({ batchSize: 4, transform }), { loss: 'mse' });
    expect(own).toEqual(await train(tensors(made.it).loader({ batchSize: 4 }), { loss: 'mse' }));
  });

  it('draws anew each epoch, from the seed', async () => {
    using set = images();
    const loader = (seed: number): Loader => tensors(set.it).loader({ batchSize: 4, transform: CROP, shuffle: true, seed });
    const first = await train(loader(1));
    expect(await train(loader(1))).toEqual(first);
    expect(await train(loader(2))).not.toEqual(first);
    using one = transformed(set.it, CROP, 1, 0, 4);
    using two = transformed(set.it, CROP, 1, 1, 4);
    expect([...one.it.x.toTypedArray()]).not.toEqual([...two.it.x.toTypedArray()]);
  });

  it.each<[string, () => Partial<TrainerOptions>]>([
    ['SGD', () => ({})],
    ['L-BFGS, which computes a step several times', () => ({ optimizer: optim.lbfgs({ lr: 0.1, maxIter: 3 }) })],
    ['HiDLR, which tries losses', () => ({ controllers: [new HiDlr({ every: 2 })] })],
    [
      'NeVe on rows of the data',
      () => ({ controllers: [new NeVe({ auxiliary: { kind: 'rows', samples: 9, seed: 2 }, profile: 'reference', delta: 0 })] }),
    ],
    ['NeVe on noise', () => ({ controllers: [new NeVe({ profile: 'reference', delta: 0 })] })],
    ['channels last', () => ({ channelsLast: true })],
    ['an average whose statistics are taken anew', () => ({ average: { kind: 'swa', unit: 'step', start: 1 } })],
  ])('that is stopped in mid-epoch goes on bit for bit: %s', async (name, options) => {
    using set = images();
    const loader = (): Loader => tensors(set.it).loader({ batchSize: 4, transform: EVERYTHING, shuffle: true });
    const trainedTo = async (runDir: string, stopAt: number | null): Promise<Record<string, number[]>> => {
      setSeed(11);
      const fixed = loader();
      setSeed(stopAt === null ? 11 : 12);
      using net = network();
      const trainer = trainerOf(net.it, options());
      if (stopAt === null) {
        await trainer.fit(fixed, { maxEpochs: 2, runDir });
        return weightsOf(net);
      }
      const run = trainer.fit(fixed, {
        maxEpochs: 2,
        runDir,
        checkpoint: { everySteps: 1 },
        onEvent: (event) => {
          if (event.type === 'checkpoint' && event.step >= stopAt) run.stop('enough');
        },
      });
      await run;
      // Another seed is drawn, and the one of the run is put in its place.
      using again = network(2);
      await trainerOf(again.it, options()).resume(runDir, loader());
      return weightsOf(again);
    };
    const folder = join(scratch, name.replaceAll(/\W/g, ''));
    const whole = await trainedTo(`${folder}-whole`, null);
    expect(await trainedTo(`${folder}-stopped`, 3)).toEqual(whole);
  });

  it('is refused other transforms when it goes on', async () => {
    using set = images();
    using net = network();
    const runDir = join(scratch, 'other');
    await trainerOf(net.it).fit(tensors(set.it).loader({ batchSize: 4, transform: CROP }), {
      maxEpochs: 1,
      runDir,
      checkpoint: { everyEpochs: 1 },
    });
    const other = tensors(set.it).loader({ batchSize: 4, transform: [t.centerCrop(6), NORMALIZE] });
    await expect(trainerOf(net.it).resume(runDir, other, { maxEpochs: 2 })).rejects.toMatchObject({ code: 'ERR_RESUME_MISMATCH' });
  });

  it('fails before the first step where a transform does not fit the data, and names it', async () => {
    using set = images();
    using net = network();
    const loader = tensors(set.it).loader({ batchSize: 4, transform: [t.randomCrop(9), NORMALIZE] });
    await expect(trainerOf(net.it).fit(loader, { maxEpochs: 1 })).rejects.toMatchObject({
      ...{ code: 'ERR_TRANSFORM_SIZE', message: expect.stringContaining("transform 'randomCrop'") },
    });
  });
});

describe('evaluation and prediction', () => {
  it('go through the transforms of their loader, with the same draws each time', async () => {
    using set = images();
    using net = network();
    const trainer = trainerOf(net.it);
    const evaluated = await trainer.evaluate(tensors(set.it).loader({ batchSize: 5, transform: [NORMALIZE] }));
    using plain = transformed(set.it, [NORMALIZE], 0, 0, 5);
    const byHand = await trainer.evaluate(tensors(plain.it).loader({ batchSize: 5 }));
    expect(evaluated.loss).toBe(byHand.loss);
    expect(evaluated.accuracy).toBe(byHand.accuracy);
    const random = (seed: number): Loader => tensors(set.it).loader({ batchSize: 5, transform: CROP, seed });
    const [one, two] = [await trainer.evaluate(random(1)), await trainer.evaluate(random(2))];
    expect(one.loss).toBe(two.loss);
    using outputs = await trainer.predict(tensors(set.it).loader({ batchSize: 5, transform: CROP }));
    expect(outputs.shape).toEqual([22, 3]);
  });
});

describe('validation in a fit', () => {
  it('has transforms of its own', async () => {
    using set = images();
    using net = network();
    using plain = transformed(set.it, [NORMALIZE], 0, 0, 5);
    const train = (): Loader => tensors(set.it).loader({ batchSize: 4, transform: CROP, seed: 1 });
    const data = tensors(set.it).loader({ batchSize: 5, transform: [NORMALIZE] });
    const report = await trainerOf(net.it, { seed: 3 }).fit(train(), { maxEpochs: 2, validation: { data } });
    using again = network();
    const byHand = tensors(plain.it).loader({ batchSize: 5 });
    const expected = await trainerOf(again.it, { seed: 3 }).fit(train(), { maxEpochs: 2, validation: { data: byHand } });
    expect(report.history.map(({ validation }) => validation?.loss)).toEqual(expected.history.map(({ validation }) => validation?.loss));
  });
});
