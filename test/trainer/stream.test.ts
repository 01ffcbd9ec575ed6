import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { CosineAnnealingLr, ExpTest, HiDlr, InTurn, NeVe } from '../../src/controllers/index.js';
import { tensors } from '../../src/data/index.js';
import type { Loader } from '../../src/data/loader.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { arange, randn, setSeed, type Tensor } from '../../src/tensor/index.js';
import type { Report, Run, Trainer, TrainerOptions } from '../../src/trainer/index.js';
import { MemoryStream, type StreamOptions } from '../support/streams.js';
import { CLASSES, convolutional, type Owned, owned, ownedModule, perceptron, Scripted, trainerOf } from './fixtures.js';

const scratch = mkdtempSync(join(tmpdir(), 'neve-stream-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Rows with labels, for {@link perceptron} or {@link convolutional}. */
function data(count = 30, shape: readonly number[] = [4]): Owned<{ readonly x: Tensor; readonly y: Tensor }> {
  setSeed(7);
  const x = randn([count, ...shape]);
  using counter = arange(0, count, 1, { dtype: 'int64' });
  const y = counter.remainder(CLASSES);
  return owned({ x, y }, [x, y]);
}

interface Ended {
  readonly weights: Record<string, number[]>;
  readonly losses: readonly number[];
  readonly decisions: readonly unknown[];
  readonly report: Report;
}

/** Trains afresh on a loader. */
async function train(
  loader: Loader,
  options: Partial<TrainerOptions> = {},
  model: () => Owned<nn.Sequential> = perceptron,
  fit: object = {},
): Promise<Ended> {
  using net = model();
  const report = await trainerOf(net.it, { seed: 3, ...options }).fit(loader, { maxEpochs: 3, ...fit });
  const weights = Object.fromEntries(
    [...net.it.namedParameters(), ...net.it.namedBuffers()].map(([name, tensor]) => [name, [...tensor.toTypedArray()].map(Number)]),
  );
  return { weights, losses: report.history.map(({ loss }) => loss), decisions: report.decisions, report };
}

describe('a fit over a stream', () => {
  const FEATURES: Readonly<Record<string, () => Partial<TrainerOptions>>> = {
    'plain SGD': () => ({}),
    'accumulated batches': () => ({ accumulate: 3 }),
    'L-BFGS, which needs a batch several times': () => ({ optimizer: optim.lbfgs({ lr: 0.1, maxIter: 3 }) }),
    'mixed batches and an average': () => ({ mix: { mixup: 0.4, seed: 2 }, average: { kind: 'ema', decay: 0.9 } }),
    'an average whose batch statistics are taken anew': () => ({ average: { kind: 'swa', unit: 'step', updateBatchNorm: true } }),
    'a controller asked every three steps': () => ({
      controllers: [
        new Scripted('slow', ({ step }) => [{ kind: 'setLr', lr: 0.1 / (1 + step), reason: 'a while' }], {
          when: { every: 3, unit: 'step' },
        }),
      ],
    }),
    'NeVe with noise': () => ({ controllers: [new NeVe({ profile: 'reference', delta: 0 })] }),
    'NeVe, whose line is as long as the plan': () => ({ controllers: [new NeVe()] }),
    ExpTest: () => ({ controllers: [new ExpTest({ startLr: 0.5, minWindow: 3, maxWindow: 6 })] }),
    'HiDlr, which looks a step ahead': () => ({ controllers: [new HiDlr({ every: 3, seed: 3 })] }),
  };

  it.each(Object.keys(FEATURES))('is bit for bit the fit over the same rows in memory: %s', async (feature) => {
    const options = FEATURES[feature] as () => Partial<TrainerOptions>;
    using set = data(30, [1, 6, 6]);
    const { x, y } = set.it;
    const resident = await train(tensors({ x, y }).loader({ batchSize: 4 }), options(), convolutional);
    const streamed = await train(new MemoryStream(x, y, { known: true }), options(), convolutional);
    expect(streamed.weights).toEqual(resident.weights);
    expect(streamed.losses).toEqual(resident.losses);
    expect(streamed.decisions).toEqual(resident.decisions);
  });

  it('is the same in the order of a seed, and whether or not the stream knows its length', async () => {
    using set = data();
    const { x, y } = set.it;
    const resident = await train(tensors({ x, y }).loader({ batchSize: 4, shuffle: true, seed: 5 }));
    for (const known of [true, false]) {
      const streamed = await train(new MemoryStream(x, y, { seed: 5n, known, prefetch: known ? 1 : 7 }));
      expect(streamed.weights).toEqual(resident.weights);
      expect(streamed.losses).toEqual(resident.losses);
    }
  });

  it('reads each epoch once from its beginning, no more ahead than was asked', async () => {
    using set = data();
    const stream = new MemoryStream(set.it.x, set.it.y, { prefetch: 2 });
    let most = 0;
    let steps = 0;
    const counting = new Scripted(
      'counting',
      ({ step }) => {
        steps = step;
        most = Math.max(most, stream.given - step);
        return [];
      },
      { when: { every: 1, unit: 'step' } },
    );
    await train(stream, { controllers: [counting] });
    expect(stream.opened).toEqual([0, 1, 2].map((epoch) => ({ epoch, after: null })));
    expect(steps).toBe(24);
    expect(stream.given).toBe(24);
    expect(most).toBeLessThanOrEqual(3);
  });

  it('takes one row, and batches of changing sizes', async () => {
    using set = data(1);
    const { losses } = await train(new MemoryStream(set.it.x, set.it.y));
    expect(losses).toHaveLength(3);
    using many = data(13);
    const odd = await train(new MemoryStream(many.it.x, many.it.y, { batchSize: 5 }));
    expect(odd.report.history.map(({ steps, samples }) => [steps, samples])).toEqual([3, 3, 3].map((steps) => [steps, 13]));
  });

  it('takes rows of another width in each batch, where the loader says so', async () => {
    using set = data(12, [1, 6, 6]);
    const { x, y } = set.it;
    const change: StreamOptions['change'] = (batch, index) => {
      const [input] = batch.inputs as [Tensor];
      if (index === 0) return batch;
      const wide = input.repeat([1, 1, 1, 1 + index]);
      input.dispose();
      return { ...batch, inputs: [wide] };
    };
    const anyWidth = (): Owned<nn.Sequential> =>
      ownedModule(new nn.Sequential(new nn.Conv2d(1, 4, 3), new nn.AdaptiveAvgPool2d(1), new nn.Flatten(), new nn.Linear(4, CLASSES)));
    const { losses } = await train(new MemoryStream(x, y, { ragged: true, change }), {}, anyWidth);
    expect(losses.every(Number.isFinite)).toBe(true);
    await expect(train(new MemoryStream(x, y, { change }), {}, anyWidth)).rejects.toMatchObject({
      ...{ code: 'ERR_BATCH_SHAPE', fields: { epoch: 0, batch: 1, shape: [4, 1, 6, 12] } },
    });
  });

  it('counts the time that the loader took', async () => {
    using set = data(12);
    const { report } = await train(new MemoryStream(set.it.x, set.it.y, { before: () => sleep(20) }), {}, perceptron, { maxEpochs: 1 });
    const [epoch] = report.history;
    expect(epoch?.usage.dataSeconds).toBeGreaterThan(0);
    expect(epoch?.usage.dataSeconds).toBeLessThanOrEqual(epoch?.seconds as number);
  });

  it('gives rows to what asks for them: fixed losses, rows and noise', async () => {
    using set = data();
    const probes = new Scripted('asking', () => [], {
      when: { every: 1, unit: 'epoch' },
      probes: [
        { kind: 'loss', name: 'fixed', samples: 8, seed: 1 },
        { kind: 'inputCovariance', name: 'covariance', samples: 8, seed: 1 },
      ],
    });
    await train(new MemoryStream(set.it.x, set.it.y), { controllers: [probes] });
    expect([...(probes.seen.at(-1)?.measurements.keys() ?? [])]).toEqual(['fixed', 'covariance']);
    expect(probes.seen.at(-1)?.measurements.get('covariance')).toMatchObject({ rows: 8 });
  });
});

describe('two fits over streams', () => {
  it('go on at the same time, each as it would alone', async () => {
    using set = data();
    const { x, y } = set.it;
    const alone = await train(new MemoryStream(x, y));
    const both = await Promise.all([train(new MemoryStream(x, y)), train(new MemoryStream(x, y, { before: () => sleep(1) }))]);
    for (const one of both) expect(one.weights).toEqual(alone.weights);
  });
});

describe('evaluation and prediction over a stream', () => {
  it('give what they give over the same rows in memory, outputs on the host', async () => {
    using set = data(30);
    const { x, y } = set.it;
    using net = perceptron();
    const trainer = trainerOf(net.it);
    const resident = tensors({ x, y }).loader({ batchSize: 4 });
    const stream = new MemoryStream(x, y);
    const { seconds: _, ...expected } = await trainer.evaluate(resident);
    expect(await trainer.evaluate(stream)).toMatchObject(expected);
    using outputs = await trainer.predict(resident);
    using streamed = await trainer.predict(stream);
    expect(streamed.device).toBe('cpu');
    expect(streamed.toArray()).toEqual(outputs.toArray());
  });

  it('validate a fit with the same values, and leave its weights as they were', async () => {
    using set = data(30);
    using held = data(14);
    const { x, y } = set.it;
    const plain = await train(new MemoryStream(x, y));
    const resident = tensors(held.it).loader({ batchSize: 4 });
    const streamed = new MemoryStream(held.it.x, held.it.y);
    const found = await Promise.all(
      [resident, streamed].map((loader) => train(new MemoryStream(x, y), {}, perceptron, { validation: { data: loader } })),
    );
    const [first, second] = found.map(({ report }) => report.history.map(({ validation }) => validation?.loss));
    expect(first).toHaveLength(3);
    expect(first?.every(Number.isFinite)).toBe(true);
    expect(second).toEqual(first);
    for (const { weights } of found) expect(weights).toEqual(plain.weights);
    const failing = new MemoryStream(held.it.x, held.it.y, { before: failAt(2) });
    await expect(train(new MemoryStream(x, y), {}, perceptron, { validation: { data: failing } })).rejects.toMatchObject({
      ...{ code: 'ERR_LOADER_FAILED', message: expect.stringContaining('In the validation data: '), fields: { batch: 2 } },
    });
    const empty = Object.assign(new MemoryStream(held.it.x, held.it.y), { async *batches() {} });
    await expect(train(new MemoryStream(x, y), {}, perceptron, { validation: { data: empty } })).rejects.toMatchObject({
      ...{ code: 'ERR_DATA_EMPTY', message: expect.stringContaining('In the validation data: ') },
    });
  });

  it('say which batch failed', async () => {
    using set = data(30);
    using net = perceptron();
    const failing = new MemoryStream(set.it.x, set.it.y, { before: failAt(5) });
    await expect(trainerOf(net.it).evaluate(failing)).rejects.toMatchObject({ code: 'ERR_LOADER_FAILED', fields: { epoch: 0, batch: 5 } });
  });
});

describe('what goes wrong with a stream', () => {
  const spoil =
    (at: number, make: (input: Tensor, target: Tensor) => [Tensor, Tensor]): NonNullable<StreamOptions['change']> =>
    (batch, index) => {
      if (index !== at) return batch;
      const [input] = batch.inputs as [Tensor];
      const [target] = batch.targets as [Tensor];
      const [x, y] = make(input, target);
      if (x !== input) input.dispose();
      if (y !== target) target.dispose();
      return { ...batch, inputs: [x], targets: [y] };
    };

  it.each([
    ['another dtype', spoil(4, (x, y) => [x.to('float64'), y]), 'ERR_BATCH_DTYPE', { kind: 'inputs', expected: 'float32' }],
    ['another width', spoil(4, (x, y) => [x.narrow(1, 0, 3).clone(), y]), 'ERR_BATCH_SHAPE', { shape: [4, 3] }],
    ['fewer targets than inputs', spoil(4, (x, y) => [x, y.narrow(0, 0, 2).clone()]), 'ERR_BATCH_SHAPE', { kind: 'targets' }],
    ['a label out of range', spoil(4, (x, y) => [x, y.add(1)]), 'ERR_LABEL_OUT_OF_RANGE', { label: 3, classes: 3 }],
  ] as const)('%s in mid-stream ends the fit and names the batch', async (_, change, code, fields) => {
    using set = data(30);
    using net = perceptron();
    const run = trainerOf(net.it).fit(new MemoryStream(set.it.x, set.it.y, { change }), { maxEpochs: 2 });
    await expect(run).rejects.toMatchObject({ code, fields: { ...fields, epoch: 0, batch: 4 } });
  });

  it('a loader that throws ends the fit with the batch, the cause, and the last checkpoint', async () => {
    using set = data(30);
    using net = perceptron();
    const runDir = join(scratch, 'thrown');
    const cause = new Error('the disk is gone');
    const stream = new MemoryStream(set.it.x, set.it.y, { before: failAt(5, 1, cause) });
    const run = trainerOf(net.it).fit(stream, { maxEpochs: 2, runDir, checkpoint: { everySteps: 1 } });
    const error = await run.then(
      () => null,
      (failure: unknown) => failure,
    );
    expect(error).toMatchObject({ code: 'ERR_LOADER_FAILED', fields: { epoch: 1, batch: 5 }, cause });
    using again = perceptron(2);
    const report = await trainerOf(again.it).resume(runDir, new MemoryStream(set.it.x, set.it.y));
    const whole = await train(new MemoryStream(set.it.x, set.it.y), { seed: undefined as never }, perceptron, { maxEpochs: 2 });
    expect(report.history.map(({ loss }) => loss)).toEqual(whole.losses);
  });

  it('a failure at the very first batch, and a stream without any', async () => {
    using set = data(30);
    using net = perceptron();
    const { x, y } = set.it;
    const trainer = trainerOf(net.it);
    await expect(trainer.fit(new MemoryStream(x, y, { before: failAt(0) }), { maxEpochs: 1 })).rejects.toMatchObject({
      code: 'ERR_LOADER_FAILED',
      fields: { epoch: 0, batch: 0 },
    });
    const empty = Object.assign(new MemoryStream(x, y), { async *batches() {} });
    await expect(trainer.fit(empty, { maxEpochs: 1 })).rejects.toMatchObject({ code: 'ERR_DATA_EMPTY' });
    await expect(trainer.evaluate(empty)).rejects.toMatchObject({ code: 'ERR_DATA_EMPTY' });
  });

  it('a stream that can be read only once', async () => {
    using set = data(8);
    using net = perceptron();
    const stream = new MemoryStream(set.it.x, set.it.y);
    const once = stream.batches(0, null);
    const loader = Object.assign(new MemoryStream(set.it.x, set.it.y), { batches: () => once });
    await expect(trainerOf(net.it).fit(loader, { maxEpochs: 2 })).rejects.toMatchObject({ code: 'ERR_DATA_EMPTY', fields: { epoch: 1 } });
  });

  it('controllers that have to know how long an epoch is refuse one that does not say', async () => {
    using set = data(30);
    using net = perceptron();
    const stream = new MemoryStream(set.it.x, set.it.y);
    for (const options of [
      { code: 'ERR_PLAN_LENGTH', controllers: [new CosineAnnealingLr({ unit: 'step' })] },
      { code: 'ERR_STEPS_UNKNOWN', average: { kind: 'swa', unit: 'epoch' } },
      { code: 'ERR_STEPS_UNKNOWN', controllers: [new InTurn([new ExpTest(), new CosineAnnealingLr({ tMax: 3 })])] },
    ] satisfies (Partial<TrainerOptions> & { code: string })[]) {
      const { code, ...rest } = options;
      await expect(trainerOf(net.it, rest).fit(stream, { maxEpochs: 2 })).rejects.toMatchObject({ code });
    }
    // NeVe finds out how long it is as it goes.
    const neve = new NeVe();
    const report = await trainerOf(net.it, { controllers: [neve] }).fit(stream, { maxEpochs: 40 });
    expect(report.decisions.at(-1)).toMatchObject({ by: 'NeVe' });
    expect(neve.stateDict()).toMatchObject({ phase: 'descend', ending: 'estimated' });
    // What counts in steps may go on, where the steps of the whole fit are limited.
    const { stop } = await trainerOf(net.it, { controllers: [new NeVe()] }).fit(stream, { maxSteps: 20 });
    expect(stop?.by).toBe('maxSteps');
  });

  it('a loader whose numbers are none', async () => {
    using set = data(30);
    using net = perceptron();
    const stream = Object.assign(new MemoryStream(set.it.x, set.it.y), { prefetch: 0 });
    await expect(trainerOf(net.it).fit(stream, { maxEpochs: 1 })).rejects.toMatchObject({ code: 'ERR_OPTION_VALUE' });
  });
});

describe('ending a fit over a stream', () => {
  /** A stream that hangs before a batch until the test lets it go. */
  function hanging(
    set: { readonly x: Tensor; readonly y: Tensor },
    at: number,
  ): { stream: MemoryStream; reached: Promise<void>; letGo: () => void } {
    let reach: () => void = () => undefined;
    let letGo: () => void = () => undefined;
    const reached = new Promise<void>((resolve) => {
      reach = resolve;
    });
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const before = (batch: number): Promise<void> | undefined => {
      if (batch !== at) return undefined;
      reach();
      return held;
    };
    return { stream: new MemoryStream(set.x, set.y, { before }), reached, letGo };
  }

  const runOn = (trainer: Trainer, stream: MemoryStream, more: object = {}): Run => trainer.fit(stream, { maxEpochs: 2, ...more });

  it('does not wait for a loader that hangs when it is aborted: at its start, and later', async () => {
    for (const at of [0, 5]) {
      using set = data(30);
      using net = perceptron();
      const { stream, reached, letGo } = hanging(set.it, at);
      const abort = new AbortController();
      const run = runOn(trainerOf(net.it), stream, { signal: abort.signal });
      await reached;
      abort.abort();
      await expect(run).rejects.toMatchObject({ code: 'ERR_ABORTED' });
      letGo();
    }
  });

  it('stops, copies and saves while it waits for data, and goes on bit for bit', async () => {
    using set = data(30);
    using net = perceptron();
    const { stream, reached, letGo } = hanging(set.it, 5);
    const runDir = join(scratch, 'stopped');
    const run = runOn(trainerOf(net.it), stream, { runDir });
    await reached;
    const copy = await run.snapshot();
    expect(copy.size).toBe(4);
    for (const tensor of copy.values()) tensor.dispose();
    expect((await run.checkpoint()).step).toBeLessThanOrEqual(5);
    run.stop('enough');
    const { stop, history } = await run;
    expect(stop).toMatchObject({ by: 'user', epoch: 0 });
    // How far it came depends on when it was interrupted.
    const rowsDone = 4 * (history[0]?.steps ?? 0);
    letGo();
    using again = perceptron(2);
    const resumed = new MemoryStream(set.it.x, set.it.y);
    const report = await trainerOf(again.it).resume(runDir, resumed);
    expect(resumed.opened).toEqual([
      { epoch: 0, after: null },
      { epoch: 0, after: rowsDone === 0 ? null : { row: rowsDone } },
      { epoch: 1, after: null },
    ]);
    const whole = await train(new MemoryStream(set.it.x, set.it.y), { seed: undefined as never }, perceptron, { maxEpochs: 2 });
    expect(report.history.map(({ loss }) => loss)).toEqual(whole.losses);
  });

  it('tells the loader that is not read to its end', async () => {
    using set = data(30);
    using net = perceptron();
    let returned = 0;
    const stream = new MemoryStream(set.it.x, set.it.y, {
      endless: true,
      onReturn: () => {
        returned += 1;
      },
    });
    const stopping = new Scripted('stopping', ({ step }) => (step < 9 ? [] : [{ kind: 'stop', reason: 'enough' }]), {
      when: { every: 1, unit: 'step' },
    });
    const report = await runOn(trainerOf(net.it, { controllers: [stopping] }), stream);
    expect(report.stop).toMatchObject({ by: 'stopping' });
    expect(report.history[0]?.steps).toBe(9);
    await sleep(0);
    expect(returned).toBe(1);
  });

  it('at so many steps of a stream that never ends, and goes on from there', async () => {
    using set = data(30);
    using net = perceptron();
    const runDir = join(scratch, 'endless');
    const endless = (): MemoryStream => new MemoryStream(set.it.x, set.it.y, { endless: true });
    const first = await trainerOf(net.it).fit(endless(), { maxSteps: 11, runDir, checkpoint: { onEnd: true } });
    expect(first.stop).toMatchObject({ by: 'maxSteps' });
    using again = perceptron(2);
    const { history } = await trainerOf(again.it).resume(runDir, endless(), { maxSteps: 20 });
    using whole = perceptron();
    const once = await trainerOf(whole.it).fit(endless(), { maxSteps: 20 });
    expect(history.map(({ steps, loss }) => [steps, loss])).toEqual(once.history.map(({ steps, loss }) => [steps, loss]));
    expect([...again.it.namedParameters().values()].map((tensor) => tensor.toArray())).toEqual(
      [...whole.it.namedParameters().values()].map((tensor) => tensor.toArray()),
    );
  });

  it('goes on when nobody iterates any more', async () => {
    using set = data(30);
    using net = perceptron();
    const run = runOn(trainerOf(net.it), new MemoryStream(set.it.x, set.it.y));
    for await (const epoch of run) if (epoch.index === 0) break;
    expect((await run).epochs).toBe(2);
  });
});

function failAt(batch: number, epoch = 0, error: Error = new Error('no more')): NonNullable<StreamOptions['before']> {
  return (at, of) => {
    if (at === batch && of === epoch) throw error;
  };
}
