/** Measuring with the statistics of the batch, against Python, for every form of a model; and that it leaves everything as it was. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  getNumThreads,
  loadModel,
  type Model,
  nn,
  randn,
  safetensors,
  setNumThreads,
  setSeed,
  type Tensor,
  trace,
} from '../../src/index.js';
import { native } from '../../src/native/load.js';
import { handleOf } from '../../src/tensor/native-object.js';
import { wrap } from '../../src/tensor/tensor.js';
import { python, pythonAvailable } from '../support/python.js';
import { MeasuredModel, stateBytes } from './measured-model.js';
import { TrainedModel } from './trained-model.js';

class Net extends nn.Module {
  readonly conv = new nn.Conv2d(2, 5, 3, { bias: false });
  readonly bn = new nn.BatchNorm2d(5);
  readonly drop = new nn.Dropout(0.5);
  readonly hidden = new nn.Linear(5 * 16, 7);
  readonly norm = new nn.BatchNorm1d(7, { affine: false });
  readonly head = new nn.Linear(7, 3);

  override forward(x: Tensor): Tensor {
    const features = nn.functional.relu(this.bn.forward(this.conv.forward(x)));
    const hidden = this.norm.forward(this.hidden.forward(this.drop.forward(features).flatten(1)));
    return this.head.forward(nn.functional.relu(hidden));
  }
}

const LAYERS = ['conv', 'bn', 'hidden', 'norm', 'head'];
/** Files, and `net` for the class above. What was traced in training mode has no evaluation mode. */
const FORMS = ['net', 'net.pt2', 'decomposed.pt2', 'trained.pt2', 'scripted.pt', 'traced.pt'];

/** What a layer gave, by name. */
function outputsOf(model: Model, x: Tensor, batchNorm: 'running' | 'batch'): Map<string, Tensor> {
  const layers = model.layers().filter(({ name }) => LAYERS.includes(name));
  const taps = layers.map(({ taps: own }) => own[0] as string);
  const seen = native().modelTaps(model.handle, [handleOf(x)], taps, batchNorm);
  return new Map(seen.map(({ tap, tensor }) => [layers[tap]?.name ?? '', wrap(tensor)]));
}

describe.skipIf(!pythonAvailable())('batch normalisation by the statistics of the batch', () => {
  const folder = mkdtempSync(join(tmpdir(), 'neve-batch-statistics-'));
  const threads = getNumThreads();
  beforeAll(() => {
    setNumThreads(1);
    python(fileURLToPath(new URL('make_batch_statistics.py', import.meta.url)), { input: { folder } });
  });
  afterAll(() => {
    setNumThreads(threads);
    rmSync(folder, { recursive: true });
  });

  async function opened(form: string, x: Tensor): Promise<Model> {
    if (form !== 'net') return loadModel(join(folder, form), { trusted: true });
    const model = trace(new Net(), x);
    const weights = await safetensors.load(join(folder, 'net.safetensors'));
    model.loadStateDict(weights);
    for (const tensor of weights.values()) tensor.dispose();
    return model;
  }

  it.each(FORMS)('%s: layers give what they give in Python, by either statistics, and nothing is touched', async (form) => {
    const expected = await safetensors.load(join(folder, 'taps.safetensors'));
    const x = expected.get('x') as Tensor;
    using model = await opened(form, x);
    for (const training of [false, true]) {
      model.train(training);
      const before = stateBytes(model);
      for (const batchNorm of ['running', 'batch', 'running'] as const) {
        const found = outputsOf(model, x, batchNorm);
        expect([...found.keys()]).toEqual(LAYERS);
        for (const [name, value] of found) {
          const wanted = expected.get(`${batchNorm}.${name}`) as Tensor;
          expect(value.toArray(), `${batchNorm} ${name}`).toEqual(wanted.toArray());
          value.dispose();
        }
      }
      expect(stateBytes(model)).toEqual(before);
      expect(model.training).toBe(training);
    }
    for (const tensor of expected.values()) tensor.dispose();
  });

  it.each([...FORMS, 'traced-training.pt'])('%s: a measurement leaves weights, buffers, generators and mode bit for bit', async (form) => {
    using x = randn([9, 2, 6, 6]);
    using model = await opened(form, x);
    for (const batchNorm of ['running', 'batch'] as const) {
      await using measured = new MeasuredModel(model);
      const before = stateBytes(model);
      await measured.measure([x], 4, batchNorm);
      const second = await measured.measure([x], 4, batchNorm);
      expect(second.layers.length).toBeGreaterThan(0);
      expect(stateBytes(model)).toEqual(before);
    }
  });

  it.each(['net', 'scripted.pt', 'traced.pt'])(
    '%s: one value a channel has no variance, and running statistics take its place',
    async (form) => {
      using x = randn([1, 2, 6, 6]);
      using model = await opened(form, x);
      const running = outputsOf(model, x, 'running');
      const batch = outputsOf(model, x, 'batch');
      // 16 values a channel reach `bn`, one reaches `norm`.
      expect(batch.get('bn')?.toArray()).not.toEqual(running.get('bn')?.toArray());
      const norm = batch.get('norm') as Tensor;
      const hidden = batch.get('hidden') as Tensor;
      const state = model.stateDict();
      const [mean, variance] = ['norm.running_mean', 'norm.running_var'].map((name) => state.get(name) as Tensor);
      const expected = nn.functional.batchNorm(hidden, { runningMean: mean as Tensor, runningVar: variance as Tensor });
      expect(norm.toArray()).toEqual(expected.toArray());
      for (const tensor of [expected, ...running.values(), ...batch.values()]) tensor.dispose();
    },
  );
});

describe('measuring beside training', () => {
  it('leaves a run bit for bit as it is without, dropout and batch normalisation included', async () => {
    const trained = async (measures: boolean): Promise<Readonly<Record<string, string>>> => {
      setSeed(1);
      using example = randn([8, 2, 6, 6]);
      using model = trace(new Net(), example);
      await using measured = new MeasuredModel(model);
      await using training = new TrainedModel(model, 'sgd', { lr: 0.05, momentum: 0.9 }, [12, 2, 6, 6], 3);
      for (let step = 0; step < 4; step++) {
        if (measures) await measured.measure([example], 3, step % 2 === 0 ? 'batch' : 'running');
        await training.steps(1);
      }
      return stateBytes(model);
    };
    expect(await trained(true)).toEqual(await trained(false));
  });

  it('uses the statistics of each auxiliary batch', () => {
    setSeed(1);
    using x = randn([8, 2, 6, 6]);
    using model = trace(new Net(), x);
    const whole = outputsOf(model, x, 'batch');
    using half = x.narrow(0, 0, 4);
    const part = outputsOf(model, half, 'batch');
    using same = (whole.get('conv') as Tensor).narrow(0, 0, 4);
    using other = (whole.get('bn') as Tensor).narrow(0, 0, 4);
    expect(part.get('conv')?.toArray()).toEqual(same.toArray());
    expect(part.get('bn')?.toArray()).not.toEqual(other.toArray());
    using mean = (part.get('bn') as Tensor).mean([0, 2, 3]);
    for (const value of mean.toTypedArray() as Float32Array) expect(value).toBeCloseTo(0, 5);
    for (const tensor of [...whole.values(), ...part.values()]) tensor.dispose();
  });
});
