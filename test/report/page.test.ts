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
    expect(await readFile(await writePage(folder), 'utf8')).toContain('the loss is NaN');
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
    const { charts, markers } = chartData(await readRun(folder));
    expect(charts.map(({ id, series }) => [id, series[0]?.values])).toEqual([
      ['loss', [2, 1]],
      ['lr', [0.1, 0.1]],
      ['velocity', [0.5, 0.25]],
      ['drift', [null, -0.5]],
      ['dead', [7, 7]],
    ]);
    expect(markers).toEqual([
      { epoch: 0, label: '1' },
      { epoch: 1, label: '2' },
      { epoch: 2, label: '3' },
    ]);
    const page = await readFile(await writePage(folder), 'utf8');
    for (const text of ['NeVe descend, walking', 'roll back to best', '<td class="number">start</td>', '12.3k', 'Velocity of neurons']) {
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
    expect(page).toContain('<td class="number">start</td>');
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
    const { charts, epochs, markers } = chartData(await readRun(folder));
    expect(epochs).toEqual([1, 2, 3]);
    expect(charts.map(({ id }) => id)).toEqual(['loss', 'lr', 'velocity']);
    expect(charts[2]?.levels).toEqual([{ label: 'ε = 0.001', color: '--epsilon', value: 0.001 }]);
    expect(charts[2]?.series[1]?.values).toEqual([null, 0.01, 0.01]);
    expect(markers).toEqual([
      { epoch: 2, label: '1–2' },
      { epoch: 3, label: '3' },
    ]);
  });

  it('leaves gaps for what is not finite or has no logarithm, and the velocity out where none was measured', async () => {
    const bare = { ...sampleEpoch(0), velocity: null, mseVelocity: null, lr: 0, loss: 'NaN' };
    await writeRun({ status: 'finished' }, [bare]);
    const { charts } = chartData(await readRun(folder));
    expect(charts.map(({ id, series }) => [id, series[0]?.values])).toEqual([
      ['loss', [null]],
      ['lr', [null]],
    ]);
  });
});
