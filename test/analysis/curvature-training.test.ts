/** Curvature measured while a model is trained: what is seen, and that nothing else changes. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  analysis,
  analysisOf,
  type Curvature,
  type CurvatureProbeOptions,
  curvatureProbe,
  data,
  defaultGenerator,
  linalg,
  loadModel,
  nn,
  type Observation,
  optim,
  randn,
  scope,
  setSeed,
  type TrainerOptions,
  tensor,
} from '../../src/index.js';
import { python, pythonAvailable } from '../support/python.js';
import { ownedModule, rows, Scripted, trainerOf, values } from '../trainer/fixtures.js';
import { taskA } from './task-a.js';

const folder = mkdtempSync(join(tmpdir(), 'neve-curvature-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A controller that measures at every step. */
function watching(...probes: CurvatureProbeOptions[]): Scripted {
  return new Scripted('watching', () => [], { when: { every: 1, unit: 'step' }, probes: probes.map(curvatureProbe) });
}

function seenBy(controller: Scripted, at: (seen: readonly Observation[]) => Observation | undefined, probe = 0): Curvature {
  const [asked, seen] = [controller.probes[probe], at(controller.seen)];
  if (asked?.kind !== 'analysis' || seen === undefined) throw new TypeError('nothing was measured');
  return analysisOf(asked as ReturnType<typeof curvatureProbe>, seen.measurements);
}

/** Batch norm, dropout and, with rows of 1 x 6 x 6, convolutions. */
function network(): nn.Sequential {
  setSeed(3);
  return new nn.Sequential(
    ...[new nn.Conv2d(1, 4, 3), new nn.BatchNorm2d(4), new nn.ReLU(), new nn.Dropout(0.4), new nn.Flatten(), new nn.Linear(64, 3)],
  );
}

async function losses(model: TrainerOptions['model'], optimizer: TrainerOptions['optimizer'], controllers: Scripted[]): Promise<unknown> {
  using source = rows(16, [1, 6, 6]);
  setSeed(9);
  const report = await trainerOf(model, { optimizer, controllers }).fit(source.it, { maxEpochs: 3 });
  return { losses: report.history.map(({ loss }) => loss), generator: [...defaultGenerator().getState()] };
}

describe('a fit with curvature measured at every step', () => {
  it.each([
    ['running statistics', { batchNorm: 'running' }],
    ["the batch's statistics", { batchNorm: 'batch', samples: 7 }],
    ["Adam's preconditioner", { preconditioner: 'adam', k: 2 }],
  ] as const)('is the same fit without, bit for bit: %s', async (_, options) => {
    const fits = [];
    for (const controllers of [[], [watching({ name: 'curvature', maxIterations: 8, ...options })]]) {
      using model = ownedModule(network());
      const seen = await losses(model.it, optim.adam({ lr: 0.01 }), controllers);
      fits.push({ seen, state: values(model.it.stateDict()) });
      if (controllers[0] !== undefined) expect(controllers[0].seen.length).toBe(12);
    }
    expect(fits[1]).toEqual(fits[0]);
  });

  it.skipIf(!pythonAvailable())('is the same fit without, bit for bit: of a TorchScript file', { timeout: 120_000 }, async () => {
    const path = join(folder, 'network.pt');
    const script = `
import sys, torch
from torch import nn
torch.manual_seed(3)
torch.jit.script(nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Dropout(0.4), nn.Flatten(), nn.Linear(64, 3))).save(sys.argv[1])`;
    python(script, { args: [path] });
    const fits = [];
    for (const batchNorm of [null, 'running', 'batch'] as const) {
      using model = await loadModel(path, { trusted: true });
      const controllers = batchNorm === null ? [] : [watching({ name: 'curvature', maxIterations: 6, batchNorm })];
      const seen = await losses(model, optim.adam({ lr: 0.01 }), controllers);
      fits.push({ seen, state: values(model.stateDict()) });
    }
    expect(fits[1]).toEqual(fits[0]);
    expect(fits[2]).toEqual(fits[0]);
  });

  it('sees what an analysis of the same weights sees, frozen neurons and all', async () => {
    setSeed(4);
    using model = ownedModule(new nn.Sequential(new nn.Linear(4, 8), new nn.Tanh(), new nn.Linear(8, 3)));
    using source = rows();
    const watcher = new Scripted(
      'watching',
      ({ step }) => (step === 1 ? [{ kind: 'freezeNeurons', layers: [{ layer: '0', neurons: [0, 1, 2, 3, 4, 5] }], reason: 'test' }] : []),
      { when: { every: 1, unit: 'step' }, probes: [curvatureProbe({ name: 'curvature', k: 2 })] },
    );
    await trainerOf(model.it, { controllers: [watcher] }).fit(source.it, { maxEpochs: 1 });
    const last = seenBy(watcher, (seen) => seen.at(-1));
    const { vectors: _, ...alone } = await analysis.sharpness({
      model: model.it,
      loss: 'crossEntropy',
      loader: source.it,
      device: 'cpu',
      k: 2,
    });
    expect(last).toEqual({ ...alone, seconds: last.seconds });
    expect(last.eigenvalues[0]).not.toBe(seenBy(watcher, (seen) => seen[0]).eigenvalues[0]);
  });
});

