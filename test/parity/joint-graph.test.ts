/** Joint graphs in files: opened by PyTorch, and here where they are trusted. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type GraphModel,
  getNumThreads,
  type JointResult,
  jointGraph,
  loadModel,
  models,
  type nn,
  noGrad,
  randint,
  randn,
  scope,
  setNumThreads,
  setOwnKernels,
  setSeed,
  type Tensor,
} from '../../src/index.js';
import { python, pythonAvailable } from '../support/python.js';

const folder = mkdtempSync(join(tmpdir(), 'neve-joint-'));
const threads = getNumThreads();
beforeAll(() => {
  setNumThreads(1);
  setOwnKernels(false);
});
afterAll(() => {
  setOwnKernels(true);
  setNumThreads(threads);
  rmSync(folder, { recursive: true });
});

const CASES: Readonly<Record<string, readonly [() => nn.TensorModule, () => Tensor, () => Tensor, 'crossEntropy' | 'mse']>> = {
  mlp: [() => new models.MLP([6, 8, 5]), () => randn([4, 6]), () => randint(0, 5, [4]), 'crossEntropy'],
  resnet: [() => new models.ResNetCifar(8, { numClasses: 5 }), () => randn([4, 3, 12, 12]), () => randint(0, 5, [4]), 'crossEntropy'],
  text: [
    () => new models.TextClassifier(30, { numClasses: 5, embeddingDim: 8, dropout: 0 }),
    () => randint(0, 30, [4, 6]),
    () => randint(0, 5, [4]),
    'crossEntropy',
  ],
  lstm: [
    () => new models.LSTMForecaster(3, { hiddenSize: 10, horizon: 4, outputSize: 2 }),
    () => randn([3, 7, 3]),
    () => randn([3, 4, 2]),
    'mse',
  ],
  gpt2: [
    () => new models.GPT2({ vocabSize: 19, nPositions: 12, nEmbd: 16, nLayer: 1, nHead: 2, dropout: 0 }),
    () => randint(0, 19, [3, 9]),
    () => randn([3, 9, 19]),
    'mse',
  ],
};

interface Answer {
  readonly loss: number;
  readonly gradients: Readonly<Record<string, readonly number[]>>;
  /** The first running mean afterwards. */
  readonly mean: readonly number[] | null;
  /** Whether a batch of twice the rows was refused. */
  readonly refused: boolean;
}

const SCRIPT = `
import json, sys, torch
torch.set_num_threads(1)

def answer(request):
    batch = [torch.tensor(t['data'], dtype=getattr(torch, t['dtype'])).reshape(t['shape']) for t in request['batch']]
    model = torch.export.load(request['file']).module()
    out = model(*batch)
    try:
        model(*[torch.cat([t, t]) for t in batch])
        refused = False
    except Exception:
        refused = True
    means = [b for name, b in model.named_buffers() if name.endswith('running_mean')]
    gradients = {name: g.flatten().tolist() for name, g in out['gradients'].items()}
    mean = means[0].flatten().tolist() if means else None
    return {'loss': out['loss'].item(), 'gradients': gradients, 'mean': mean, 'refused': refused}

print(json.dumps([answer(request) for request in json.load(sys.stdin)]))
`;

const list = (tensor: Tensor): number[] => Array.from(tensor.toTypedArray() as ArrayLike<number | bigint>, Number);

it.skipIf(!pythonAvailable())('joint graphs in files give in PyTorch what they give here, to the bit', { timeout: 120_000 }, async () => {
  setSeed(5);
  const saved = await Promise.all(
    Object.entries(CASES).map(async ([name, [make, inputs, targets, loss]]) => {
      const model = make();
      const batch = [inputs(), targets()] as [Tensor, Tensor];
      const step = jointGraph(model, batch[0], { loss, targets: batch[1] });
      const file = join(folder, `${name}.pt2`);
      await step.save(file);
      return { name, model, batch, step, file };
    }),
  );
  const input = saved.map(({ file, batch }) => {
    return { file, batch: batch.map((tensor) => ({ data: list(tensor), dtype: tensor.dtype, shape: tensor.shape })) };
  });
  const answers = python<readonly Answer[]>(SCRIPT, { input });
  for (const [i, { name, model, batch, step, file }] of saved.entries()) {
    const theirs = answers[i] as Answer;
    await expect(loadModel(file)).rejects.toThrow(
      expect.objectContaining({
        code: 'ERR_PT2_UNSUPPORTED',
        message: expect.stringContaining('which only loadModel(path, { trusted: true }) lets run'),
      }),
    );
    using again = (await loadModel(file, { trusted: true })) as GraphModel;
    scope(() => {
      for (const one of [step, again]) {
        const { loss, gradients } = one.call(batch) as JointResult;
        expect(loss.item(), name).toBe(theirs.loss);
        const found = Object.entries(gradients).map(([key, gradient]) => [key, list(gradient as Tensor)]);
        expect(Object.fromEntries(found), name).toEqual(theirs.gradients);
      }
      const mean = [...again.namedBuffers()].find(([key]) => key.endsWith('running_mean'))?.[1];
      expect(mean === undefined ? null : list(mean)).toEqual(theirs.mean);
      // For one shape alone, there and here.
      expect(theirs.refused, name).toBe(true);
      const twice = batch.map((tensor) => noGrad(() => tensor.repeat([2, ...tensor.shape.slice(1).map(() => 1)])));
      expect(() => again.call(twice)).toThrow(expect.objectContaining({ code: 'ERR_SHAPE' }));
    });
    for (const part of [step, model, ...batch]) part.dispose();
  }
});
