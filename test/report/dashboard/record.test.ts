import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configOf } from '../../../src/report/record/config.js';
import { sharedCurves } from '../../../src/report/record/downsample.js';
import { RunHistory } from '../../../src/report/record/run-history.js';
import { captionOf, inOrder, seriesOf } from '../../../src/report/record/series.js';
import { Tail } from '../../../src/report/record/tail.js';
import { parseWhere } from '../../../src/report/record/where.js';
import { decisionWords, statusWords } from '../../../src/report/record/words.js';
import { type MadeRun, madeEvents } from './made-runs.js';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'neve-record-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function historyOf(made: MadeRun, lines = madeEvents(made)): RunHistory {
  const history = new RunHistory();
  for (const line of lines) history.add(JSON.parse(line));
  return history;
}

describe('RunHistory', () => {
  it('gathers curves, happenings, layers and where controllers stand', () => {
    const history = historyOf({ epochs: 3, logged: 15 });
    const series = seriesOf(history);
    expect([...series.keys()].sort()).toEqual(
      [
        'accuracy',
        'drift',
        'gradNorm',
        'loss',
        'loss/steps',
        'lr',
        'mseVelocity',
        'usage/rssBytes',
        'usage/samplesPerSecond',
        'velocity',
        'loss',
      ]
        .map((name) => (name === 'accuracy' ? 'validation/accuracy' : name))
        .concat('validation/loss')
        .filter((name, i, all) => all.indexOf(name) === i)
        .sort(),
    );
    expect(series.get('loss')?.table.last('loss')).toBeCloseTo(0.5);
    expect(history.happenings.map(({ kind, step }) => [kind, step])).toEqual([
      ['decision', 5],
      ['alert', 8],
    ]);
    expect(history.layers.map(({ step, layers }) => [step, layers.length])).toEqual([
      [10, 2],
      [20, 2],
      [30, 2],
    ]);
    expect(history).toMatchObject({ step: 30, epoch: 3, paused: false, end: null, start: { maxEpochs: 3, remoteControl: false } });
  });

  it('gives up what came after the checkpoint that a run goes on from', () => {
    const before = madeEvents({ epochs: 4, logged: 40 });
    const again = madeEvents({ epochs: 4, logged: 40 })
      .slice(1)
      .filter((line) => (JSON.parse(line).epoch ?? JSON.parse(line).index) >= 2);
    const history = historyOf({}, [...before, JSON.stringify({ type: 'start', at: 1, step: 20, stepsPerEpoch: 10 }), ...again]);
    expect(history.epochs.length).toBe(4);
    expect([...history.epochs.steps.subarray(0, 4)]).toEqual([10, 20, 30, 40]);
    expect(history.happenings.filter(({ kind }) => kind === 'start')).toHaveLength(1);
    expect(history.steps.length).toBe(40);
  });

  it('knows pauses and the end, and passes over lines that it does not know', () => {
    const history = historyOf({ epochs: 1 });
    history.add({ type: 'paused', at: 5, epoch: 0, step: 3 });
    expect(history.paused).toBe(true);
    history.add({ type: 'surprise', at: 6 });
    history.add({ type: 'end', at: 7, status: 'failed', error: 'no' });
    expect(history).toMatchObject({ paused: false, end: { status: 'failed' } });
  });
});

describe('sharedCurves', () => {
  const placed = (history: RunHistory, name: string) => ({ history, series: seriesOf(history).get(name) ?? null });

  it('has every point where there is room, and where lines cross the ends of the range', () => {
    const history = historyOf({ epochs: 4 });
    const { xs, values, exact } = sharedCurves([placed(history, 'loss'), placed(history, 'nothing')], 'step', 15, 35, 100);
    expect(exact).toBe(true);
    expect([...xs]).toEqual([15, 20, 30, 35]);
    const loss = (epoch: number): number => 1.2 / epoch + 0.1;
    const expected = [(loss(1) + loss(2)) / 2, loss(2), loss(3), (loss(3) + loss(4)) / 2];
    for (const [i, value] of expected.entries()) expect(values[i]).toBeCloseTo(value, 5);
    expect([...values.subarray(4)].every(Number.isNaN)).toBe(true);
  });

  it('keeps the least and the greatest value of each bucket, as a slow pass finds them', () => {
    const history = historyOf({ epochs: 10, stepsPerEpoch: 1000, logged: 10_000 });
    const curve = placed(history, 'loss/steps');
    for (const [axis, from, to] of [
      ['step', 0, 10_000],
      ['step', 1234, 4321],
      ['epoch', 1.5, 7.25],
      ['time', 2, 9],
    ] as const) {
      const buckets = 50;
      const { xs, values, exact } = sharedCurves([curve], axis, from, to, buckets);
      if (exact) continue;
      expect(xs).toHaveLength(2 * buckets + 2);
      const { table } = history.steps.length > 0 ? { table: history.steps } : { table: history.epochs };
      const placeOf = (row: number): number =>
        axis === 'time'
          ? (table.times[row] as number)
          : axis === 'epoch'
            ? (table.steps[row] as number) / 1000
            : (table.steps[row] as number);
      const column = table.column('loss') as Float32Array;
      const width = (to - from) / buckets;
      for (let bucket = 0; bucket < buckets; bucket++) {
        const inside: number[] = [];
        for (let row = 0; row < table.length; row++) {
          const x = placeOf(row);
          const isLast = bucket === buckets - 1;
          if (x >= from + bucket * width && (isLast ? x <= to : x < from + (bucket + 1) * width)) inside.push(column[row] as number);
        }
        const got = [values[1 + 2 * bucket] as number, values[2 + 2 * bucket] as number].filter((value) => !Number.isNaN(value));
        if (inside.length === 0) expect(got).toEqual([]);
        else expect([Math.min(...got), Math.max(...got)]).toEqual([Math.min(...inside), Math.max(...inside)]);
      }
    }
  });
});

