/** A training batch with one value a channel has no variance: PyTorch refuses it, libtorch alone would write NaN into running variances. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { TensorLoader } from '../../src/data/tensor-loader.js';
import { ShapeError } from '../../src/errors.js';
import { loadModel } from '../../src/graph/model-files.js';
import * as nn from '../../src/nn/index.js';
import { randn, setSeed, type Tensor } from '../../src/tensor/index.js';
import { python, pythonAvailable } from '../support/python.js';
import { type Owned, ownedModule, rows, trainerOf } from '../trainer/fixtures.js';

const folder = mkdtempSync(join(tmpdir(), 'neve-batch-norm-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** `[N, 1, 6, 6]` to `[N, 3]`; its first normalisation takes one row in, its second cannot. */
function network(): Owned<nn.Sequential> {
  setSeed(1);
  const first = [new nn.Conv2d(1, 4, 3), new nn.BatchNorm2d(4), new nn.Flatten()];
  return ownedModule(new nn.Sequential(...first, new nn.Linear(64, 8), new nn.BatchNorm1d(8), new nn.Linear(8, 3)));
}

/** What it throws, without the frames that hold what it was thrown over. */
function attempt(work: () => unknown): { code?: string } {
  try {
    work();
  } catch (error) {
    return { code: (error as ShapeError).code };
  }
  return {};
}

const values = (model: { stateDict(): Map<string, Tensor> }) => [...model.stateDict()].map(([name, tensor]) => [name, tensor.toArray()]);

describe('a training batch of one row through BatchNorm', () => {
  it('is refused by name, says what to do, and leaves weights and buffers as they were', async () => {
    using model = network();
    using data = rows(3, [1, 6, 6], 1);
    const before = values(model.it);
    const error = await trainerOf(model.it)
      .fit(data.it, { maxEpochs: 1 })
      .then(
        () => null,
        (thrown: unknown) => thrown,
      );
    expect(error).toBeInstanceOf(ShapeError);
    expect(error).toMatchObject({ code: 'ERR_BATCH_NORM_SIZE' });
    expect(String(error)).toMatch(/^.*4 \(aten\.batch_norm\.default\).*more than 1 value per channel.*\[1, 8\].*dropLast/s);
    expect(values(model.it)).toEqual(before);
  });

  it('takes back what the batches before it did to buffers in the same step', async () => {
    using model = network();
    using data = rows(5, [1, 6, 6], 4);
    const before = values(model.it);
    const run = trainerOf(model.it, { accumulate: 2 }).fit(data.it, { maxEpochs: 1 });
    await expect(run).rejects.toMatchObject({ code: 'ERR_BATCH_NORM_SIZE' });
    expect(values(model.it)).toEqual(before);
  });

  it('does not come up where the last batch is dropped, nor in evaluation', async () => {
    using model = network();
    using data = rows(5, [1, 6, 6], 4);
    const trainer = trainerOf(model.it);
    await trainer.fit(new TensorLoader(data.it, { batchSize: 4, dropLast: true }), { maxEpochs: 1 });
    const { loss } = await trainer.evaluate(data.it);
    expect(Number.isFinite(loss)).toBe(true);
  });
});

it('InstanceNorm refuses rows of one place', async () => {
  setSeed(1);
  using model = ownedModule(
    new nn.Sequential(new nn.InstanceNorm2d(1, { trackRunningStats: true }), new nn.Flatten(), new nn.Linear(1, 3)),
  );
  using data = rows(4, [1, 1, 1], 2);
  await expect(trainerOf(model.it).fit(data.it, { maxEpochs: 1 })).rejects.toMatchObject({ code: 'ERR_BATCH_NORM_SIZE' });
});

it('layers that are called at once refuse it, and leave their statistics alone', () => {
  using norm = ownedModule(new nn.BatchNorm1d(3));
  using row = randn([1, 3]);
  using image = randn([2, 3, 1, 1]);
  // Not the count of batches, which goes first, in Python too.
  const statistics = () => [norm.it.runningMean?.toArray(), norm.it.runningVar?.toArray()];
  const before = statistics();
  expect(() => norm.it.forward(row)).toThrow(ShapeError);
  expect(() => norm.it.forward(row)).toThrow(/more than 1 value per channel.*\[1, 3\].*dropLast/s);
  expect(() => nn.functional.instanceNorm(image)).toThrow(/more than 1 spatial element.*\[2, 3, 1, 1\]/s);
  expect(statistics()).toEqual(before);
  norm.it.eval().forward(row).dispose();
});

describe.skipIf(!pythonAvailable())('TorchScript', () => {
  const MAKE = `
import json, os, sys, torch, warnings
from torch import nn
warnings.filterwarnings("ignore")
folder = json.load(sys.stdin)["folder"]
torch.manual_seed(1)
net = nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6), nn.Linear(6, 3))
torch.jit.script(net).save(os.path.join(folder, "scripted.pt"))
torch.jit.trace(net, torch.randn(3, 4), check_trace=False).save(os.path.join(folder, "traced.pt"))
print(json.dumps(True))
`;
  it.each(['scripted.pt', 'traced.pt'])('%s refuses it too', async (name) => {
    python(MAKE, { input: { folder } });
    const model = await loadModel(join(folder, name), { trusted: true });
    using data = rows(5, [4], 4);
    using one = randn([1, 4]);
    expect(attempt(() => model.train().forward(one))).toMatchObject({ code: 'ERR_BATCH_NORM_SIZE' });
    const before = values(model);
    const found = await trainerOf(model, { accumulate: 2 })
      .fit(data.it, { maxEpochs: 1 })
      .then(
        () => 'trained',
        (error: unknown) => String(error),
      );
    expect(found).toMatch(/more than 1 value per channel.*dropLast/s);
    expect(values(model)).toEqual(before);
  });
});
