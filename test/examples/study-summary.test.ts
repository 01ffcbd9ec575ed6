import { expect, test } from 'vitest';
import { cellCharts } from '../../examples/study/curves.js';
import { replaceBetween } from '../../examples/study/markers.js';
import { type Selection, tuningRates } from '../../examples/study/matrix.js';
import { studyPage } from '../../examples/study/page.js';
import { runTable } from '../../examples/study/run-table.js';
import { failed, summarize } from '../../examples/study/summary.js';
import { studyTables } from '../../examples/study/table.js';
import { advantage } from '../../examples/study/words.js';
import { JOB, run } from './study-samples.js';

const SELECTION: Selection = {
  tasks: ['digits'],
  nets: ['mlp'],
  optimizers: ['sgd'],
  rules: null,
  rates: null,
  epochs: null,
  seeds: [20, 21],
};
const RATES = tuningRates(JOB);

/** Cosine is tuned to the middle rate and scores 0.98; NeVe has four runs, of which one is at chance and one has no score. */
const RECORDS = [
  ...RATES.map((lr, i) => run({ rule: 'cosine', lr, phase: 'tune', seed: 10, score: i === 2 ? 0.99 : 0.6 })),
  ...[20, 21].map((seed) => run({ rule: 'cosine', lr: RATES[2] as number, seed, score: 0.98 })),
  run({ rule: 'cosine', lr: RATES[0] as number, seed: 20, score: 0.1 }),
  run({ rule: 'neve', lr: 1e-5, seed: 20, score: 0.97, steps: 900 }),
  run({ rule: 'neve', lr: 1e-5, seed: 21, score: 0.98, steps: 900 }),
  run({ rule: 'neve', lr: 10, seed: 20, score: 0.11, steps: 900 }),
  run({ rule: 'neve', lr: 10, seed: 21, score: null, steps: 180, failure: 'the loss is NaN' }),
  run({ rule: 'neve', lr: 10, seed: 99, score: 0.5 }),
  run({ rule: 'neve', lr: 0.5, seed: 20, score: 0.5 }),
  run({ rule: 'neve', lr: 10, seed: 20, score: 0.5, epochs: 7 }),
];

test('a cell is summarised over its seeds, rates and budget alone', () => {
  const [cell] = summarize(RECORDS, SELECTION, 'study');
  expect(cell?.best).toMatchObject({ rule: 'cosine', lr: RATES[2], mean: 0.98, atEdge: false, failed: 0 });
  const [neve] = cell?.free ?? [];
  expect(neve).toMatchObject({ rule: 'neve', lr: null, failed: 2, worst: 0.1 });
  expect(neve?.mean).toBeCloseTo((0.97 + 0.98 + 0.11 + 0.1) / 4, 12);
  expect(neve?.stepShare).toBeCloseTo((3 * 0.5 + 0.1) / 4, 12);
});

test('a failed run is less than half way from chance to the best, for accuracy and for errors', () => {
  expect(failed(run({ score: 0.53 }), 0.98)).toBe(true);
  expect(failed(run({ score: 0.55 }), 0.98)).toBe(false);
  const mse = { metric: 'mse', chance: 0.9 } as const;
  expect(failed(run({ ...mse, score: 0.6 }), 0.2)).toBe(true);
  expect(failed(run({ ...mse, score: 0.5 }), 0.2)).toBe(false);
  expect(failed(run({ score: null }), 0.98)).toBe(true);
});

test('the best of errors is the smallest', () => {
  const records = RECORDS.map((record) => ({
    ...record,
    metric: 'mse' as const,
    chance: 1,
    score: record.score === null ? null : 1 - record.score,
  }));
  const other = [
    ...RATES.map((lr, i) => run({ rule: 'constant', lr, phase: 'tune', seed: 10, metric: 'mse', score: i === 4 ? 0.01 : 0.6 })),
    ...[20, 21].map((seed) => run({ rule: 'constant', lr: RATES[4] as number, seed, metric: 'mse', chance: 1, score: 0.3 })),
  ];
  const [cell] = summarize([...records, ...other], SELECTION, 'study');
  expect(cell?.best?.rule).toBe('cosine');
  expect(cell?.tuned.find(({ rule }) => rule === 'constant')?.atEdge).toBe(true);
  expect(cell?.free[0]?.worst).toBe(1);
});

