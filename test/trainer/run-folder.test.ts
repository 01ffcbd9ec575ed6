import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NeVe } from '../../src/controllers/index.js';
import { CheckpointError } from '../../src/errors.js';
import { safetensors } from '../../src/formats/index.js';
import { zeros } from '../../src/tensor/index.js';
import type { Epoch } from '../../src/trainer/index.js';
import { toJsonLine } from '../../src/trainer/records/plain-json.js';
import { TEST_DEVICE } from '../support/device.js';
import { perceptron, rows, Scripted, trainerOf, values } from './fixtures.js';

let folder = '';
const file = (name: string): string => join(folder, 'run', name);
const readRun = (): Record<string, unknown> => JSON.parse(readFileSync(file('run.json'), 'utf8'));
const readMetrics = (): Epoch[] =>
  readFileSync(file('metrics.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'neve-run-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** An epoch as its two records together tell it: without the times of single measurements. */
function untimed(epoch: Epoch): unknown {
  const measurements = Object.entries(epoch.measurements).map(([key, { seconds: _, ...rest }]) => [key, rest]);
  return { ...epoch, measurements: Object.fromEntries(measurements) };
}

/** Trains into the folder's `run`. */
async function train(
  options: { overwrite?: boolean; controllers?: Scripted[]; signal?: AbortSignal; maxEpochs?: number; runDir?: string } = {},
) {
  using model = perceptron();
  using data = rows();
  const { controllers = [], maxEpochs = 2, ...rest } = options;
  return await trainerOf(model.it, { controllers, seed: 5 }).fit(data.it, { maxEpochs, runDir: join(folder, 'run'), ...rest });
}

describe('a run folder', () => {
  it('has the run, a line an epoch, and the trained model', async () => {
    using model = perceptron();
    using data = rows();
    const trainer = trainerOf(model.it, { controllers: [new NeVe({ profile: 'reference' })], seed: 5 });
    const report = await trainer.fit(data.it, { maxEpochs: 3, runDir: join(folder, 'run') });
    expect(readdirSync(join(folder, 'run')).sort()).toEqual(['events.jsonl', 'metrics.jsonl', 'model.safetensors', 'run.json']);
    expect(report.runDir).toBe(join(folder, 'run'));
    const events = readFileSync(file('events.jsonl'), 'utf8').trimEnd().split('\n');
    const times = events.map((line) => JSON.parse(line) as Epoch & { type: string }).filter(({ type }) => type === 'epoch');
    const written = readMetrics().map((epoch, i) => {
      const { seconds, measureSeconds, usage } = times[i] as Epoch;
      return { ...epoch, seconds, measureSeconds, usage };
    });
    expect(written).toEqual(report.history.map(untimed));
    expect(readRun()).toMatchObject({
      status: 'finished',
      versions: { node: process.versions.node, neve: expect.any(String), libtorch: expect.any(String) },
      device: TEST_DEVICE,
      threads: expect.any(Number),
      options: {
        loss: 'crossEntropy',
        optimizer: { name: 'sgd', defaults: { lr: 0.1, momentum: 0.9 } },
        controllers: [{ name: 'NeVe', options: { profile: 'reference', epsilon: 1e-3 } }],
        maxEpochs: 3,
      },
      seeds: { trainer: 5 },
      data: { validation: null },
      architecture: {
        ...{ parameters: 67, trainable: 67, flops: 112 },
        modules: expect.arrayContaining([{ name: '0', type: 'Linear', output: [8], parameters: 40 }]),
      },
      startedAt: expect.any(String),
      endedAt: expect.any(String),
      stop: null,
      epochs: 3,
      model: 'model.safetensors',
    });
    const saved = await safetensors.load(file('model.safetensors'));
    expect(values(saved)).toEqual(values(model.it.stateDict()));
    for (const tensor of saved.values()) tensor.dispose();
  });

  it('says that it is running while it is', async () => {
    const seen: unknown[] = [];
    const look = new Scripted('A', () => {
      seen.push(readRun().status);
      return [];
    });
    await train({ controllers: [look] });
    expect(seen).toEqual(['running', 'running']);
  });

  it('tells why it stopped', async () => {
    await train({ controllers: [new Scripted('A', () => [{ kind: 'stop', reason: 'test' }])] });
    expect(readRun()).toMatchObject({ status: 'finished', stop: { by: 'A', epoch: 0, reason: 'test' } });
  });

  it('tells why it failed or was aborted, and then holds no model', async () => {
    const diverge = new Scripted('A', () => [{ kind: 'setLr', lr: 1e38, reason: 'test' }]);
    await expect(train({ controllers: [diverge], maxEpochs: 9 })).rejects.toThrow();
    expect(readRun()).toMatchObject({ status: 'failed', error: { code: 'ERR_NON_FINITE_LOSS', fields: { epoch: 1 } } });
    expect(readMetrics()).toHaveLength(1);
    expect(existsSync(file('model.safetensors'))).toBe(false);

    const abort = new AbortController();
    const aborting = new Scripted('A', () => {
      abort.abort();
      return [];
    });
    await expect(train({ controllers: [aborting], signal: abort.signal })).rejects.toThrow();
    expect(readRun()).toMatchObject({ status: 'aborted', error: { code: 'ERR_ABORTED' } });
  });

  it('is not made for a fit that cannot begin', async () => {
    using model = perceptron();
    using data = rows(16, [5]);
    await expect(trainerOf(model.it).fit(data.it, { maxEpochs: 1, runDir: join(folder, 'run') })).rejects.toThrow();
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a run folder that is there already', () => {
  const refused = async (code: string, options: Parameters<typeof train>[0] = {}): Promise<void> => {
    const failure = await train(options).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CheckpointError);
    expect(failure).toMatchObject({ code });
  };

  it('is taken when it is empty', async () => {
    mkdirSync(join(folder, 'run'));
    expect((await train()).epochs).toBe(2);
  });

  it('with a finished run is refused, unless it may be overwritten', async () => {
    await train();
    const before = readFileSync(file('metrics.jsonl'));
    await refused('ERR_RUN_DIR_FINISHED');
    expect(readFileSync(file('metrics.jsonl'))).toEqual(before);
    expect(readRun().status).toBe('finished');
    await train({ overwrite: true, maxEpochs: 1 });
    expect(readMetrics()).toHaveLength(1);
  });

  it('with a failed run is replaced, and files of the user stay', async () => {
    const failing = new Scripted('A', () => [{ kind: 'setLr', lr: Number.NaN, reason: 'test' }]);
    await expect(train({ controllers: [failing] })).rejects.toThrow();
    writeFileSync(file('notes.txt'), 'mine');
    expect((await train()).epochs).toBe(2);
    expect(readFileSync(file('notes.txt'), 'utf8')).toBe('mine');
  });

  it('with anything else is refused, also to be overwritten, and left as it is', async () => {
    mkdirSync(join(folder, 'run'));
    writeFileSync(file('thesis.tex'), 'mine');
    for (const overwrite of [false, true]) await refused('ERR_RUN_DIR_NOT_A_RUN', { overwrite });
    for (const text of ['{}', '[1]', 'null', '"finished"', '{ not json', '{"status":"done"}']) {
      writeFileSync(file('run.json'), text);
      await refused('ERR_RUN_DIR_NOT_A_RUN', { overwrite: true });
    }
    expect(readFileSync(file('thesis.tex'), 'utf8')).toBe('mine');
    expect(readdirSync(join(folder, 'run')).sort()).toEqual(['run.json', 'thesis.tex']);
  });

  it('as a file is refused', async () => {
    writeFileSync(join(folder, 'run'), 'mine');
    await refused('ERR_RUN_DIR_WRITE');
    expect(readFileSync(join(folder, 'run'), 'utf8')).toBe('mine');
  });

  it('is refused where nobody can make one', async () => {
    await expect(train({ runDir: '/proc/neve/run' })).rejects.toThrow(expect.objectContaining({ code: 'ERR_RUN_DIR_WRITE' }));
  });
});

it('names tensors and expressions among the options', () => {
  using x = zeros([2, 3]);
  expect(toJsonLine({ auxiliary: [x], parameters: /bias$/ })).toBe('{"auxiliary":["tensor float32 [2, 3]"],"parameters":"/bias$/"}\n');
});

it('metrics write numbers that JSON lacks as strings', () => {
  const line = toJsonLine({
    a: Number.NaN,
    b: [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    c: 1,
    d: null,
    e: new Map([['k', 2n]]),
  });
  expect(line).toBe('{"a":"NaN","b":["Infinity","-Infinity"],"c":1,"d":null,"e":{"k":"2"}}\n');
});
