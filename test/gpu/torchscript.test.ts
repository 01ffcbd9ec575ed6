/** TorchScript on a device: what is written into its code goes there with the weights. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadModel } from '../../src/graph/index.js';
import { cudaIsAvailable } from '../../src/native/runtime.js';
import { Predictor } from '../../src/predict/index.js';
import type { Device } from '../../src/tensor/device.js';
import type { Tensor } from '../../src/tensor/index.js';
import { python, pythonAvailable } from '../support/python.js';
import { rows, trainerOf, values } from '../trainer/fixtures.js';

const folder = mkdtempSync(join(tmpdir(), 'neve-torchscript-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MAKE = new URL('make_torchscript.py', import.meta.url).pathname;
const APPLY = `
import json, sys, torch
print(json.dumps(torch.jit.load(json.load(sys.stdin)).eval()(torch.ones(2, 4)).tolist()))
`;

/** Weights after a fit on the device, and what the model says there. */
async function train(name: string, device: Device): Promise<unknown> {
  using model = await loadModel(join(folder, `${name}.pt`), { trusted: true });
  using data = rows(16);
  const { history } = await trainerOf(model, { device }).fit(data.it, { maxEpochs: 2 });
  using x = (data.it.inputs[0] as Tensor).to(device);
  using y = model.eval().forward(x);
  return { losses: history.map(({ loss }) => loss), weights: values(model.stateDict()), y: y.toArray() };
}

describe.skipIf(!cudaIsAvailable() || !pythonAvailable())('TorchScript on a device', () => {
  beforeAll(() => {
    python(MAKE, { input: folder });
  });

  it.each(['traced', 'scripted'])('trains there with all that its code holds: %s', async (name) => {
    expect(await train(name, 'cuda:0')).toEqual(await train(name, 'cpu'));
  });

  it('goes there after it ran elsewhere, and comes back', async () => {
    using model = await loadModel(join(folder, 'traced.pt'), { trusted: true });
    using data = rows(4);
    const x = data.it.inputs[0] as Tensor;
    const on = (device: Device): unknown => {
      using there = x.to(device);
      using y = model.to(device).eval().forward(there);
      expect(y.device).toBe(device);
      return y.toArray();
    };
    const here = on('cpu');
    expect(on('cuda:0')).toEqual(here);
    expect(on('cuda:1')).toEqual(here);
    expect(on('cpu')).toEqual(here);
    await model.save(join(folder, 'saved.pt'));
    expect(python(APPLY, { input: join(folder, 'saved.pt') })).toEqual(python(APPLY, { input: join(folder, 'traced.pt') }));
  });

  it('predicts there when it is frozen, all weights being in its code', async () => {
    using data = rows(6);
    const predict = async (device: Device): Promise<unknown> => {
      using model = await loadModel(join(folder, 'frozen.pt'), { trusted: true });
      await using predictor = new Predictor(model, { device });
      using y = (await predictor.run(data.it.inputs[0] as Tensor)) as Tensor;
      return y.toArray();
    };
    expect(await predict('cuda:0')).toEqual(await predict('cpu'));
  });
});
