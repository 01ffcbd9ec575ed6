import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analysis, getNumThreads, optim, setNumThreads, type Tensor, Trainer, type TrainerOptions } from '../../src/index.js';
import { Scripted } from '../trainer/fixtures.js';
import { chebyshev, gd, halfSquare, tanhNet, watch, watched } from './edge-world.js';

const threads = getNumThreads();
beforeAll(() => setNumThreads(1));
const folder = mkdtempSync(join(tmpdir(), 'neve-edge-'));
afterAll(() => {
  setNumThreads(threads);
  rmSync(folder, { recursive: true });
});

describe('full-batch gradient descent at a rate of 0.2', () => {
  // The ranges are those of ten runs with an independent implementation.
  it.each([0, 1])('sharpens until 2 / lr, and hovers there while the loss goes on falling (seed %i)', async (seed) => {
    const { edge, ratios, losses } = await watched({ seed, steps: 1500, optimizer: gd(0.2) });
    expect(edge).toMatchObject({ optimizer: 'sgd', threshold: '2 / lr', note: null, divergedAt: null, unconverged: 0, measurements: 61 });
    expect(edge.last).toMatchObject({ step: 1500, threshold: 10 });
    expect(edge.firstRatio).toBeLessThan(0.95);
    expect(edge.crossedAt).toBeGreaterThanOrEqual(100);
    expect(edge.crossedAt).toBeLessThanOrEqual(800);
    expect(edge.lossRises.beforeCrossing).toMatchObject({ steps: edge.crossedAt, increases: 0 });
    expect(edge.lossRises.afterCrossing.share).toBeGreaterThan(0.01);
    expect(edge.meanRatioAfterCrossing).toBeGreaterThan(0.9);
    expect(edge.meanRatioAfterCrossing).toBeLessThan(1.12);
    expect(edge.meanRatioRecently).toBeGreaterThan(0.95);
    expect(edge.meanRatioRecently).toBeLessThan(1.1);
    expect(edge.peak?.ratio).toBeLessThan(1.6);
    expect(losses.at(-1)).toBeLessThan(0.5 * (losses[0] ?? 0));
    expect(ratios).toHaveLength(61);
    expect(edge.meanRatioRecently).toBeCloseTo(ratios.slice(-20).reduce((sum, ratio) => sum + ratio, 0) / 20, 12);
    expect(edge.peak?.ratio).toBe(Math.max(...ratios));
  });

  it('begins as PyTorch does: the sharpness of seed 0 is 8.7877', async () => {
    const { edge } = await watched({ seed: 0, steps: 1, optimizer: gd(0.2) });
    expect(edge.last).toMatchObject({ step: 0, threshold: 10 });
    expect(edge.last?.sharpness).toBeCloseTo(8.7877, 3);
  });
});

describe('a rate that is too large', () => {
  it('is divergent, not NaN, whether a measurement sees it first or a step fails', async () => {
    for (const every of [5, 25]) {
      const { edge, report } = await watched({ steps: 300, optimizer: gd(0.6), monitor: { every } });
      expect(report).toBeNull();
      expect(edge).toMatchObject({ phase: 'divergent', last: { phase: 'divergent' } });
      expect(edge.divergedAt).toBeGreaterThan(0);
      expect(JSON.parse(JSON.stringify(edge))).toEqual(edge);
    }
  });

  it('tells the record so while the loss is still finite', async () => {
    using net = tanhNet(0);
    using loader = chebyshev();
    const edge = new analysis.EdgeOfStability({ every: 1, divergentAbove: 10 });
    const stopper = new Scripted('Stopper', () => (edge.report().phase === 'divergent' ? [{ kind: 'stop', reason: 'it diverges' }] : []), {
      when: { every: 1, unit: 'step' },
    });
    const trainer = new Trainer({
      model: net,
      loss: halfSquare,
      optimizer: gd(0.6),
      device: 'cpu',
      observers: [edge],
      controllers: [stopper],
    });
    const report = await trainer.fit(loader, { maxEpochs: 100 });
    expect(report.stop).toMatchObject({ by: 'Stopper' });
    expect(report.history.at(-1)?.status).toMatchObject({ EdgeOfStability: { phase: 'divergent' } });
  });
});

