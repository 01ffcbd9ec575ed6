import { spawnSync } from 'node:child_process';
import { getEventListeners } from 'node:events';
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { NeVe } from '../../src/controllers/index.js';
import * as nn from '../../src/nn/index.js';
import { tensor } from '../../src/tensor/index.js';
import { tensors } from '../../src/data/index.js';
import { AbortedError, StateError } from '../../src/errors.js';
import { trace } from '../../src/graph/index.js';
import type { FitEvent } from '../../src/trainer/index.js';
import { convolutional, ownedModule, perceptron, rows, Scripted, trainerOf, values } from './fixtures.js';

/** Ends a fit at its n-th event of a type. */
const at =
  (type: FitEvent['type'], end: () => void): ((event: FitEvent) => void) =>
  (event) => {
    if (event.type === type) end();
  };

describe('run.stop()', () => {
  it('ends after the current step, and the run resolves', async () => {
    using model = perceptron();
    using data = rows(4000, [4], 1);
    const run = trainerOf(model.it).fit(data.it, { maxEpochs: 1000 });
    const asked = new Promise<void>((resolve) => run.on(at('stepProgress', resolve))).then(() => run.stop('enough'));
    const report = await run;
    await asked;
    expect(report.stop).toEqual({ by: 'user', epoch: report.epochs - 1, reason: 'enough' });
    expect(report.history.at(-1)?.steps).toBeLessThan(4000);
  });

  it('before the first step gives a report of no epochs', async () => {
    using model = perceptron();
    using data = rows();
    const before = values(model.it.stateDict());
    const run = trainerOf(model.it).fit(data.it, { maxEpochs: 5 });
    run.stop();
    const { stop, epochs, history } = await run;
    expect({ stop, epochs, history }).toEqual({ stop: { by: 'user', epoch: 0, reason: 'run.stop() was called' }, epochs: 0, history: [] });
    expect(values(model.it.stateDict())).toEqual(before);
  });

  it('from a loop over the run', async () => {
    using model = perceptron();
    using data = rows();
    const run = trainerOf(model.it).fit(data.it, { maxEpochs: 100_000 });
    for await (const { index } of run) if (index === 2) run.stop();
    expect((await run).stop).toMatchObject({ by: 'user' });
  });
});

describe('AbortSignal', () => {
  it('ends after the current step, and the run rejects with its reason as cause', async () => {
    using model = perceptron();
    using data = rows(4000, [4], 1);
    const abort = new AbortController();
    const run = trainerOf(model.it).fit(data.it, { maxEpochs: 1000, signal: abort.signal });
    run.on(at('stepProgress', () => abort.abort(new RangeError('lunch'))));
    const failure = await run.catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AbortedError);
    expect(failure).toMatchObject({ code: 'ERR_ABORTED', cause: { message: 'lunch' } });
    expect(getEventListeners(abort.signal, 'abort')).toHaveLength(0);
    // The model is free again.
    expect((await trainerOf(model.it).fit(data.it, { maxEpochs: 1 })).epochs).toBe(1);
  });

  it.each<[string, FitEvent['type']]>([
    ['while the fit starts', 'fitStart'],
    ['after a measurement', 'measurement'],
    ['after a decision', 'decision'],
    ['after an epoch', 'epochEnd'],
  ])('ends %s', async (_, type) => {
    using model = perceptron();
    using data = rows();
    const abort = new AbortController();
    const controllers = [new NeVe({ profile: 'reference' }), new Scripted('A', () => [{ kind: 'keep', snapshot: 's' }])];
    const events: string[] = [];
    const run = trainerOf(model.it, { controllers }).fit(data.it, { maxEpochs: 50, signal: abort.signal });
    run.on(at(type, () => abort.abort()));
    run.on((event) => events.push(event.type));
    await expect(run).rejects.toMatchObject({ code: 'ERR_ABORTED' });
    expect(events.at(-1)).toBe('fitEnd');
    expect(events.filter((event) => event === 'epochEnd').length).toBeLessThan(2);
  });

  it('that has aborted already lets nothing begin', async () => {
    using model = perceptron();
    using data = rows();
    const events: FitEvent[] = [];
    const run = trainerOf(model.it).fit(data.it, { maxEpochs: 5, signal: AbortSignal.abort(), onEvent: (event) => events.push(event) });
    await expect(run).rejects.toBeInstanceOf(AbortedError);
    expect(events).toMatchObject([{ type: 'fitEnd', status: 'aborted' }]);
  });
});

