/** 50 steps of SGD here and in Python on one libtorch: same file or same seed, same order of data, same losses. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getNumThreads, loadModel, noGrad, setNumThreads, setOwnKernels, setSeed, type Tensor, tensor } from '../../src/index.js';
import { python, pythonAvailable } from '../support/python.js';
import { cnn, relativeDifference, type StepsRequest, trainHere, trainInPython } from './parity.js';

const folder = mkdtempSync(join(tmpdir(), 'neve-parity-'));
const threads = getNumThreads();

beforeAll(() => {
  setNumThreads(1);
  // PyTorch has the kernels of oneDNN alone.
  setOwnKernels(false);
});
afterAll(() => {
  setNumThreads(threads);
  rmSync(folder, { recursive: true });
});

const plain: StepsRequest = { seed: 3, threads: 1, script: null, channelsLast: false, nesterov: false, fused: true };

describe.skipIf(!pythonAvailable())('training equals PyTorch', () => {
  it.each([
    ['momentum, default layout', plain],
    ['nesterov, default layout', { ...plain, nesterov: true }],
    ['momentum, channels-last', { ...plain, channelsLast: true }],
  ])('a network written in TypeScript: %s: bit-equal start, losses and end', async (_, request) => {
    const answer = trainInPython(request);
    setSeed(request.seed);
    const model = cnn();
    try {
      expect(values(model.stateDict())).toEqual(answer.initial);
      expect(await trainHere(model, answer, request)).toEqual(answer.losses);
      expect(values(model.stateDict())).toEqual(answer.final);
    } finally {
      dispose(model.stateDict());
    }
  });

  it('a TorchScript file: bit-equal losses, and the saved file gives the same outputs in Python', async () => {
    const request = { ...plain, script: join(folder, 'cnn.pt') };
    const answer = trainInPython(request);
    using model = await loadModel(request.script, { trusted: true });
    expect(await trainHere(model, answer, request)).toEqual(answer.losses);

    const trained = join(folder, 'trained.pt');
    await model.save(trained);
    model.eval();
    using x = tensor(answer.x.slice(0, 8 * 3 * 12 * 12), { shape: [8, 3, 12, 12] });
    using outputs = noGrad(() => model.forward(x));
    expect([...(outputs.toTypedArray() as Float32Array)]).toEqual(answer.outputs);
    expect(
      python(
        'import json,sys,torch; r=json.load(sys.stdin); torch.set_num_threads(1); m=torch.jit.load(r["file"]).eval(); print(json.dumps(m(torch.tensor(r["x"]).reshape(8,3,12,12)).flatten().tolist()))',
        {
          input: { file: trained, x: answer.x.slice(0, 8 * 3 * 12 * 12) },
        },
      ),
    ).toEqual(answer.outputs);
  });

  it("PyTorch's default optimizer implementation and all threads: losses equal to 1e-6 relative for the first steps", async () => {
    const request = { ...plain, threads, fused: null };
    setNumThreads(threads);
    const answer = trainInPython(request);
    setSeed(request.seed);
    const model = cnn();
    try {
      const losses = await trainHere(model, answer, request);
      expect(relativeDifference(losses, answer.losses)).toBeLessThan(1e-6);
    } finally {
      setNumThreads(1);
      dispose(model.stateDict());
    }
  });
});

function values(state: ReadonlyMap<string, Tensor>): Record<string, number[]> {
  return Object.fromEntries(
    [...state].map(([name, value]) => [name, Array.from(value.toTypedArray() as ArrayLike<number | bigint>, Number)]),
  );
}

function dispose(state: ReadonlyMap<string, Tensor>): void {
  for (const value of state.values()) value.dispose();
}