describe('the monitor', () => {
  const trained = async (observers: NonNullable<TrainerOptions['observers']>, optimizer = optim.adam({ lr: 0.01 })) => {
    using net = tanhNet(0);
    using loader = chebyshev();
    const trainer = new Trainer({ model: net, loss: halfSquare, optimizer, device: 'cpu', observers });
    await trainer.fit(loader, { maxEpochs: 30 });
    return net.parameters().map((parameter: Tensor) => Array.from(parameter.toTypedArray() as Float32Array));
  };

  it('leaves training as it was, bit for bit', async () => {
    expect(await trained([new analysis.EdgeOfStability({ every: 3, eigenvalues: 3 })])).toEqual(await trained([]));
  });

  it('goes on from a checkpoint as if it had not been broken off', async () => {
    const run = async (runDir: string, resume: boolean, stopAt?: number): Promise<analysis.EdgeReport> => {
      using net = tanhNet(0);
      using loader = chebyshev();
      const edge = new analysis.EdgeOfStability({ every: 10, window: 2 });
      const trainer = new Trainer({ model: net, loss: halfSquare, optimizer: gd(0.3), device: 'cpu', observers: [edge] });
      const going = trainer.fit(loader, { maxEpochs: 100, runDir, resume, checkpoint: { onStop: true } });
      going.on((event) => {
        if (event.type === 'measurement' && event.step === stopAt) going.stop('here');
      });
      await going;
      return edge.report();
    };
    const [whole, broken] = [join(folder, 'whole'), join(folder, 'broken')];
    const report = await run(whole, false);
    await run(broken, false, 50);
    expect(await run(broken, true)).toEqual(report);
    const metrics = (runDir: string): string => readFileSync(join(runDir, 'metrics.jsonl'), 'utf8');
    expect(metrics(broken)).toBe(metrics(whole));
    expect(metrics(whole)).toContain('"Sharpness by threshold"');
  });

  it('tells sharpness alone where no threshold is known', async () => {
    const { edge, report, ratios } = await watched({ steps: 30, optimizer: optim.rmsprop({ lr: 1e-3 }), monitor: { every: 10 } });
    expect(edge).toMatchObject({ threshold: null, note: 'no threshold is known for optim.rmsprop', phase: 'unknown', peak: null });
    expect(edge.last?.sharpness).toBeGreaterThan(1);
    expect(ratios).toEqual([]);
    const { curves } = analysis.findingsOf(report ?? { history: [] });
    expect(curves.map(({ picture, series }) => [picture, Object.keys(series)])).toEqual([
      ['Sharpness', ['sharpness']],
      ['Loss of the measured rows', ['loss']],
    ]);
  });

  it('looks at Adam through its preconditioner, from the first step on', async () => {
    const { edge, report } = await watched({ steps: 20, optimizer: optim.adam({ lr: 0.01 }), monitor: { every: 10, eigenvalues: 2 } });
    expect(edge).toMatchObject({ preconditioned: true, measurements: 3, unconverged: 0 });
    expect(edge.last?.threshold).toBeCloseTo(3800, 8);
    const { curves, spectra } = analysis.findingsOf(report ?? { history: [] });
    const { sharpness, threshold } = curves.find(({ picture }) => picture === 'Preconditioned sharpness')?.series ?? {};
    expect(sharpness?.values.map((value) => value !== null && value > 0)).toEqual([false, true, true]);
    expect(threshold?.values[2]).toBeCloseTo(3800, 8);
    expect(spectra[0]?.spectra.map(({ x }) => x)).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  it('adds weight decay to the eigenvalues', async () => {
    const first = async (weightDecay: number): Promise<number> => {
      const { edge } = await watched({ steps: 1, optimizer: optim.sgd({ lr: 0.1, weightDecay }) });
      return edge.last?.sharpness ?? Number.NaN;
    };
    expect(await first(0.5)).toBeCloseTo((await first(0)) + 0.5, 10);
  });

  it('serves two fits, one after the other', async () => {
    using loader = chebyshev();
    const edge = new analysis.EdgeOfStability({ every: 10 });
    const reports: analysis.EdgeReport[] = [];
    for (const lr of [0.2, 0.1, 0.2]) {
      using net = tanhNet(0);
      reports.push((await watch(edge, { model: net, loss: halfSquare, optimizer: gd(lr) }, loader, 20)).edge);
    }
    expect(reports[2]).toEqual(reports[0]);
    expect(reports[1]?.last?.threshold).toBe(20);
  });
});