describe('a listener that fails', () => {
  it.each<FitEvent['type']>(['fitStart', 'stepProgress', 'measurement', 'decision', 'epochEnd', 'fitEnd'])(
    'on %s fails the run',
    async (type) => {
      using model = perceptron();
      using data = rows(1000, [4], 1);
      const controllers = [new NeVe({ profile: 'reference' }), new Scripted('A', () => [{ kind: 'keep', snapshot: 's' }])];
      const run = trainerOf(model.it, { controllers }).fit(data.it, { maxEpochs: 2 });
      run.on(
        at(type, () => {
          throw new RangeError('not mine');
        }),
      );
      const failure = await run.catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(StateError);
      expect(failure).toMatchObject({ code: 'ERR_LISTENER_THREW', fields: { event: type }, cause: { message: 'not mine' } });
    },
  );

  it('later, as an async function, fails the run too', async () => {
    using model = perceptron();
    using data = rows();
    const run = trainerOf(model.it).fit(data.it, { maxEpochs: 100_000 });
    run.on(async ({ type }) => {
      if (type === 'epochEnd') throw new RangeError('not mine');
    });
    await expect(run).rejects.toMatchObject({ code: 'ERR_LISTENER_THREW' });
  });
});

describe('the model while a fit runs', () => {
  it('is borrowed, and free afterwards', async () => {
    using module = perceptron();
    using data = rows(64, [4], 1);
    using model = trace(module.it, data.it.inputs);
    const trainer = trainerOf(model);
    const run = trainer.fit(data.it, { maxEpochs: 3 });
    await nextTurn();
    for (const use of [() => model.forward(...data.it.inputs), () => model.stateDict(), () => model.eval(), () => model.dispose()]) {
      expect(use).toThrow(expect.objectContaining({ code: 'ERR_BORROWED' }));
    }
    await expect(trainer.fit(data.it, { maxEpochs: 1 })).rejects.toMatchObject({ code: 'ERR_BORROWED' });
    await expect(trainer.evaluate(data.it)).rejects.toMatchObject({ code: 'ERR_BORROWED' });
    expect((await run).epochs).toBe(3);
    model.eval();
  });

  it('can be copied at a step boundary', async () => {
    using module = convolutional();
    using data = rows(64, [1, 6, 6], 1);
    const initial = values(module.it.stateDict());
    const run = trainerOf(module.it).fit(data.it, { maxEpochs: 3 });
    const started = new Promise<void>((resolve) => run.on(at('epochEnd', resolve)));
    await started;
    const copy = await run.snapshot();
    await run;
    const copied = values(copy);
    expect(Object.keys(copied).sort()).toEqual(Object.keys(initial).sort());
    expect(copied).not.toEqual(initial);
    expect(copied).not.toEqual(values(module.it.stateDict()));
    for (const tensor of copy.values()) tensor.dispose();
  });
});

describe('a fit that fails', () => {
  it('says where the loss stopped being a number, and frees the model', async () => {
    using model = perceptron();
    using data = rows();
    using wild = rows(16);
    wild.it.inputs[0]?.mul_(Number.MAX_VALUE);
    const run = trainerOf(model.it).fit(wild.it, { maxEpochs: 3 });
    const failure = await run.catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'NumericalError', code: 'ERR_NON_FINITE_LOSS', fields: { epoch: 0, step: 0 } });
    expect((failure as Error).message).toContain('epoch 1 (index 0), step 0');
    expect((await trainerOf(model.it).evaluate(data.it)).loss).toBeGreaterThan(0);
  });

  it('says between which steps a row is that cannot be looked up, where only the stretch is known', async () => {
    using model = ownedModule(new nn.Sequential(new nn.Embedding(10, 3)));
    const x = tensor(Array.from({ length: 80 }, (_, i) => BigInt(i === 71 ? 10 : i % 10)));
    const y = tensor(Array.from({ length: 80 }, (_, i) => BigInt(i % 3)));
    const failure = await trainerOf(model.it)
      .fit(tensors({ x, y }).loader({ batchSize: 4 }), { maxEpochs: 1 })
      .then(String, String);
    expect(failure).toContain('in epoch 1 (index 0), one of steps 0 to 19');
    for (const one of [x, y]) one.dispose();
  });

  it('counts the step from the start of the fit', async () => {
    using model = perceptron();
    using data = rows();
    const controllers = [new Scripted('A', () => [{ kind: 'setLr', lr: 1e38, reason: 'to diverge' }])];
    const failure = await trainerOf(model.it, { controllers })
      .fit(data.it, { maxEpochs: 9 })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'NumericalError', fields: { epoch: 1 } });
    expect((failure as { fields: { step: number } }).fields.step).toBeGreaterThanOrEqual(4);
  });
});

it('a process ends by itself after its fit, and while nobody waits for a stopped one', () => {
  const script = `
    import { perceptron, rows, trainerOf } from './test/trainer/fixtures.ts';
    const run = trainerOf(perceptron().it).fit(rows(16).it, { maxEpochs: 3 });
    run.then(({ epochs }) => console.log('epochs', epochs));
  `;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
    encoding: 'utf8',
    timeout: 50_000,
  });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'epochs 3\n', stderr: '' });
});

it('a fit leaves the event loop free', async () => {
  using model = perceptron();
  using data = rows(2000, [4], 1);
  const run = trainerOf(model.it).fit(data.it, { maxEpochs: 1000 });
  let turns = 0;
  for (; turns < 20; turns++) await wait(1);
  run.stop();
  expect((await run).stop).toMatchObject({ by: 'user' });
  expect(turns).toBe(20);
});
