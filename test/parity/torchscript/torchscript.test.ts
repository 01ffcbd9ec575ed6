/** What torch.jit makes of Python modules, trained here and there: bit-equal losses, layers as Python's hooks see them, files that Python opens. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tensors } from '../../../src/data/tensor-dataset.js';
import {
  getNumThreads,
  loadModel,
  type Model,
  NeVe,
  noGrad,
  ones,
  optim,
  safetensors,
  scope,
  setNumThreads,
  setOwnKernels,
  type Tensor,
  Trainer,
  tensor,
} from '../../../src/index.js';
import { native } from '../../../src/native/load.js';
import * as ops from '../../../src/ops/index.js';
import { handleOf } from '../../../src/tensor/native-object.js';
import { wrap } from '../../../src/tensor/tensor.js';
import type { Objective } from '../../../src/trainer/losses/objective.js';
import { python, pythonAvailable } from '../../support/python.js';
import { LossRecorder } from '../parity.js';

interface ZooAnswer {
  readonly runs: Readonly<Record<string, { readonly losses: readonly number[]; readonly names: readonly string[] }>>;
  readonly frozen: { readonly output: readonly (readonly number[])[] };
}

const folder = mkdtempSync(join(tmpdir(), 'neve-torchscript-'));
const threads = getNumThreads();
const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

const twoOutputs = (first: Tensor, second: Tensor, target: Tensor): Tensor =>
  ops.mseLoss(first, target).add(second.mul(second).mean().mul(0.1));

/** The losses of zoo.py. */
const LOSSES: Readonly<Record<string, 'crossEntropy' | 'mse' | Objective>> = {
  branching: 'mse',
  containers: 'crossEntropy',
  tied: 'crossEntropy',
  lstm: 'mse',
  attention: 'crossEntropy',
  siamese: twoOutputs as Objective,
  heads: twoOutputs as Objective,
  traced: 'crossEntropy',
  double: 'mse',
  bfloat16: 'mse',
  half: 'mse',
};
const NAMES = Object.keys(LOSSES);

