import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckpointError, OptionError, StateError } from '../../src/errors.js';
import * as optim from '../../src/optim/index.js';
import type { CheckpointOptions, FitEvent, FitOptions, Trainer } from '../../src/trainer/index.js';
import { perceptron, rows, Scripted, trainerOf } from '../trainer/fixtures.js';
import { make } from './cases.js';
import { fingerprint, generationsOf } from './compare.js';

let folder = '';
const runDir = (): string => join(folder, 'run');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'neve-checkpoints-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const stepsOf = (events: readonly FitEvent[]): number[] => events.flatMap((event) => (event.type === 'checkpoint' ? [event.step] : []));

/** Trains 3 epochs of 4 steps; the events. */
async function train(
  checkpoint: CheckpointOptions | false,
  more: Partial<FitOptions> = {},
  controllers: Scripted[] = [],
): Promise<FitEvent[]> {
  using model = perceptron();
  using data = rows(16);
  const events: FitEvent[] = [];
  const options = { maxEpochs: 3, runDir: runDir(), checkpoint, ...more };
  await trainerOf(model.it, { controllers }).fit(data.it, { ...options, onEvent: (event) => events.push(event) });
  return events;
}

describe('checkpoints are saved', () => {
  it.each<[string, CheckpointOptions | false, number[]]>([
    ['every so many steps', { everySteps: 5 }, [5, 10]],
    ['every so many steps, an epoch end among them', { everySteps: 2 }, [2, 4, 6, 8, 10, 12]],
    ['every so many epochs', { everyEpochs: 2 }, [8]],
    ['once where two triggers meet', { everyEpochs: 1, everySteps: 4, onBest: true }, [4, 8, 12]],
    ['at the end', { onEnd: true }, [12]],
    ['not by default in so short a run', {}, []],
    ['not at all', false, []],
  ])('%s', async (_, checkpoint, steps) => {
    expect(stepsOf(await train(checkpoint))).toEqual(steps);
  });

  it('at epochs that are the best so far, and the best stays', async () => {
    const scores = [3, 1, 2];
    const events = await train({ onBest: true, keepLast: 1, monitor: ({ index }) => scores[index] as number, mode: 'min' });
    expect(stepsOf(events)).toEqual([4, 8]);
    expect(
      stepsOf(
        await train({ everyEpochs: 1, onBest: true, keepLast: 1, monitor: ({ index }) => scores[index] as number }, { overwrite: true }),
      ),
    ).toEqual([4, 8, 12]);
    expect(generationsOf(runDir()).map((path) => path.slice(-1))).toEqual(['2', '3']);
  });

  it('after so many seconds, also within one long stretch of steps', async () => {
    using model = perceptron();
    using data = rows(4000, [4], 1);
    const run = trainerOf(model.it).fit(data.it, { maxEpochs: 1000, runDir: runDir(), checkpoint: { everySeconds: 0.05, keepLast: 1 } });
    await new Promise<void>((resolve) => run.on((event) => event.type === 'checkpoint' && event.step % 4000 !== 0 && resolve()));
    run.stop();
    await run;
    expect(generationsOf(runDir())).toHaveLength(1);
  });

  it('where a stop ends the fit, the epoch still open', async () => {
    const stopped = async (checkpoint: CheckpointOptions): Promise<number> => {
      using model = perceptron();
      using data = rows(4000, [4], 1);
      const run = trainerOf(model.it).fit(data.it, { maxEpochs: 1000, runDir: runDir(), checkpoint, overwrite: true });
      run.on((event) => event.type === 'stepProgress' && run.stop());
      await run;
      return readdirSync(runDir()).includes('checkpoints') ? generationsOf(runDir()).length : 0;
    };
    expect(await stopped({})).toBe(1);
    expect(await stopped({ onStop: false })).toBe(0);
  });

  it('on demand, and the fit goes on', async () => {
    using model = perceptron();
    using data = rows(4000, [4], 1);
    const run = trainerOf(model.it).fit(data.it, { maxEpochs: 1000, runDir: runDir(), checkpoint: false });
    await expect(run.checkpoint()).rejects.toBeInstanceOf(StateError);
    await new Promise<void>((resolve) => run.on((event) => event.type === 'stepProgress' && resolve()));
    const [first, second] = await Promise.all([run.checkpoint(), run.checkpoint()]);
    expect(second).toEqual(first);
    expect(first.path).toBe(generationsOf(runDir())[0]);
    const later = await run.checkpoint();
    expect(later.step).toBeGreaterThan(first.step);
    run.stop();
    await run;
    await expect(run.checkpoint()).rejects.toMatchObject({ code: 'ERR_RUN_NOT_ACTIVE' });
  });

  it('in the background with the same bytes as in the foreground', async () => {
    const hashes = async (background: boolean): Promise<unknown[]> => {
      const path = join(folder, String(background));
      using made = make({ optimizer: 'adam', feature: 'everything' });
      await made.it.trainer.fit(made.it.loader, {
        maxEpochs: 3,
        runDir: path,
        checkpoint: { everySteps: 1, onEnd: true, keepLast: 100, background },
      });
      const sha = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
      return [fingerprint(path), ...generationsOf(path).map((generation) => sha(join(generation, 'tensors.safetensors')))];
    };
    const inBackground = await hashes(true);
    expect(inBackground.length).toBeGreaterThan(20);
    expect(inBackground).toEqual(await hashes(false));
  });
});

