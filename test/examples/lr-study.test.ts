import { expect, test } from 'vitest';
import { taskCharts } from '../../examples/lr-study/charts.js';
import { METHODS } from '../../examples/lr-study/methods.js';
import { lrStudyPage } from '../../examples/lr-study/page.js';
import { countedScore, scoresByRate } from '../../examples/lr-study/scores.js';
import { FULL, jobsOf, QUICK } from '../../examples/lr-study/settings.js';
import { StopAfter } from '../../examples/lr-study/stop-after.js';
import { summarize, type TaskSummary } from '../../examples/lr-study/summary.js';
import { studyTables } from '../../examples/lr-study/tables.js';
import { keyOf } from '../../examples/lr-study/types.js';
import { EXTENT, RECORDS, run } from './lr-study-samples.js';

const summary = (): TaskSummary => summarize(RECORDS, EXTENT)[0] as TaskSummary;

test('every run of the study is there once: constants on the whole grid, methods that know no rate once a seed', () => {
  const jobs = jobsOf(FULL);
  expect(new Set(jobs.map(keyOf)).size).toBe(jobs.length);
  const count = (method: string, task = 'digits'): number => jobs.filter((job) => job.method === method && job.task === task).length;
  expect(count('SGD')).toBe(3 * 12);
  expect(count('NeVe, SGD')).toBe(3 * 7);
  expect(count('Prodigy')).toBe(3);
  expect(FULL.grid).toHaveLength(12);
  expect(FULL.starts.every((rate) => FULL.grid.includes(rate))).toBe(true);
  expect(new Set(METHODS.map(({ name }) => name)).size).toBe(METHODS.length);
  expect(new Set(jobsOf(QUICK).map(({ method }) => method)).size).toBe(METHODS.length);
});

test('no run counts worse than a predictor that knows no inputs', () => {
  expect(countedScore(run({ score: null }))).toBe(0.1);
  expect(countedScore(run({ score: 0.05 }))).toBe(0.1);
  expect(countedScore(run({ metric: 'mse', score: 7, chance: 0.9 }))).toBe(0.9);
  expect(countedScore(run({ metric: 'mse', score: 0.2, chance: 0.9 }))).toBe(0.2);
  const [bad, good] = scoresByRate([run({ lr: 1, score: null }), run({ lr: 1, seed: 1, score: 0.3 }), run({ lr: 2, score: 0.5 })]);
  expect(bad).toMatchObject({ lr: 1, failed: 1, mean: 0.2 });
  expect(bad?.std).toBeCloseTo(0.1414, 4);
  expect(good).toMatchObject({ lr: 2, failed: 0, std: 0 });
});

test('methods are judged by the best constant of all that were tried, from each starting value', () => {
  const { best, methods } = summary();
  expect(best).toMatchObject({ method: 'SGD', lr: 0.03, tried: 4 });
  expect(best.mean).toBeCloseTo(0.97, 12);
  const of = (name: string) => methods.find(({ method }) => method.name === name);
  // The grid's other rates are no starting values.
  expect(of('SGD')).toMatchObject({ near: 0, runs: 4, failed: 2, best: { lr: 1e-3 }, worst: { lr: 0.1 } });
  expect(of('NeVe, SGD')).toMatchObject({ near: 2, best: { lr: 0.1 }, worst: { lr: 1e-3 }, time: 0.75 });
  expect(of('ExpTest')).toMatchObject({ near: 0, starts: [{ lr: null }] });
});

test('an error counts as near within 3 %', () => {
  const mse = { metric: 'mse', chance: 0.9 } as const;
  const records = [
    run({ ...mse, lr: 0.03, score: 0.1 }),
    run({ ...mse, method: 'NeVe, SGD', lr: 1e-3, score: 0.1029 }),
    run({ ...mse, method: 'NeVe, SGD', lr: 0.1, score: 0.1031 }),
  ];
  const [task] = summarize(records, EXTENT);
  expect(task?.methods.find(({ method }) => method.name === 'NeVe, SGD')?.near).toBe(1);
});

test('the tables say what was found, wins and losses alike', () => {
  const text = studyTables([summary()]);
  expect(text).toMatch(/\*\*Reached\*\*: .* _NeVe, SGD_, as good on 1 of 1 tasks from every starting value/);
  expect(text).toMatch(/As good on no task from every starting value: ExpTest\./);
  expect(text).toMatch(/\| NeVe, SGD +\| +\+1\.00 points \/ −1\.00 points \| +2 of 2 \|/);
  expect(text).toMatch(/Best constant rate: SGD at 0\.03, 97\.00 ± 1\.41, of 4 tried/);
  expect(text).toMatch(/\| NeVe, SGD \| \*\*96\.00\*\* \| \*\*98\.00\*\* \|/);
  const without = summarize(
    RECORDS.filter(({ method }) => method !== 'NeVe, SGD'),
    EXTENT,
  );
  expect(studyTables(without)).toMatch(/\*\*Missed\*\*/);
});

test('charts show the error by starting value, and the best starting value by epoch', () => {
  const [byStart, loss] = taskCharts(summary(), 0);
  expect(byStart?.epochs).toEqual([-3, -1]);
  const line = (label: string) => byStart?.series.find((series) => series.label === label)?.values;
  expect(line('NeVe, SGD')?.map((value) => value?.toFixed(2))).toEqual(['0.04', '0.02']);
  // One value for every start.
  expect(new Set(line('ExpTest')).size).toBe(1);
  expect(loss?.epochs).toEqual([1, 2, 3]);
  expect(loss?.series.find(({ label }) => label === 'ExpTest')?.values).toEqual([2, 1, 0.5]);
});

test('the page is whole, and its script and data can be read', async () => {
  const page = await lrStudyPage([summary()]);
  const scripts = [...page.matchAll(/<script>(.*?)<\/script>/gs)].map(([, text]) => text as string);
  for (const script of scripts) expect(() => new Function(script)).not.toThrow();
  const [, data] = /id="chart-data">(.*?)<\/script>/s.exec(page) ?? [];
  const charts = JSON.parse(data ?? '[]') as { id: string }[];
  expect(charts).toHaveLength(3);
  for (const { id } of charts) expect(page).toContain(`id="chart-${id}"`);
  expect(page).not.toMatch(/(src|href)="/);
});

test('a budget of steps ends within an epoch', () => {
  const controller = new StopAfter(7);
  expect(controller.when(0).step).toBe(7);
  expect(controller.when(7).step).toBe(Number.POSITIVE_INFINITY);
  const seen = { epoch: 0, loss: 1, losses: new Float64Array(), lr: new Map(), measurements: new Map(), failure: null };
  expect(controller.observe({ ...seen, step: 6 })).toEqual([]);
  expect(controller.observe({ ...seen, step: 7 })).toMatchObject([{ kind: 'stop' }]);
});
