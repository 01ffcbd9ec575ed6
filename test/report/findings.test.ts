import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RecordedFinding } from '../../src/controllers/index.js';
import { analysis } from '../../src/index.js';
import { CsvLogger, writePage } from '../../src/report/index.js';
import { chartData } from '../../src/report/page/chart-data.js';
import { readRun } from '../../src/report/page/read-run.js';
import { findingScalars, lastFindingScalars } from '../../src/report/scalars.js';
import type { Epoch } from '../../src/trainer/index.js';
import { metricsLine } from '../../src/trainer/records/run-records.js';
import { cut, LOGGED_RUN, sampleEpoch } from './samples.js';

const EVIL = '<img src=x onerror=alert(1)>"\'&';

/** What two monitors might find: one asked twice an epoch, one that tells a curve now and then. */
function found(epoch: number, step: number): RecordedFinding[] {
  const k = step + 1;
  return [
    {
      ...{ by: 'Edge', epoch, step },
      curves: { Sharpness: { sharpness: 2 * k, threshold: 10 }, Loss: { loss: step === 5 ? Number.NaN : 1 / k } },
      layers: { Spread: { first: k, 'second.weight': k === 1 ? null : 100 * k } },
      spectra: { Eigenvalues: { x: [1, 2], y: [k, 1] } },
    },
    { ...{ by: 'Rare', epoch, step }, curves: { Sharpness: { all: k, ...(step % 10 === 0 ? { rare: 1 } : {}) } } },
  ];
}

const EPOCHS: readonly Epoch[] = [
  { ...sampleEpoch(0, [{ ...cut(0, 0.1), step: 0 }]), findings: [...found(-1, 0), ...found(0, 5), ...found(0, 10)] },
  {
    ...sampleEpoch(1, [
      { ...cut(1, 0.05), step: 10 },
      { ...cut(1, 0.02), step: 20 },
    ]),
    findings: [...found(1, 15), ...found(1, 20)],
  },
];

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neve-findings-page-'));
});

afterEach(() => rm(folder, { recursive: true }));

async function writeRun(epochs: readonly Epoch[]): Promise<void> {
  await writeFile(join(folder, 'run.json'), JSON.stringify({ status: 'finished' }));
  await writeFile(join(folder, 'metrics.jsonl'), epochs.map(metricsLine).join(''));
}

async function pageOf(epochs: readonly Epoch[]): Promise<string> {
  await writeRun(epochs);
  return readFile(await writePage(folder), 'utf8');
}

describe('findingsOf', () => {
  it('sorts findings into series over steps, and is JSON as it is', () => {
    const pictures = analysis.findingsOf({ history: EPOCHS });
    expect(JSON.parse(JSON.stringify(pictures))).toEqual(pictures);
    expect(pictures.curves.map(({ by, picture }) => [by, picture])).toEqual([
      ['Edge', 'Sharpness'],
      ['Edge', 'Loss'],
      ['Rare', 'Sharpness'],
    ]);
    expect(pictures.curves[0]?.series).toEqual({
      sharpness: { step: [0, 5, 10, 15, 20], values: [2, 12, 22, 32, 42] },
      threshold: { step: [0, 5, 10, 15, 20], values: [10, 10, 10, 10, 10] },
    });
    expect(pictures.curves[1]?.series.loss?.values).toEqual([1, null, 1 / 11, 1 / 16, 1 / 21]);
    expect(pictures.curves[2]?.series.rare).toEqual({ step: [0, 10, 20], values: [1, 1, 1] });
    expect(pictures.layers[0]?.series['second.weight']?.values).toEqual([null, 600, 1100, 1600, 2100]);
    expect(pictures.spectra[0]).toMatchObject({ picture: 'Eigenvalues', step: [0, 5, 10, 15, 20] });
    expect(pictures.spectra[0]?.spectra[4]).toEqual({ x: [1, 2], y: [21, 1] });
  });

  it('leaves points out that have no place', () => {
    const odd: RecordedFinding = { by: 'A', epoch: 0, step: 1, spectra: { s: { x: [1, Number.NaN, 3, 4], y: [5, 6, Infinity] } } };
    const { spectra } = analysis.findingsOf({ history: [{ ...sampleEpoch(0), findings: [odd] }] });
    expect(spectra[0]?.spectra).toEqual([{ x: [1], y: [5] }]);
  });

  it('takes names that mean something to JavaScript', () => {
    const odd: RecordedFinding = {
      by: 'A',
      epoch: 0,
      step: 1,
      curves: Object.fromEntries([['__proto__', Object.fromEntries([['__proto__', 3]])]]),
    };
    const { curves } = analysis.findingsOf({ history: [{ ...sampleEpoch(0), findings: [odd] }] });
    expect(Object.entries(curves[0]?.series ?? {})).toEqual([['__proto__', { step: [1], values: [3] }]]);
  });
});

