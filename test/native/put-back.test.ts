/** What is changed for a while is put back when something throws; where that fails, the session says so and works no more. Nothing ends the process. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StateError } from '../../src/errors.js';
import { loadModel } from '../../src/graph/model-files.js';
import { trace } from '../../src/graph/trace.js';
import type { StepSpec } from '../../src/native/addon.js';
import { native } from '../../src/native/load.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { randn, setSeed } from '../../src/tensor/index.js';
import { handleOf } from '../../src/tensor/native-object.js';
import { python, pythonAvailable } from '../support/python.js';
import { ownedModule, rows } from '../trainer/fixtures.js';
import { MeasuredModel, stateBytes } from './measured-model.js';
import { bytesOf, withTrialSession } from './trial-session.js';

const SGD = optim.sgd({ lr: 0.1 });

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => (error as { code?: string }).code,
  );

describe.skipIf(!pythonAvailable())('a model that makes one of its buffers smaller in evaluation', () => {
  const folder = mkdtempSync(join(tmpdir(), 'neve-put-back-'));
  const path = join(folder, 'shrinks.pt');
  const MAKE = `
import json, sys, torch, warnings
from torch import nn
warnings.filterwarnings("ignore")

class Shrinks(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(4, 3)
        self.register_buffer("kept", torch.ones(3))

    def forward(self, x):
        if not self.training and x.size(0) == 3:
            self.kept.resize_([0])
        return self.linear(x)

torch.jit.script(Shrinks()).save(json.load(sys.stdin)["path"])
print(json.dumps(True))
`;
  beforeAll(() => {
    // In a file: TorchScript reads the source.
    const script = join(folder, 'make.py');
    writeFileSync(script, MAKE);
    python(script, { input: { path } });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(['recompute', 'device'] as const)('cannot be measured with memory %s: a typed error, and no further command', async (memory) => {
    const model = await loadModel(path, { trusted: true });
    await using measured = new MeasuredModel(model, 1, { memory });
    using x = randn([7, 4]);
    const first = await measured.measure([x], 4).catch((error: unknown) => error);
    expect(first).toBeInstanceOf(StateError);
    expect(first).toMatchObject({ code: 'ERR_NOT_RESTORED', message: expect.stringMatching(/could not be put back/) });
    const next = await measured.measure([x], 4).catch((error: unknown) => error);
    expect(next).toMatchObject({ code: 'ERR_SESSION_BROKEN', message: expect.stringMatching(/could not be put back/) });
  });

  /** In a function of its own, whose frame does not outlive it. */
  async function codesOfEvaluation(): Promise<unknown[]> {
    const model = await loadModel(path, { trusted: true });
    using data = rows();
    const step: StepSpec = { average: { kind: 'ema', decay: 0.5, start: 0, every: 1, buffers: true } };
    const codes: unknown[] = [];
    await withTrialSession({ model, loss: 'crossEntropy', loader: data.it, optimizer: SGD, step }, async ({ session, train }) => {
      await train(0, 2);
      const batches = { inputs: data.it.inputs.map(handleOf), targets: data.it.targets.map(handleOf), order: null, batchSize: 3 };
      codes.push(await codeOf(session.evaluate(batches, [], false)), await codeOf(train(2, 1)));
    });
    return codes;
  }

  it('cannot be evaluated at averaged buffers', async () => {
    expect(await codesOfEvaluation()).toEqual(['ERR_NOT_RESTORED', 'ERR_SESSION_BROKEN']);
  });
});

it('statistics that cannot be renewed leave weights, average and statistics as they were', async () => {
  setSeed(1);
  using model = ownedModule(new nn.Sequential(new nn.Linear(4, 6), new nn.BatchNorm1d(6), new nn.Linear(6, 3)));
  using data = rows();
  const step: StepSpec = { average: { kind: 'swa', decay: 0, start: 0, every: 1, buffers: false } };
  await withTrialSession({ model: model.it, loss: 'crossEntropy', loader: data.it, optimizer: SGD, step }, async ({ session, train }) => {
    await train(0, 3);
    const before = bytesOf(await session.state());
    const batches = { inputs: data.it.inputs.map(handleOf), targets: data.it.targets.map(handleOf), order: null };
    await expect(session.adoptAverage({ ...batches, batchSize: 1 })).rejects.toMatchObject({ code: 'ERR_BATCH_NORM_SIZE' });
    expect(bytesOf(await session.state())).toEqual(before);
    expect(await session.adoptAverage({ ...batches, batchSize: 4 })).toBe(true);
    const after = bytesOf(await session.state());
    expect(after['parameter.0.weight']).toBe(before['update.average.of.0.weight']);
    expect(after['buffer.1.running_mean']).not.toBe(before['buffer.1.running_mean']);
  });
});

it('a meter that cannot begin is not left measuring', async () => {
  using small = ownedModule(new nn.Sequential(new nn.Linear(4, 3)));
  using large = ownedModule(new nn.Sequential(new nn.Linear(4, 5)));
  using data = rows();
  using x = randn([6, 4]);
  const meter = native().createMeter([], { momentum: 0.5, drift: false, history: 'fp32', memory: 'recompute', neurons: false });
  try {
    const measureOn = (model: nn.Sequential) =>
      withTrialSession({ model, loss: 'crossEntropy', loader: data.it, optimizer: SGD }, async ({ session }) => {
        await session.measure(meter, [handleOf(x)], 4, 'running');
      });
    await measureOn(small.it);
    await measureOn(small.it);
    const error = await measureOn(large.it).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'ERR_METER_STATE' });
    // Before, ERR_METER_BUSY for ever.
    await withTrialSession({ model: large.it, loss: 'crossEntropy', loader: data.it, optimizer: SGD }, async ({ session }) => {
      for (const { tensor } of await session.meterState(meter)) native().release(tensor);
    });
    await measureOn(large.it);
  } finally {
    native().release(meter);
  }
});

it('a pass that throws leaves buffers and generators as they were', async () => {
  setSeed(1);
  using module = ownedModule(new nn.Sequential(new nn.BatchNorm1d(4), new nn.Dropout(0.5), new nn.Linear(4, 3)));
  using x = randn([5, 4]);
  using wrong = randn([5, 3]);
  const model = trace(module.it, x);
  await using measured = new MeasuredModel(model);
  const before = stateBytes(model);
  await expect(measured.measure([wrong], 4)).rejects.toThrow();
  expect(stateBytes(model)).toEqual(before);
});