describe("Adam's preconditioner", () => {
  it("is that of the optimizer's state, and absent before the first step", async () => {
    setSeed(6);
    using model = ownedModule(new nn.Linear(3, 1, { bias: false, dtype: 'float64' }));
    using x = randn([20, 3], { dtype: 'float64' });
    using y = randn([20, 1], { dtype: 'float64' });
    // After one step the mean of squares, its bias taken out, is the squared gradient.
    const [gradient, hessian] = scope(() => {
      const wrong = x.matmul(model.it.weight.detach().t()).sub(y);
      return [x.t().matmul(wrong).div(10).toArray() as number[][], x.t().matmul(x).div(10).toArray() as number[][]];
    });
    const [eps, beta1] = [1e-3, 0.8];
    const scales = gradient.map(([g]) => 1 / Math.sqrt((1 - beta1) * (Math.abs(g as number) + eps)));
    using dense = tensor(
      hessian.map((row, i) => row.map((value, j) => value * (scales[i] as number) * (scales[j] as number))),
      { dtype: 'float64' },
    );
    const expected = scope(() => linalg.eigvalsh(dense).toArray() as number[]).reverse();

    const before: Curvature[] = [];
    const probe = curvatureProbe({ name: 'curvature', k: 3, preconditioner: 'adam' });
    const watcher = new Scripted('watching', () => [], {
      ...{ when: { every: 1, unit: 'step' }, probes: [probe] },
      begin: (_, measurements) => {
        before.push(analysisOf(probe, measurements));
        return [];
      },
    });
    const loader = data.tensors({ x, y }).loader({ batchSize: 20 });
    await trainerOf(model.it, { loss: 'mse', optimizer: optim.adam({ lr: 1e-3, betas: [beta1, 0.9], eps }), controllers: [watcher] }).fit(
      loader,
      {
        maxEpochs: 1,
      },
    );
    expect(before).toMatchObject([{ eigenvalues: [], preconditioned: false, hvps: 0, finite: true, converged: false }]);
    const found = seenBy(watcher, (seen) => seen[0]);
    expect(found.preconditioned).toBe(true);
    for (const [i, value] of expected.entries()) expect(Math.abs((found.eigenvalues[i] as number) / value - 1)).toBeLessThan(1e-10);
  });

  it('is refused for other optimizers', async () => {
    using model = ownedModule(new nn.Linear(4, 3));
    using source = rows();
    const fit = trainerOf(model.it, { controllers: [watching({ name: 'curvature', preconditioner: 'adam' })] }).fit(source.it, {
      maxEpochs: 1,
    });
    await expect(fit).rejects.toMatchObject({ code: 'ERR_OPTION_VALUE', message: expect.stringContaining("'sgd'") });
  });
});

describe('a model that has diverged', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, 1e200])('has no eigenvalues: weights of %d', async (weight) => {
    using task = taskA(0);
    const last = [...task.model.parameters()].at(-1);
    scope(() => last?.detach().fill_(weight));
    const options = { model: task.model, loss: task.loss, loader: task.loader, device: 'cpu' as const };
    const found = await analysis.sharpness({ ...options, k: 2, vectors: true });
    expect(found).toMatchObject({ finite: false, eigenvalues: [], residuals: [], vectors: [], converged: false });
    expect(await analysis.hessianTrace(options)).toMatchObject({ finite: false, trace: null, standardError: null, estimates: [] });
    expect(await analysis.spectralDensity(options)).toMatchObject({ finite: false, nodes: [], trace: null, density: { x: [], y: [] } });
  });

  it('is reported as such by a fit beyond stability: no NaN, no hang', async () => {
    using task = taskA(0, 'float32');
    const watcher = watching({ name: 'curvature' });
    const { model, loss, loader } = task;
    const fit = trainerOf(model, { loss, optimizer: optim.sgd({ lr: 40 }), controllers: [watcher] }).fit(loader, { maxEpochs: 2000 });
    await expect(fit).rejects.toMatchObject({ code: 'ERR_NON_FINITE_LOSS' });
    const found = watcher.seen.map((_, i) => seenBy(watcher, (seen) => seen[i]));
    expect(found.length).toBeGreaterThan(2);
    expect(found.flatMap(({ eigenvalues }) => eigenvalues).every(Number.isFinite)).toBe(true);
    for (const { finite, eigenvalues } of found) expect(eigenvalues).toHaveLength(finite ? 1 : 0);
  });
});

describe('refusals', () => {
  it.each([
    [{ name: '' }, 'ERR_OPTION_VALUE'],
    [{ name: 'c', preconditioner: 'sgd' }, 'ERR_OPTION_VALUE'],
    [{ name: 'c', k: 4, maxIterations: 3 }, 'ERR_OPTION_VALUE'],
    [{ name: 'c', vectors: true }, 'ERR_OPTION_UNKNOWN'],
  ])('refuses %o', (options, code) => {
    expect(() => curvatureProbe(options as CurvatureProbeOptions)).toThrow(expect.objectContaining({ code }));
  });
});
