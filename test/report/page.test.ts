import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writePage } from '../../src/report/index.js';
import type { ChartData } from '../../src/report/page/chart.js';
import { chartData } from '../../src/report/page/chart-data.js';
import { readRun } from '../../src/report/page/read-run.js';
import type { RecordedDecision } from '../../src/trainer/index.js';
import { cut, sampleEpoch } from './samples.js';

const FACTS = {
  status: 'finished',
  startedAt: '2026-01-05T10:11:12.123Z',
  options: { controllers: [{ name: 'NeVe', options: { epsilon: 0.001 } }] },
  stop: { by: 'NeVe', epoch: 2, reason: 'model velocity fell below 0.001' },
  lr: 0.05,
  seconds: 10,
  measureSeconds: 0.2,
};
const EPOCHS = [sampleEpoch(0), sampleEpoch(1, [cut(1, 0.05), cut(1, 0.05)]), sampleEpoch(2, [cut(2, 0.025)])];

let folder: string;

async function writeRun(facts: unknown, lines: readonly unknown[], tail = ''): Promise<void> {
  await writeFile(join(folder, 'run.json'), JSON.stringify(facts));
  await writeFile(join(folder, 'metrics.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join('') + tail);
  const events = lines.map((line) => ({ type: 'epoch', ...(line as object) }));
  await writeFile(join(folder, 'events.jsonl'), events.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

/** The data that the page's script draws. */
function drawn(page: string): ChartData {
  const json = /<script type="application\/json" id="chart-data">(.*?)<\/script>/s.exec(page)?.[1];
  return JSON.parse(json ?? 'null') as ChartData;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neve-page-'));
});

afterEach(() => rm(folder, { recursive: true }));

describe('writePage', () => {
  it('writes one file that needs nothing else', async () => {
    await writeRun(FACTS, EPOCHS);
    const path = await writePage(folder, { title: 'My run', extras: { 'Test accuracy': '98 %' } });
    const page = await readFile(path, 'utf8');
    expect(path).toBe(join(folder, 'report.html'));
    expect(await readdir(folder)).toEqual(['events.jsonl', 'metrics.jsonl', 'report.html', 'run.json']);
    expect(page).toContain('<h1>My run</h1>');
    expect(page).toContain('98 %');
    expect(page).not.toMatch(/(src|href)=/);
    const scripts = [...page.matchAll(/<script>(.*?)<\/script>/gs)];
    expect(scripts).toHaveLength(2);
    expect(page).toMatch(/<svg class="still"[^>]*aria-label="Training loss: loss from 2 to 0.6667">/);
    for (const [, script] of scripts) expect(() => new Script(script ?? '')).not.toThrow();
  });

  it('escapes everything that a run says', async () => {
    const evil = '</script><img src=x onerror=alert(1)>"\'&';
    await writeRun({ ...FACTS, status: evil, stop: { by: evil, epoch: 0, reason: evil } }, [
      sampleEpoch(0, [{ kind: 'stop', by: evil, reason: evil, epoch: 0, step: 1 }]),
    ]);
    const page = await readFile(await writePage(folder, { title: evil, extras: { [evil]: evil } }), 'utf8');
    expect(page).not.toContain('<img');
    expect(page.match(/<\/script>/g)).toHaveLength(3);
  });

  it('shows a run that is still going, one that failed, and one that has no epoch', async () => {
    await writeRun({ status: 'running' }, EPOCHS, '{"index": 3, "los');
    expect(drawn(await readFile(await writePage(folder), 'utf8')).epochs).toEqual([1, 2, 3]);
    await writeRun({ status: 'failed', error: { message: 'the loss is NaN' } }, []);
    const failed = await readFile(await writePage(folder), 'utf8');
    expect(failed).toContain('the loss is NaN');
    expect(drawn(failed).charts).toEqual([]);
    expect(failed).not.toContain('<dd>–</dd>');
  });

  it('refuses what is no run, naming the file', async () => {
    await expect(writePage(folder)).rejects.toMatchObject({ code: 'ERR_RUN_DIR_READ', fields: { file: 'run.json' } });
    await writeRun([], []);
    await expect(writePage(folder)).rejects.toMatchObject({ code: 'ERR_RUN_DIR_READ' });
    await writeRun({}, [], '{"index":0}\nnonsense\n');
    await expect(writePage(folder)).rejects.toMatchObject({ message: expect.stringContaining('metrics.jsonl line 2') });
    await expect(writePage(folder, { name: 'x' } as never)).rejects.toMatchObject({ code: 'ERR_OPTION_UNKNOWN' });
  });
});

describe('the page of a measured run', () => {
  const HISTOGRAM = [0, 0, 0, 0, 0, 0, 10, 20, 9, 1];
  const measured = (index: number, drift: number | null, decisions: readonly RecordedDecision[] = []): unknown => ({
    ...sampleEpoch(index, decisions),
    drift,
    status: { NeVe: { phase: 'descend', motion: 'walking', undos: 1 }, Other: { x: 1 } },
    measurements: {
      'A.other': { kind: 'velocity', velocity: 9, deadNeurons: 1, histogram: [1, 0, 0, 0, 0, 0, 0, 0, 0, 0] },
      'NeVe.velocity': { kind: 'velocity', velocity: 0.5 / (index + 1), deadNeurons: 7, histogram: HISTOGRAM },
    },
  });
  const restore: RecordedDecision = {
    kind: 'restore',
    snapshot: 'best',
    optimizer: 'fresh',
    reason: 'it broke',
    by: 'NeVe',
    epoch: 1,
    step: 20,
  };

  it('shows drift, dead neurons, state words, the histogram, and decisions from before training on', async () => {
    await writeRun(FACTS, [measured(0, null, [cut(-1, 0.3), cut(0, 0.1)]), measured(1, -0.5, [restore])]);
    await writeFile(
      join(folder, 'events.jsonl'),
      `${JSON.stringify({ type: 'epoch', index: 0, seconds: 2, usage: { samplesPerSecond: 12_345 } })}\n`,
    );
    const { charts, marks } = chartData(await readRun(folder));
    expect(charts.map(({ id, series }) => [id, series[0]?.values])).toEqual([
      ['loss', [2, 1]],
      ['lr', [0.1, 0.1, 0.1, 0.1]],
      ['velocity', [0.5, 0.25]],
      ['drift', [null, -0.5]],
      ['dead', [7, 7]],
    ]);
    expect(marks.epoch).toEqual([
      { from: 0, to: 0, label: '1' },
      { from: 1, to: 1, label: '2' },
      { from: 2, to: 2, label: '3' },
    ]);
    const page = await readFile(await writePage(folder), 'utf8');
    for (const text of [
      'NeVe descends, neurons wander, undone once',
      'roll back to best',
      '<td class="when">start</td>',
      '12.3k',
      'Velocity of neurons',
    ]) {
      expect(page).toContain(text);
    }
    const cells = [...page.matchAll(/<rect x="(\d+)" y="(\d+)" width="1" height="1" fill-opacity="([\d.]+)">/g)].map((cell) =>
      cell.slice(1).map(Number),
    );
    expect(cells.slice(0, 4)).toEqual([
      [0, 3, 0.5],
      [0, 2, 0.71],
      [0, 1, 0.47],
      [0, 0, 0.16],
    ]);
    expect(cells).toHaveLength(8);
  });

  it('shows the velocity of layers by epoch, and alerts', async () => {
    const velocity = (v: number) => ({ 'NeVe.velocity': { kind: 'velocity', velocity: v, layers: [{ name: 'fc<1>', velocity: v }] } });
    await writeRun(
      FACTS,
      [0, 1].map((i) => ({ ...sampleEpoch(i), velocity: 0.1 * (i + 1), measurements: velocity(0.1 * (i + 1)) })),
    );
    await appendFile(join(folder, 'events.jsonl'), '{"type":"alert","epoch":1,"step":17,"message":"The loss rose."}\n{"type":"al');
    const page = await readFile(await writePage(folder), 'utf8');
    expect(page).toContain('<title>fc&lt;1&gt;, epoch 2: 0.2</title>');
    expect(page).toContain('<td class="number">2</td><td class="number">17</td><td>The loss rose.</td>');
  });

  it('draws no more columns than a screen shows', async () => {
    await writeRun(
      FACTS,
      Array.from({ length: 1000 }, (_, i) => measured(i, 0)),
    );
    const page = await readFile(await writePage(folder), 'utf8');
    expect(page).toContain('viewBox="0 0 334 10"');
  });

  it('lists what was decided where no epoch came', async () => {
    await writeRun({ ...FACTS, stop: { by: 'A', epoch: -1, reason: 'nothing to do' }, decisions: [cut(-1, 0.3)] }, []);
    const page = await readFile(await writePage(folder), 'utf8');
    expect(page).toContain('<td class="when">start</td>');
    expect(page).toContain('Stopped by A before training: nothing to do.');
  });

  it('shows no histogram where none was taken', async () => {
    await writeRun(FACTS, EPOCHS);
    expect(await readFile(await writePage(folder), 'utf8')).not.toContain('Velocity of neurons');
  });
});

describe('chartData', () => {
  it('has loss, lr and velocity with its epsilon, and the decisions numbered as in the table', async () => {
    await writeRun(FACTS, EPOCHS);
    const { charts, epochs, marks } = chartData(await readRun(folder));
    expect(epochs).toEqual([1, 2, 3]);
    expect(charts.map(({ id }) => id)).toEqual(['loss', 'lr', 'velocity']);
    expect(charts[2]?.levels).toEqual([{ label: 'ε = 0.001', color: '--epsilon', value: 0.001 }]);
    expect(charts[2]?.series[1]?.values).toEqual([null, 0.01, 0.01]);
    expect(marks.epoch).toEqual([
      { from: 2, to: 2, label: '1' },
      { from: 3, to: 3, label: '2' },
    ]);
  });

  it('leaves gaps for what is not finite or has no logarithm, and the velocity out where none was measured', async () => {
    const bare = { ...sampleEpoch(0), velocity: null, mseVelocity: null, lr: 0, loss: 'NaN' };
    await writeRun({ status: 'finished' }, [bare]);
    const { charts } = chartData(await readRun(folder));
    expect(charts.map(({ id, series }) => [id, series[0]?.values])).toEqual([
      ['loss', [null]],
      ['lr', [0, 0]],
    ]);
  });
});

describe('the decisions of a run', () => {
  it('tells what was decided at once in one breath, and leaves out copies that were put aside', async () => {
    const restore = { ...cut(0, 0), kind: 'restore', group: undefined, snapshot: 'best', reason: 'too fast' };
    const kept = { kind: 'keep', snapshot: 'best', by: 'NeVe', epoch: 0, step: 5 };
    const line = { ...cut(0, 0), kind: 'schedule', reason: 'too fast', law: { name: 'a line', from: { default: 0.02 }, to: 0, steps: 90 } };
    const both = [kept, restore, line] as unknown as RecordedDecision[];
    await writeRun(FACTS, [sampleEpoch(0, both), sampleEpoch(1)]);
    const page = await readFile(await writePage(folder), 'utf8');
    expect(page).toContain('<td>roll back to best, lr from 0.02 to 0 by a line</td><td class="reason">too fast</td>');
    expect(page).toContain('put aside meanwhile (1)');
    expect(drawn(page).marks.epoch).toEqual([{ from: 1, to: 1, label: '1' }]);
  });

  it('draws a schedule as a bar and a staircase, not as a wall of marks', async () => {
    const rate = (epoch: number): number => 0.1 / (epoch + 2);
    const set = (epoch: number): RecordedDecision =>
      ({ ...cut(epoch, rate(epoch)), reason: `the schedule's rate for epoch ${epoch + 1}` }) as RecordedDecision;
    const epochs = Array.from({ length: 30 }, (_, i) => ({ ...sampleEpoch(i, [set(i)]), lr: i === 0 ? 0.1 : rate(i - 1) }));
    await writeRun(FACTS, epochs);
    const page = await readFile(await writePage(folder), 'utf8');
    const { marks, charts } = drawn(page);
    expect(marks.epoch).toEqual([{ from: 1, to: 30, label: '1' }]);
    expect(page).toContain('<td>lr 0.05 to 0.003226, 30 times</td>');
    expect(page).toContain('<td class="when">1 to 30</td>');
    const lr = charts.find(({ id }) => id === 'lr');
    expect(lr?.axis?.values.slice(0, 5)).toEqual([0, 1, 1, 2, 2]);
    expect(lr?.series[0]?.values.slice(0, 5)).toEqual([0.1, 0.1, 0.05, 0.05, rate(1)]);
  });

  it('draws a rate that the fit follows from step to step as the line it is', async () => {
    const law = { name: 'a line', from: { default: 0.2 }, to: 0, steps: 40 };
    const start = { ...cut(-1, 0), step: 0, kind: 'schedule', law, reason: 'known beforehand' } as unknown as RecordedDecision;
    await writeRun(
      { ...FACTS, lr: 0.05 },
      [0, 1, 2].map((i) => ({ ...sampleEpoch(i, i === 0 ? [start] : []), lr: 0.2 - 0.05 * i })),
    );
    const lr = chartData(await readRun(folder)).charts.find(({ id }) => id === 'lr');
    expect(lr?.axis?.values).toEqual([0, 1, 2, 3]);
    expect(lr?.series[0]?.values).toEqual([0.2, 0.15000000000000002, 0.1, 0.05]);
  });

  it('draws logged steps, and their rates exactly', async () => {
    await writeRun(FACTS, EPOCHS);
    const steps = Array.from({ length: 30 }, (_, i) => i + 1);
    const line = { type: 'steps', epoch: 0, step: steps, loss: steps.map((step) => 3 / step), lr: steps.map((step) => 0.01 * step) };
    await appendFile(join(folder, 'events.jsonl'), `${JSON.stringify(line)}\n`);
    const { charts } = chartData(await readRun(folder));
    expect(charts.map(({ id }) => id)).toEqual(['loss', 'steps', 'lr', 'velocity']);
    expect(charts[1]?.series[0]?.values).toHaveLength(30);
    expect(charts[2]?.axis?.values.at(-1)).toBe(3);
    expect(charts[2]?.series[0]?.values.at(-1)).toBeCloseTo(0.3);
  });
});

describe('what a run was made of', () => {
  it('lists modules with what NeVe measures of them, data and classes, and why it ended', async () => {
    const architecture = {
      ...{ parameters: 1234, trainable: 1000, flops: 2_500_000 },
      modules: [
        { name: '', type: 'MLP', output: [2], parameters: 1234 },
        { name: 'fc<1>', type: 'Linear', output: [3, 8], parameters: 1000 },
      ],
    };
    const sizes = { rows: 1438, batchSize: 32, batches: 45 };
    const shapes = { inputs: [{ shape: [1438, 1, 8], dtype: 'float32' }], targets: [{ shape: [1438], dtype: 'int64' }] };
    const data = { ...sizes, ...shapes, validation: { rows: 300, batchSize: 32, batches: 10 }, transforms: [{ name: 'randomCrop' }] };
    const best = { epoch: 1, monitor: 'validation.loss', value: 0.25 };
    const velocity = { 'NeVe.velocity': { kind: 'velocity', velocity: 0.5, layers: [{ name: 'fc<1>', velocity: 0.125 }] } };
    await writeRun({ ...FACTS, architecture, data, best, device: 'cpu' }, [
      { ...sampleEpoch(0), measurements: velocity },
      { ...sampleEpoch(1), validation: { loss: 0.25, accuracy: 0.9, metrics: {} } },
    ]);
    await writeFile(join(folder, 'data.json'), JSON.stringify({ classes: ['cat', '<dog>'] }));
    const page = await readFile(await writePage(folder), 'utf8');
    for (const text of [
      '1,234 parameters, 1,000 of them trained; 2.5 million floating-point operations a row; velocity measured in 1 module',
      '<td class="number">3 × 8</td><td class="number">1,000</td><td class="number">0.125</td>',
      '<dd>1,438 rows in 45 batches of 32</dd>',
      '<dd>300 rows in 10 batches of 32</dd>',
      '<dd>1 × 8, float32</dd>',
      '<dd>a number, int64</dd>',
      '<dd>randomCrop</dd>',
      '<dt>2 classes</dt><dd>cat, &lt;dog&gt;</dd>',
      'Stopped by NeVe after epoch 3: model velocity fell below 0.001.',
      'The model has the weights of epoch 2, the best by validation.loss: 0.25.',
      '<dt>Validation accuracy, epoch 2</dt><dd>0.9</dd>',
    ]) {
      expect(page).toContain(text);
    }
  });
});