describe('charts of findings', () => {
  it('have a picture each over training steps, thresholds dashed, gaps only where a value is not known', async () => {
    await writeRun(EPOCHS);
    const { charts, marks } = chartData(await readRun(folder));
    const [sharpness, loss, rare] = charts.filter(({ id }) => id.startsWith('curves'));
    expect(sharpness).toMatchObject({ title: 'Sharpness', log: true, axis: { values: [0, 5, 10, 15, 20], unit: 'step' } });
    expect(sharpness?.series.map(({ label, dashed, bridged, color }) => [label, dashed, bridged, color])).toEqual([
      ['sharpness', false, false, '--loss'],
      ['threshold', true, false, '--epsilon'],
    ]);
    expect(loss?.series[0]?.values).toEqual([1, null, 1 / 11, 1 / 16, 1 / 21]);
    expect(rare?.series.map(({ label, values, bridged }) => [label, values, bridged])).toEqual([
      ['all', [1, 6, 11, 16, 21], false],
      ['rare', [1, null, 1, null, 1], true],
    ]);
    expect(marks.step).toEqual([
      { from: 0, to: 0, label: '1' },
      { from: 10, to: 10, label: '2' },
      { from: 20, to: 20, label: '3' },
    ]);
  });

  it('show the first and the last spectrum', async () => {
    await writeRun(EPOCHS);
    const { charts } = chartData(await readRun(folder));
    const chart = charts.find(({ id }) => id === 'spectrum-0');
    expect(chart).toMatchObject({ title: 'Eigenvalues', axis: { values: [1, 2], unit: 'own' } });
    expect(chart?.series.map(({ label, values }) => [label, values])).toEqual([
      ['before training', [1, 1]],
      ['step 20', [21, 1]],
    ]);
  });

  it('join spectra over points of their own, without the tails of a logarithmic one', async () => {
    const spectrum = (step: number, x: number[], y: number[]): RecordedFinding => ({
      ...{ by: 'A', epoch: 0, step },
      spectra: { s: { x, y } },
    });
    const findings = [spectrum(1, [0, 2], [1e-12, 1]), spectrum(2, [0, 1], [9, 9]), spectrum(3, [1, 2], [100, 5])];
    await writeRun([{ ...sampleEpoch(0), findings }]);
    const chart = chartData(await readRun(folder)).charts.find(({ id }) => id === 'spectrum-0');
    expect(chart).toMatchObject({ log: true, axis: { values: [0, 1, 2] } });
    expect(chart?.series.map(({ values, bridged }) => [values, bridged])).toEqual([
      [[null, null, 1], true],
      [[null, 100, 5], true],
    ]);
  });

  it('are not there for a run without findings', async () => {
    await writeRun([sampleEpoch(0)]);
    expect(chartData(await readRun(folder)).charts.map(({ id }) => id)).toEqual(['loss', 'lr', 'velocity']);
    expect(await pageOf([sampleEpoch(0)])).not.toContain('heat layers');
  });
});

describe('maps of findings', () => {
  it('have a row a layer and a column a finding, darker for more', async () => {
    const page = await pageOf(EPOCHS);
    expect(page).toContain('<h2>Spread</h2>');
    expect(page).toContain('from 1 (light) to 2100 (dark), logarithmic');
    const cells = [...page.matchAll(/<rect x="(\d+)" y="(\d+)" width="1" height="1" fill-opacity="([\d.]+)">/g)].map((cell) =>
      cell.slice(1).map(Number),
    );
    expect(cells).toHaveLength(9);
    expect(cells[0]).toEqual([0, 0, 0.06]);
    expect(cells[8]).toEqual([4, 1, 1]);
    expect(page).toContain('<title>second.weight, step 20: 2100</title>');
  });

  it('draw no more than a screen shows, and constants too', async () => {
    const findings = Array.from(
      { length: 1000 },
      (_, step): RecordedFinding => ({ ...{ by: 'A', epoch: 0, step }, layers: { m: { a: 3 } } }),
    );
    const page = await pageOf([{ ...sampleEpoch(0), findings }]);
    expect(page).toContain('viewBox="0 0 334 1"');
    expect(page).toContain('Every 3 findings');
    expect(page).toContain('fill-opacity="0.50"');
  });
});

it('a page escapes all that findings say, and takes malformed ones', async () => {
  const named = (value: number): Record<string, Record<string, number>> => ({ [EVIL]: { [EVIL]: value } });
  const evil: RecordedFinding = {
    ...{ by: EVIL, epoch: 0, step: 1 },
    curves: named(1),
    layers: named(2),
    spectra: { [EVIL]: { x: [1], y: [1] } },
  };
  const page = await pageOf([{ ...sampleEpoch(0), findings: [evil] }]);
  expect(page).not.toContain('<img');
  expect(page.match(/<\/script>/g)).toHaveLength(3);
  const odd = { index: 0, findings: [1, { curves: 3, layers: { a: 4 }, spectra: { s: { x: 'no' } } }] };
  await writeFile(join(folder, 'metrics.jsonl'), `${JSON.stringify(odd)}\n`);
  await expect(writePage(folder)).resolves.toContain('report.html');
});

describe('findings as scalars', () => {
  it('are named by controller, picture and curve or layer', () => {
    expect(Object.fromEntries(findingScalars(found(0, 5)[0] as RecordedFinding))).toEqual({
      ...{ 'finding/Edge/Sharpness/sharpness': 12, 'finding/Edge/Sharpness/threshold': 10, 'finding/Edge/Loss/loss': Number.NaN },
      ...{ 'finding/Edge/Spread/first': 6, 'finding/Edge/Spread/second.weight': 600 },
    });
  });

  it("are those of the epoch's last finding in a table", async () => {
    const scalars = lastFindingScalars(EPOCHS[0] as Epoch);
    expect(scalars.get('finding/Edge/Sharpness/sharpness')).toBe(22);
    expect(scalars.get('finding/Rare/Sharpness/rare')).toBe(1);
    const path = join(folder, 'log.csv');
    const logger = new CsvLogger(path);
    await logger.start({ ...LOGGED_RUN, history: [] });
    for (const epoch of EPOCHS) await logger.epoch(epoch);
    const [header = '', ...lines] = (await readFile(path, 'utf8')).trimEnd().split('\r\n');
    const column = header.split(',').indexOf('finding/Edge/Sharpness/sharpness');
    expect(lines.map((line) => line.split(',')[column])).toEqual(['22', '42']);
  });
});
