import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writePage } from '../../src/report/index.js';
import { type ChartData, chartData } from '../../src/report/page/chart-data.js';
import { readRun } from '../../src/report/page/read-run.js';
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
    expect(await readdir(folder)).toEqual(['metrics.jsonl', 'report.html', 'run.json']);
    expect(page).toContain('<h1>My run</h1>');
    expect(page).toContain('98 %');
    expect(page).not.toMatch(/(src|href)=/);
    for (const [, script] of page.matchAll(/<script>(.*?)<\/script>/gs)) expect(() => new Script(script ?? '')).not.toThrow();
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