describe('a checkpoint that cannot be written', () => {
  /** Puts a file where the checkpoints' folder is to be. */
  const failing = (): Scripted =>
    new Scripted('fails', () => {
      writeFileSync(join(runDir(), 'checkpoints'), 'in the way');
      return [];
    });

  it('ends the fit with a typed error', async () => {
    const failure = await train({ everyEpochs: 1 }, {}, [failing()]).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CheckpointError);
    expect(failure).toMatchObject({ code: 'ERR_CHECKPOINT_WRITE' });
    expect(JSON.parse(readFileSync(join(runDir(), 'run.json'), 'utf8'))).toMatchObject({ status: 'failed' });
  });

  it('is only warned of where that is wanted', async () => {
    const events = await train({ everyEpochs: 1, onError: 'warn' }, {}, [failing()]);
    expect(events.flatMap((event) => (event.type === 'warning' ? [event.code] : []))).toEqual(Array(3).fill('ERR_CHECKPOINT_WRITE'));
    expect(events.at(-1)).toMatchObject({ type: 'fitEnd', status: 'finished' });
  });

  it('on demand rejects, and the fit is as it would have been', async () => {
    const expected = (await train(false)).at(-1);
    rmSync(runDir(), { recursive: true });
    using model = perceptron();
    using data = rows(16);
    let failure: unknown = null;
    const run = trainerOf(model.it, { controllers: [failing()] }).fit(data.it, { maxEpochs: 3, runDir: runDir(), checkpoint: false });
    run.on((event) => {
      if (event.type === 'epochEnd' && event.epoch.index === 0) run.checkpoint().catch((error: unknown) => (failure = error));
    });
    const { history } = await run;
    expect(failure).toMatchObject({ code: 'ERR_CHECKPOINT_WRITE' });
    const losses = expected?.type === 'fitEnd' ? expected.report?.history.map(({ loss }) => loss) : null;
    expect(history.map(({ loss }) => loss)).toEqual(losses);
  });

  it('since a controller has a state that is no plain data says which', async () => {
    const odd = Object.assign(new Scripted('odd'), { stateDict: () => ({ when: new Date(0) }) });
    const failure = await train({ everyEpochs: 1 }, {}, [odd]).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'ERR_STATE_NOT_PLAIN', message: expect.stringContaining('controllers[0].state.when') });
  });
});

