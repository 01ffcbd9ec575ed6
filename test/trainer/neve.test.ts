import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DescentState, EarlyStopping, NEq, NeVe } from '../../src/controllers/index.js';
import { tensors } from '../../src/data/index.js';
import { getNumThreads, setNumThreads } from '../../src/native/index.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { randn, setSeed } from '../../src/tensor/index.js';
import type { Run, TrainerOptions } from '../../src/trainer/index.js';
import { owned, ownedModule, perceptron, rows, Scripted, trainerOf, values } from './fixtures.js';
import { digits, fitDigits, mlp } from './neve-digits.js';

const before = getNumThreads();
beforeAll(() => setNumThreads(1));
afterAll(() => setNumThreads(before));

const folder = mkdtempSync(join(tmpdir(), 'neve-rule-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sgd = (lr: number) => optim.sgd({ lr, momentum: 0.9 });

describe('NeVe by default, on digits', () => {
  it('trains a perceptron over all planned steps, and comes to the same weights from any rate', async () => {
    const outcomes = [];
    for (const lr of [1e-5, 1, 1e20]) outcomes.push(await fitDigits(mlp, sgd(lr), { epochs: 20 }));
    const [first, ...others] = outcomes;
    for (const { weights } of others) expect(weights).toEqual(first?.weights);
    for (const { accuracy, used, report } of outcomes) {
      expect(accuracy).toBeGreaterThan(0.95);
      expect(used).toBe(1);
      expect(report.stop).toBeNull();
      expect(report.lr).toBe(0);
    }
  });

  it('records looks, one schedule for each line, and best weights; nothing for steps', async () => {
    const { report, neve } = await fitDigits(mlp, sgd(0.1), { epochs: 20 });
    const { looks, raises, undos, peak, phase } = neve.report();
    expect(phase).toBe('descend');
    const of = (kind: string) => report.decisions.filter((decision) => decision.kind === kind);
    expect(of('schedule').length).toBe(1 + (raises ?? 0) + (undos ?? 0));
    expect(of('setLr').length).toBe(looks);
    expect(of('restore').length).toBe((looks ?? 0) + (undos ?? 0));
    expect(of('keep').length).toBeLessThanOrEqual(41);
    const [line] = of('schedule');
    expect(line).toMatchObject({ law: { name: 'a line', from: { default: expect.any(Number) }, to: 0 }, by: 'NeVe' });
    const steps = 20 * 20;
    expect(line?.kind === 'schedule' && line.law.steps).toBe(steps - (line?.step ?? 0));
    // The rate at each epoch's start is on the last line before it.
    const last = of('schedule').at(-1)?.epoch ?? 0;
    const from = (neve.stateDict() as DescentState).from;
    for (const { index, lr } of report.history.slice(last + 1)) {
      expect(lr).toBeCloseTo(((peak ?? 0) * (steps - index * 20)) / (steps - from), 12);
    }
  });

  it('may end early, at a rate of 0, where nothing is left to learn', async () => {
    const { accuracy, used, report } = await fitDigits(mlp, sgd(0.1), { epochs: 60, neve: { stop: true } });
    expect(accuracy).toBeGreaterThan(0.95);
    expect(used).toBeLessThan(0.75);
    expect(report.stop).toMatchObject({ by: 'NeVe', reason: expect.stringContaining('nothing was left to learn') });
    expect(report.lr).toBe(0);
  });

  it('reports the drift share of epochs and layers', async () => {
    const { report, neve } = await fitDigits(mlp, sgd(0.1), { epochs: 20 });
    for (const { drift } of report.history.slice(5)) expect(Math.abs(drift ?? 9)).toBeLessThanOrEqual(1);
    const told = neve.report();
    expect(told.layers.map(({ name }) => name)).toEqual(['1', '3', '5']);
    expect(told.drift).toBe(report.history.at(-1)?.drift);
    expect(told.histogram?.reduce((sum, count) => sum + count, 0)).toBe(64 + 32 + 10);
    // Two snapshots of the outputs of 32 rows.
    expect(told.bytes).toBeGreaterThanOrEqual(2 * 32 * 106 * 4);
    expect(told.seconds).toBeGreaterThan(0);
  });

  it('leaves frozen layers out', async () => {
    using data = digits(0);
    setSeed(0);
    using model = ownedModule(mlp());
    for (const parameter of [...model.it.namedParameters()].filter(([name]) => name.startsWith('1.'))) parameter[1].requiresGrad = false;
    const neve = new NeVe();
    const loader = data.it.train.loader({ batchSize: 64 });
    await trainerOf(model.it as nn.Sequential, { controllers: [neve] }).fit(loader, { maxEpochs: 2 });
    expect(neve.report().layers.map(({ name }) => name)).toEqual(['3', '5']);
  });
});

describe('NeVe with what trainers have besides', () => {
  const ways: Readonly<Record<string, () => Partial<TrainerOptions>>> = {
    'groups, whose ratio stays': () => ({
      optimizer: optim.adamw({ lr: 5, groups: [{ name: 'biases', parameters: /bias$/, lr: 0.5, weightDecay: 0 }] }),
    }),
    'accumulated batches': () => ({ accumulate: 4 }),
    'mixed precision': () => ({ precision: 'bf16' }),
    'an average': () => ({ average: { kind: 'ema', decay: 0.9 } }),
    'clipped gradients': () => ({ clipGradNorm: 1 }),
    Lion: () => ({ optimizer: optim.lion({ lr: 1 }) }),
    Muon: () => ({ optimizer: optim.muon({ lr: 1 }) }),
  };

  it.each(Object.keys(ways))('trains: %s', async (name) => {
    const options = ways[name] as () => Partial<TrainerOptions>;
    const { accuracy, neve, report } = await fitDigits(mlp, sgd(0.1), { epochs: 20, batchSize: 16, trainer: options() });
    expect(accuracy).toBeGreaterThan(0.93);
    expect(neve.report().phase).toBe('descend');
    if (!name.startsWith('groups')) return;
    for (const { lrs } of report.history.slice(1)) expect((lrs.default ?? 0) / (lrs.biases ?? 1)).toBeCloseTo(10, 10);
  });

  it.each([
    ['sgd', optim.sgd({ lr: 0.1, momentum: 0.9 })],
    ['adamw', optim.adamw({ lr: 1e-3 })],
  ] as const)('finds a rate for a single weight, whose outputs grow and never turn: %s', async (_, optimizer) => {
    setSeed(1);
    using model = ownedModule(new nn.Linear(1, 1, { bias: false }));
    const x = randn([256, 1]);
    using data = owned(tensors({ x, y: x.mul(2) }).loader({ batchSize: 16, shuffle: true }), [x]);
    const options = { loss: 'mse', optimizer, controllers: [new NeVe()] } as const;
    const short = await trainerOf(model.it, options).fit(data.it, { maxEpochs: 2 });
    expect(short.decisions.flatMap((one) => ('lr' in one ? [one.lr] : []))).toEqual([1e-5, 0.01, 0.1, 1]);
    const { history } = await trainerOf(model.it, options).fit(data.it, { maxEpochs: 20 });
    expect(history.at(-1)?.loss).toBeLessThan(1e-2);
  });

  it('has none of the others judge what it tries first', async () => {
    using model = perceptron();
    using data = rows(24);
    const patient = new EarlyStopping({ patience: 1, minDelta: 1e-3 });
    const depth = new NEq({ groups: 'depth', epsilon: 1e-4, warmUp: 0, layers: { types: ['Linear'] } });
    const trainer = trainerOf(model.it, { optimizer: sgd(0.1), controllers: [new NeVe(), patient, depth] });
    // 6 steps an epoch; the first look alone takes 8.
    const { decisions } = await trainer.fit(data.it, { maxEpochs: 60 });
    const begun = decisions.find(({ kind }) => kind === 'schedule')?.step ?? Number.NaN;
    expect(begun).toBeGreaterThanOrEqual(16);
    for (const { by, step } of decisions) if (by !== 'NeVe') expect(step).toBeGreaterThan(begun);
  });

  it('undoes what makes the weights infinite, and fails where no rate helps', async () => {
    using data = digits(0);
    const loader = data.it.train.loader({ batchSize: 64 });
    setSeed(0);
    using broken = ownedModule(mlp());
    const first = broken.it.namedParameters().get('1.weight');
    first?.detach().fill_(Number.NaN);
    await expect(trainerOf(broken.it, { controllers: [new NeVe()] }).fit(loader, { maxEpochs: 9 })).rejects.toMatchObject({
      name: 'NumericalError',
    });
  });
});

describe('NeVe that goes on', () => {
  const STEPS = 20 * 12;
  /** Stops at a step, and goes on in fresh objects. */
  async function trained(name: string, stopAt: number | null, resume: boolean) {
    using data = digits(0);
    setSeed(resume ? 9 : 3);
    using model = ownedModule(mlp());
    const neve = new NeVe();
    let run: Run | null = null;
    const stop = () => {
      run?.stop('the test goes on');
      return [];
    };
    const watch = new Scripted('watch', stop, {
      when: (step) => ({ step: step < (stopAt ?? 0) ? (stopAt ?? 0) : Number.POSITIVE_INFINITY }),
    });
    const trainer = trainerOf(model.it, { controllers: [neve, watch], optimizer: optim.adamw({ lr: 1 }), seed: 1 });
    run = trainer.fit(data.it.train.loader({ batchSize: 64, shuffle: true, seed: 2 }), {
      ...{ maxSteps: STEPS, runDir: join(folder, name), resume, checkpoint: { onStop: true } },
    });
    const { decisions, lr } = await run;
    return { decisions, lr, weights: values(model.it.stateDict()), state: neve.stateDict() as DescentState };
  }

  it('looks for a rate in a fit of few steps that goes on for more', async () => {
    using data = digits(0);
    const loader = data.it.train.loader({ batchSize: 64 });
    const runDir = join(folder, 'few');
    for (const maxSteps of [5, 60]) {
      using model = ownedModule(mlp());
      const neve = new NeVe();
      const trainer = trainerOf(model.it, { controllers: [neve], optimizer: optim.adamw() });
      await trainer.fit(loader, { maxSteps, runDir, resume: maxSteps > 5, checkpoint: { everySteps: 5 } });
      expect(neve.report().phase).toBe(maxSteps === 5 ? 'look' : 'descend');
    }
  });

  it('tells the rate that its line has over a longer fit', async () => {
    using data = digits(0);
    const loader = data.it.train.loader({ batchSize: 64 });
    const runDir = join(folder, 'longer');
    const ended: number[] = [];
    for (const maxEpochs of [5, 10]) {
      using model = ownedModule(mlp());
      const trainer = trainerOf(model.it, { controllers: [new NeVe()], optimizer: optim.adamw() });
      const { history } = await trainer.fit(loader, { maxEpochs, runDir, resume: maxEpochs > 5, checkpoint: { everyEpochs: 5 } });
      ended.push(...history.slice(5).map(({ lr }) => lr));
    }
    expect(ended).toHaveLength(5);
    expect(ended[0]).toBeGreaterThan(ended[1] as number);
  });

  it('does so bit for bit: within a look, and within the descent', async () => {
    const whole = await trained('whole', null, false);
    for (const [stopAt, phase] of [
      [5, 'look'],
      [120, 'descend'],
    ] as const) {
      const cut = await trained(`cut-${stopAt}`, stopAt, false);
      expect(cut.state.phase).toBe(phase);
      expect(await trained(`cut-${stopAt}`, null, true)).toEqual(whole);
    }
  });
});