test('an advantage is in points, or in percent of the error', () => {
  expect(advantage(0.975, 0.98, 'accuracy')).toBeCloseTo(-0.5, 12);
  expect(advantage(0.102, 0.1, 'mse')).toBeCloseTo(-2, 12);
});

test('the tables say which goals are missed, and mark failures', () => {
  const text = studyTables(summarize(RECORDS, SELECTION, 'study'));
  expect(text).toContain('2 of 4 runs failed');
  expect(text).toMatch(/no run at chance or diverged .* missed/);
  expect(text).toMatch(/digits, MLP, SGD .* 2\/4 .* cosine 0\.03 .* \*\*no\*\*/);
  const fine = RECORDS.filter(({ rule, score }) => rule !== 'neve' || (score ?? 0) > 0.9);
  const good = studyTables(summarize(fine, SELECTION, 'study'));
  expect(good).toMatch(/no run at chance or diverged .* met/);
  expect(good).toMatch(/within 0\.5 points .* 1 of 1 cells .* met/);
});

test('without a study every rate counts, and rules stand for themselves', () => {
  const [cell] = summarize(RECORDS, SELECTION, 'every rate');
  expect(cell?.tuned).toEqual([]);
  expect(cell?.free.map(({ rule, runs }) => [rule, runs.length])).toEqual([
    ['neve', 5],
    ['cosine', 3],
  ]);
});

test('runs are listed by rule and rate, means over seeds', () => {
  const table = runTable(RECORDS.filter(({ rule, lr }) => rule === 'cosine' && lr === RATES[2]));
  expect(table.split('\n')).toHaveLength(3);
  expect(table).toMatch(/cosine +\| +0\.03 \| +98\.00 .* 2 \| +0 \|$/m);
});

test('charts show NeVe from every rate and rivals at their tuned one', () => {
  const [cell] = summarize(RECORDS, SELECTION, 'study');
  const charts = cell === undefined ? [] : cellCharts(cell, 0);
  expect(charts.map(({ title }) => title)).toEqual(['Training loss', 'Learning rate']);
  expect(charts[0]?.series.map(({ label }) => label)).toEqual(['neve 1e-5', 'neve 10', 'cosine 0.03']);
  expect(charts[0]?.epochs).toEqual([1, 2]);
});

test('the page is whole, and its script and data can be read', async () => {
  const page = await studyPage(summarize(RECORDS, SELECTION, 'study'));
  const scripts = [...page.matchAll(/<script>(.*?)<\/script>/gs)].map(([, text]) => text as string);
  expect(scripts).toHaveLength(2);
  for (const script of scripts) expect(() => new Function(script)).not.toThrow();
  const [, data] = /id="chart-data">(.*?)<\/script>/s.exec(page) ?? [];
  for (const { id } of JSON.parse(data ?? '[]') as { id: string }[]) expect(page).toContain(`id="chart-${id}"`);
  expect(page).not.toMatch(/(src|href)="/);
});

test('generated parts are replaced, the rest stays', () => {
  const document = 'before\n<!-- tables -->\nold\n<!-- /tables -->\nafter\n';
  const once = replaceBetween(document, 'tables', 'new');
  expect(once).toBe('before\n<!-- tables -->\n\nnew\n\n<!-- /tables -->\nafter\n');
  expect(replaceBetween(once, 'tables', 'new')).toBe(once);
  expect(() => replaceBetween(document, 'curves', 'x')).toThrow(RangeError);
});