describe('resuming', () => {
  const resume = async (options: Partial<FitOptions> = {}, trainer?: Trainer): Promise<{ events: FitEvent[]; failure: unknown }> => {
    using model = perceptron(5);
    using data = rows(16);
    const events: FitEvent[] = [];
    const failure = await (trainer ?? trainerOf(model.it))
      .fit(data.it, { maxEpochs: 3, runDir: runDir(), resume: true, onEvent: (event) => events.push(event), ...options })
      .then(
        () => null,
        (error: unknown) => error,
      );
    return { events, failure };
  };
  const damage = (path: string, change: (bytes: Buffer) => Buffer): void => writeFileSync(path, change(readFileSync(path)));
  const flip = (bytes: Buffer): Buffer => {
    bytes[bytes.length - 3] = (bytes.at(-3) as number) ^ 1;
    return bytes;
  };

  it.each<[string, string, (bytes: Buffer) => Buffer]>([
    ['a bit of its tensors is wrong', 'tensors.safetensors', flip],
    ['a bit of its state is wrong', 'state.json', flip],
    ['a bit of its manifest is wrong', 'manifest.json', flip],
    ['a file is cut short', 'tensors.safetensors', (bytes) => bytes.subarray(0, -1)],
    ['a file is empty', 'manifest.json', () => Buffer.alloc(0)],
  ])('falls back to the checkpoint before, with a warning, when %s', async (_, file, change) => {
    await train({ everyEpochs: 1 });
    damage(join(generationsOf(runDir()).at(-1) as string, file), change);
    const { events, failure } = await resume();
    expect(failure).toBeNull();
    expect(events[0]).toMatchObject({ type: 'warning', code: 'WARN_CHECKPOINT_DAMAGED' });
    expect(events.flatMap((event) => (event.type === 'epochEnd' ? [event.epoch.index] : []))).toEqual([2]);
    expect(readFileSync(join(runDir(), 'metrics.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(3);
  });

  it.each([true, 'auto'] as const)('never begins anew in silence when no checkpoint is whole (%s)', async (how) => {
    await train({ everyEpochs: 1 });
    for (const path of generationsOf(runDir())) damage(join(path, 'state.json'), flip);
    const before = readFileSync(join(runDir(), 'metrics.jsonl'));
    const { failure } = await resume({ resume: how });
    expect(failure).toMatchObject({ code: 'ERR_CHECKPOINT_DAMAGED' });
    expect(readFileSync(join(runDir(), 'metrics.jsonl'))).toEqual(before);
  });

  it('needs a checkpoint, unless it may begin', async () => {
    expect((await resume()).failure).toMatchObject({ code: 'ERR_NO_CHECKPOINT' });
    expect(readdirSync(folder)).toEqual([]);
    const { events, failure } = await resume({ resume: 'auto' });
    expect(failure).toBeNull();
    expect(events.filter(({ type }) => type === 'epochEnd')).toHaveLength(3);
  });

  it('extends a run that has ended', async () => {
    await train({ onEnd: true });
    const { events, failure } = await resume({ maxEpochs: 5 });
    expect(failure).toBeNull();
    expect(events.flatMap((event) => (event.type === 'epochEnd' ? [event.epoch.index] : []))).toEqual([3, 4]);
    const end = events.at(-1);
    expect(end?.type === 'fitEnd' ? end.report?.epochs : null).toBe(5);
  });

  it('does not go on behind a stop that a controller decided', async () => {
    const stopping = new Scripted('stops', () => [{ kind: 'stop', reason: 'enough' }]);
    await train({ everyEpochs: 1 }, {}, [stopping]);
    using model = perceptron(5);
    const { events, failure } = await resume({}, trainerOf(model.it, { controllers: [new Scripted('stops')] }));
    expect(failure).toBeNull();
    expect(events.at(-1)).toMatchObject({ type: 'fitEnd', report: { epochs: 1, stop: { by: 'stops', reason: 'enough' } } });
  });

  it('is refused for another fit, and says what differs; the run is left as it is', async () => {
    await train({ everyEpochs: 1 });
    const before = readFileSync(join(runDir(), 'run.json'));
    using model = perceptron(5);
    const attempts = [
      trainerOf(model.it, { optimizer: optim.adam({ lr: 0.1 }) }),
      trainerOf(model.it, { controllers: [new Scripted('more')] }),
      trainerOf(model.it, { accumulate: 2 }),
    ];
    for (const [i, differing] of ['optimizer', 'controllers', 'accumulate'].entries()) {
      const { failure } = await resume({}, attempts[i]);
      expect(failure).toMatchObject({ code: 'ERR_RESUME_MISMATCH', fields: { differing: [differing] } });
    }
    expect(readFileSync(join(runDir(), 'run.json'))).toEqual(before);
    expect(readdirSync(runDir()).filter((name) => name.includes('lock'))).toEqual([]);
  });

  it('tells of another environment', async () => {
    await train({ everyEpochs: 1, onEnd: true });
    const { setNumThreads, getNumThreads } = await import('../../src/native/runtime.js');
    const threads = getNumThreads();
    setNumThreads(threads + 1);
    const { events } = await resume();
    setNumThreads(threads);
    expect(events[0]).toMatchObject({
      type: 'warning',
      code: 'WARN_ENVIRONMENT',
      fields: { differences: [`threads ${threads}, now ${threads + 1}`] },
    });
  });

  it('tells of options that differ, of which all but rates count from there on', async () => {
    await train({ everyEpochs: 1, onEnd: true });
    using model = perceptron(5);
    const options = { optimizer: optim.sgd({ lr: 0.7, weightDecay: 0.5 }) };
    const { events } = await resume({}, trainerOf(model.it, options));
    const told = events.filter(({ type }) => type === 'warning');
    const differences = expect.arrayContaining(['optimizer.weightDecay was 0 and is 0.5']);
    expect(told).toMatchObject([{ code: 'WARN_RESUME_OPTIONS', fields: { differences } }]);
  });

  it('takes the order of rows from the run where no seed was given, and refuses another one', async () => {
    using model = perceptron();
    using data = rows(16);
    const { tensors } = await import('../../src/data/index.js');
    const dataset = tensors({ x: data.it.inputs, y: data.it.targets });
    const options = { maxEpochs: 2, runDir: runDir(), checkpoint: { everyEpochs: 1 } };
    const whole = await trainerOf(model.it, { seed: 1 }).fit(dataset.loader({ batchSize: 4, shuffle: true }), options);
    rmSync(generationsOf(runDir()).at(-1) as string, { recursive: true });
    const resumed = await trainerOf(model.it, { seed: 1 }).resume(runDir(), dataset.loader({ batchSize: 4, shuffle: true }));
    expect(resumed.history.map(({ loss }) => loss)).toEqual(whole.history.map(({ loss }) => loss));
    const other = trainerOf(model.it, { seed: 1 }).resume(runDir(), dataset.loader({ batchSize: 4, shuffle: true, seed: 4 }));
    await expect(other).rejects.toMatchObject({ code: 'ERR_RESUME_MISMATCH' });
    await expect(trainerOf(model.it, { seed: 1 }).resume(runDir(), dataset.loader({ batchSize: 4 }))).rejects.toMatchObject({
      code: 'ERR_RESUME_MISMATCH',
    });
  });

  it('has options that go together', async () => {
    using model = perceptron();
    using data = rows(16);
    const trainer = trainerOf(model.it);
    for (const options of [
      { resume: true },
      { checkpoint: { everySteps: 1 } },
      { runDir: runDir(), resume: true, overwrite: true },
      { runDir: runDir(), checkpoint: { everySteps: 0 } },
      { runDir: runDir(), checkpoint: { everyStep: 1 } },
    ]) {
      await expect(trainer.fit(data.it, { maxEpochs: 1, ...options } as FitOptions)).rejects.toBeInstanceOf(OptionError);
    }
  });
});

it('one fit at a time uses a run folder', async () => {
  using model = perceptron();
  using other = perceptron();
  using data = rows(4000, [4], 1);
  const run = trainerOf(model.it).fit(data.it, { maxEpochs: 1000, runDir: runDir() });
  await new Promise<void>((resolve) => run.on((event) => event.type === 'stepProgress' && resolve()));
  for (const resume of [false, true, 'auto'] as const) {
    const second = trainerOf(other.it).fit(data.it, { maxEpochs: 1, runDir: runDir(), resume });
    await expect(second).rejects.toMatchObject({ code: 'ERR_RUN_DIR_LOCKED', fields: { pid: process.pid } });
  }
  run.stop();
  await run;
  expect(readdirSync(runDir()).filter((name) => name.includes('lock'))).toEqual([]);
});