describe.skipIf(!pythonAvailable())('TorchScript modules', () => {
  let answer: ZooAnswer;
  beforeAll(() => {
    setNumThreads(1);
    // PyTorch has the kernels of oneDNN alone.
    setOwnKernels(false);
    answer = python<ZooAnswer>(script('train_zoo.py'), { input: { folder } });
  });
  afterAll(() => {
    setNumThreads(threads);
    rmSync(folder, { recursive: true });
  });

  it.each(NAMES)('%s: layers give what hooks see in Python', async (name) => {
    using zoo = await opened(name);
    const { model, data } = zoo;
    const expected = [...data.keys()].filter((key) => key.startsWith('tap.')).sort();
    const layers = model.layers().flatMap(({ taps }) => taps);
    const seen = native().modelTaps(model.handle, inputsOf(data).map(handleOf), layers);
    const calls = new Map<string, number>();
    const found: string[] = [];
    for (const { tap, tensor: handle } of seen) {
      using value = wrap(handle);
      const layer = layers[tap] as string;
      const call = calls.get(layer) ?? 0;
      calls.set(layer, call + 1);
      found.push(`tap.${layer}.${call}`);
      expectEqual(value, data.get(`tap.${layer}.${call}`), `${layer}, call ${call}`);
    }
    expect(found.sort()).toEqual(expected);
  });

  it.each(NAMES)('%s: 20 steps of SGD have the losses of Python, bit for bit', async (name) => {
    using zoo = await opened(name);
    const { model, data } = zoo;
    const run = answer.runs[name] as ZooAnswer['runs'][string];
    expect([...model.stateDict().keys()]).toEqual(run.names);
    const recorder = new LossRecorder();
    const trainer = new Trainer({
      model,
      loss: LOSSES[name] as Objective,
      optimizer: optim.sgd({ lr: 0.05, momentum: 0.9, weightDecay: 1e-3 }),
      controllers: [recorder],
      channelsLast: false,
      device: 'cpu',
      seed: 6,
    });
    const [first, ...others] = inputsOf(data);
    const x = [first as Tensor, ...others];
    await trainer.fit(tensors({ x, y: data.get('y') as Tensor }).loader({ batchSize: 8 }), { maxEpochs: 20 });
    expect(recorder.losses).toEqual(run.losses);
    for (const [key, value] of model.stateDict()) expectEqual(value, data.get(`final.${key}`), key);
    model.eval();
    scope(() => {
      const outputs = noGrad(() => model.forwardAll(...x));
      expect(outputs.length).toBe([...data.keys()].filter((key) => key.startsWith('output.')).length);
      outputs.forEach((output, i) => {
        expectEqual(output, data.get(`output.${i}`), `output ${i}`);
      });
    });
    await model.save(join(folder, `${name}-trained.pt`));
  });

  it('open in Python after training, with the same state, outputs and mode', () => {
    const opened = python<Record<string, unknown>>(script('open_zoo.py'), { input: { folder, names: NAMES } });
    for (const name of NAMES) {
      expect(opened[name], name).toEqual({ outputs: true, state: true, names: answer.runs[name]?.names, training: false });
    }
  });

  it('are probed while they train', async () => {
    using zoo = await opened('attention');
    const { model, data } = zoo;
    const [x] = inputsOf(data) as [Tensor];
    const optimizer = optim.sgd({ lr: 0.05 });
    const controllers = [
      new NeVe({ profile: 'reference', auxiliary: x, layerTypes: ['MultiheadAttention', 'TransformerEncoderLayer', 'Linear'] }),
    ];
    const trainer = new Trainer({ model, loss: 'crossEntropy', optimizer, controllers, device: 'cpu' });
    const run = trainer.fit(tensors({ x, y: data.get('y') as Tensor }).loader({ batchSize: 4 }), { maxEpochs: 3 });
    const velocities: (number | null)[] = [];
    for await (const epoch of run) velocities.push(epoch.velocity);
    expect(velocities.at(-1)).toBeGreaterThan(0);
  });

  it('load a state dict under all names of a shared weight', async () => {
    using zoo = await opened('tied');
    const state = zoo.model.stateDict();
    expect([...zoo.model.namedParameters().keys()]).not.toContain('decoder.weight');
    expect(state.get('decoder.weight')).toBe(state.get('embedding.weight'));
    const copies = new Map([...state].map(([name, value]) => [name, value.detach().clone()]));
    zoo.model.loadStateDict(copies);
    for (const copy of copies.values()) copy.dispose();
  });

  it('that are frozen run, and say so when they are to be trained', async () => {
    using model = await loadModel(join(folder, 'frozen.pt'), { trusted: true });
    using x = ones([2, 3]);
    using y = tensor([0, 1], { dtype: 'int64' });
    using output = model.forward(x);
    expect(output.toArray()).toEqual(answer.frozen.output);
    expect(model.layers()).toEqual([]);
    const trainer = new Trainer({ model, loss: 'crossEntropy', optimizer: optim.sgd({ lr: 0.1 }), device: 'cpu' });
    const failure = await trainer.fit(tensors({ x, y }).loader({ batchSize: 2 }), { maxEpochs: 1 }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'OptionError', code: 'ERR_OPTIMIZER_EMPTY' });
  });
});

interface Opened extends Disposable {
  readonly model: Model;
  /** What train_zoo.py wrote. */
  readonly data: ReadonlyMap<string, Tensor>;
}

async function opened(name: string): Promise<Opened> {
  const model = await loadModel(join(folder, `${name}.pt`), { trusted: true });
  const data = await safetensors.load(join(folder, `${name}.safetensors`));
  return {
    model,
    data,
    [Symbol.dispose]: () => {
      model.dispose();
      for (const value of data.values()) value.dispose();
    },
  };
}

function inputsOf(data: ReadonlyMap<string, Tensor>): Tensor[] {
  return ['x0', 'x1'].flatMap((name) => data.get(name) ?? []);
}

/** Bit for bit, after a conversion that loses nothing. */
function expectEqual(ours: Tensor, theirs: Tensor | undefined, what: string): void {
  scope(() => {
    expect(theirs, what).toBeDefined();
    const [a, b] = [ours.detach(), theirs as Tensor].map((value) => (value.dtype === 'int64' ? value : value.to('float64')));
    expect(ours.dtype, what).toBe(theirs?.dtype);
    expect(a?.toArray(), what).toEqual(b?.toArray());
  });
}
