import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analysis, data, getNumThreads, optim, randn, setNumThreads, setSeed, type TrainerOptions, tensor } from '../../src/index.js';
import { gd, tanhNet, type Watched, watch, watched } from './edge-world.js';

const threads = getNumThreads();
beforeAll(() => setNumThreads(1));
afterAll(() => setNumThreads(threads));

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The last part of the ratios. */
const lateRatios = ({ ratios }: Watched, share: number): readonly number[] => ratios.slice(-Math.round(share * ratios.length));

describe('gradient descent', () => {
  it.each([2, 3, 4])('at a rate of 0.2 is at the edge (seed %i)', async (seed) => {
    const { edge } = await watched({ seed, steps: 1500, optimizer: gd(0.2) });
    expect(edge.crossedAt).toBeGreaterThanOrEqual(100);
    expect(edge.crossedAt).toBeLessThanOrEqual(800);
    expect(edge.lossRises.beforeCrossing.increases).toBe(0);
    expect(edge.meanRatioAfterCrossing).toBeGreaterThan(0.9);
    expect(edge.meanRatioAfterCrossing).toBeLessThan(1.12);
  });

  it('at a rate of 0.1 crosses 20 later, and at 0.05 not at all in 4000 steps', async () => {
    const { edge } = await watched({ steps: 4000, optimizer: gd(0.1) });
    expect(edge.crossedAt).toBeGreaterThan(1500);
    expect(edge.crossedAt).toBeLessThan(1800);
    expect(edge.meanRatioAfterCrossing).toBeGreaterThan(0.95);
    expect(edge.meanRatioAfterCrossing).toBeLessThan(1.05);
    const slow = await watched({ steps: 4000, optimizer: gd(0.05) });
    expect(slow.edge).toMatchObject({ crossedAt: null, lossRises: { beforeCrossing: { increases: 0 } } });
    expect(slow.edge.last?.ratio).toBeGreaterThan(0.5);
  });

  it('at a rate of 0.4 begins above 5 and falls to it', async () => {
    const { edge, ratios } = await watched({ steps: 4000, optimizer: gd(0.4) });
    expect(edge).toMatchObject({ crossedAt: 0, divergedAt: null });
    expect(ratios[0]).toBeGreaterThan(1.5);
    expect(edge.meanRatioRecently).toBeGreaterThan(0.97);
    expect(edge.meanRatioRecently).toBeLessThan(1.05);
  });
});

describe('momentum', () => {
  it('of 0.5 takes the edge to 3 / lr', async () => {
    const { edge } = await watched({ steps: 4500, optimizer: optim.sgd({ lr: 0.05, momentum: 0.5 }) });
    expect(edge.last?.threshold).toBeCloseTo(60, 10);
    expect(edge.crossedAt).toBeGreaterThan(3000);
    expect(edge.meanRatioAfterCrossing).toBeGreaterThan(0.95);
    expect(edge.meanRatioAfterCrossing).toBeLessThan(1.05);
  });

  it("of Nesterov's kind takes it to 1.357 / lr", async () => {
    const { edge } = await watched({ steps: 2000, optimizer: optim.sgd({ lr: 0.05, momentum: 0.9, nesterov: true }) });
    expect(edge.last?.threshold).toBeCloseTo(27.14, 2);
    expect(edge.crossedAt).not.toBeNull();
    expect(edge.meanRatioAfterCrossing).toBeGreaterThan(0.8);
    expect(edge.meanRatioAfterCrossing).toBeLessThan(1.1);
    expect(edge.peak?.ratio).toBeLessThan(1.6);
  });
});

describe('Adam and its kin', () => {
  type Make = (lr: number) => TrainerOptions['optimizer'];
  const more = { betas: [0.9, 0.99], eps: 1e-7 } as const;
  const makes: readonly (readonly [string, number, Make])[] = [
    ['Adam', 0.003, (lr) => optim.adam({ lr, ...more })],
    ['Adam', 0.01, (lr) => optim.adam({ lr, ...more })],
    ['AdamW', 0.01, (lr) => optim.adamw({ lr, ...more })],
    ['RAdam', 0.01, (lr) => optim.radam({ lr, ...more })],
  ];
  it.each(makes)('%s at %f: the preconditioned sharpness stays at 34 to 40 by lr', async (_, lr, make) => {
    const found = await watched({ steps: 3000, optimizer: make(lr) });
    const level = 38 * mean(lateRatios(found, 0.5));
    expect(level).toBeGreaterThan(34);
    expect(level).toBeLessThan(40);
  });

  it('NAdam is at a threshold of its own, less than half of that', async () => {
    const lr = 0.003;
    const found = await watched({ steps: 3000, optimizer: optim.nadam({ lr, betas: [0.9, 0.999], eps: 1e-7 }) });
    expect((found.edge.last?.threshold ?? 0) * lr).toBeLessThan(19);
    expect(mean(lateRatios(found, 0.5))).toBeGreaterThan(0.95);
    expect(mean(lateRatios(found, 0.5))).toBeLessThan(1.08);
  });
});

it('under cross-entropy sharpness crosses 2 / lr early, and is far below it in the end', async () => {
  setSeed(3);
  using x = randn([100, 10]);
  const values = x.toTypedArray() as Float32Array;
  const sign = (row: number, column: number): number => Math.sign((values[10 * row + column] ?? 0) * (values[10 * row + column + 1] ?? 0));
  using y = tensor(BigInt64Array.from({ length: 100 }, (_, row) => BigInt(Number(sign(row, 0) > 0) + 2 * Number(sign(row, 2) > 0))));
  using net = tanhNet(0, 10, 4);
  const loader = data.tensors({ x, y }).loader({ batchSize: 100 });
  const edge = new analysis.EdgeOfStability({ every: 10 });
  const found = await watch(edge, { model: net, loss: 'crossEntropy', optimizer: gd(1) }, loader, 4000);
  expect(found.edge.crossedAt).toBeLessThanOrEqual(60);
  expect(found.edge).toMatchObject({ phase: 'relaxed', divergedAt: null });
  expect(found.edge.last?.ratio).toBeLessThan(0.1);
});