describe('Tail', () => {
  it('reads what was added, half lines once they are whole, and passes over what is no JSON', async () => {
    const path = join(folder, 'events.jsonl');
    const tail = new Tail(path);
    const seen: unknown[] = [];
    const read = () =>
      tail.read(
        (line) => void seen.push(line.n),
        () => void seen.push('reset'),
      );
    expect(await read()).toBe(false);
    writeFileSync(path, '{"n":1}\n{"n":2}\n{"n"');
    expect(await read()).toBe(true);
    expect(seen).toEqual([1, 2]);
    appendFileSync(path, ':3}\nnonsense {\n[1]\n{"n":4}\n');
    await read();
    expect(seen).toEqual([1, 2, 3, 4]);
    expect(await read()).toBe(false);
    writeFileSync(join(folder, 'new'), '{"n":9}\n');
    renameSync(join(folder, 'new'), path);
    await read();
    expect(seen).toEqual([1, 2, 3, 4, 'reset', 9]);
  });

  it('reads characters of several bytes that fall between two pieces', async () => {
    const path = join(folder, 'events.jsonl');
    const text = 'ä€😀'.repeat(90_000);
    writeFileSync(path, `{"n":"${text}"}\n{"n":"${text}"}\n`);
    const seen: unknown[] = [];
    await new Tail(path).read(
      (line) => void seen.push(line.n),
      () => undefined,
    );
    expect(seen).toEqual([text, text]);
  });
});

describe('parseWhere', () => {
  const subject = {
    words: ['digits/lr-0.1', 'running'],
    tags: ['Good'],
    values: { optimizer: 'sgd', 'optimizer.lr': 0.05, 'data.batchSize': 32, 'validation/loss': 0.3, name: 'digits/lr-0.1' },
  };
  it.each([
    ['', true],
    ['lr<0.1', true],
    ['lr < 0.1 optimizer=SGD', true],
    ['lr>=0.1', false],
    ['batchsize=32 and loss<=0.3', true],
    ['optimizer!=sgd', false],
    ['optimizer!=adam', true],
    ['name~"digits/"', true],
    ['tag:good', true],
    ['tag:bad', false],
    ['running', true],
    ['momentum=0.9', false],
    ['constructor=1', false],
  ])('%s: %s', (text, expected) => {
    expect(parseWhere(text)(subject)).toBe(expected);
  });

  it('says what is missing', () => {
    expect(() => parseWhere('lr<')).toThrow(/^The condition 'lr<' has no value\. Expected key<value, such as lr<0\.1\./);
    expect(() => parseWhere('=3')).toThrow(expect.objectContaining({ code: 'ERR_WHERE' }));
  });
});

it('settings are flat, controllers by name', () => {
  const facts = {
    device: 'cpu',
    options: {
      loss: 'mse',
      optimizer: { name: 'sgd', defaults: { lr: 0.1 }, groups: [] },
      step: { precision: 'bf16' },
      controllers: [{ name: 'NeVe', options: { stop: true } }],
      maxEpochs: 3,
      maxSteps: null,
    },
    data: { batchSize: 8, inputs: [{ shape: [8, 4] }] },
  };
  expect(configOf(facts)).toEqual({
    ...{ optimizer: 'sgd', 'optimizer.lr': 0.1, controllers: 'NeVe', 'NeVe.stop': true, precision: 'bf16', loss: 'mse', maxEpochs: 3 },
    ...{ 'data.batchSize': 8, 'data.inputs': '[{"shape":[8,4]}]', device: 'cpu' },
  });
});

it('decisions and states are told in words', () => {
  const status = {
    NeVe: { phase: 'descend', motion: 'travelling', peak: 0.12, raises: 2, undos: 1 },
    Other: { phase: 'waits', x: 1 },
    None: { x: 1 },
  };
  expect(statusWords(status)).toBe('NeVe descends from 0.12, neurons travel on, raised twice, undone once; Other waits');
  expect(decisionWords({ kind: 'setLr', fields: { lr: 0.05, group: 'default' } })).toBe('lr 0.05');
  expect(decisionWords({ kind: 'restore', fields: { snapshot: 'best' } })).toBe('roll back to best');
  expect(decisionWords({ kind: 'freezeNeurons', fields: { layers: [{ neurons: [1, 2] }, { neurons: [0] }] } })).toBe('freeze 3 neurons');
});

it('curves have captions and an order', () => {
  expect(inOrder(['usage/rssBytes', 'velocity', 'x', 'loss', 'metrics/f1', 'validation/loss'])).toEqual([
    'loss',
    'validation/loss',
    'metrics/f1',
    'velocity',
    'usage/rssBytes',
    'x',
  ]);
  expect(captionOf('validation/metrics/f1').title).toBe('Validation f1');
  expect(captionOf('finding/Edge/Sharpness/lambda').title).toBe('Sharpness: lambda');
});
