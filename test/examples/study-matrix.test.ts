import { expect, test } from 'vitest';
import {
  CONFIRMATION_SEEDS,
  firstJobs,
  initialRates,
  plainJobs,
  type Selection,
  TUNING_SEED,
  tunedJobs,
  tuningRates,
} from '../../examples/study/matrix.js';
import { missing, parseRecords } from '../../examples/study/records.js';
import { better, tunedRate } from '../../examples/study/tuning.js';
import { type Job, keyOf, type RunRecord } from '../../examples/study/types.js';
import { JOB, run } from './study-samples.js';

const ALL: Selection = { tasks: null, nets: null, optimizers: null, rules: null, rates: null, epochs: null, seeds: CONFIRMATION_SEEDS };
const RATES = tuningRates(JOB);

const tuning = (rule: Job['rule'], lr: number, score: number | null, loss = 1): RunRecord =>
  run({ rule, lr, score, loss, phase: 'tune', seed: TUNING_SEED });

test('the matrix has every net with SGD and AdamW, nets of matrices with Muon too, each run once', () => {
  const jobs = firstJobs(ALL);
  expect(new Set(jobs.map(({ task, net, optimizer }) => `${task}/${net}/${optimizer}`)).size).toBe(46);
  expect(new Set(jobs.map(keyOf)).size).toBe(jobs.length);
  expect(jobs.filter(({ phase }) => phase === 'tune').every(({ seed }) => !CONFIRMATION_SEEDS.includes(seed))).toBe(true);
});

test('NeVe starts from the whole range of rates on every net', () => {
  for (const { task, net, epochs } of firstJobs(ALL)) {
    const rates = initialRates({ task, net });
    expect(rates[0]).toBe(1e-5);
    expect(rates.at(-1)).toBe(10);
    expect(epochs).toBeGreaterThan(0);
  }
});

test('a selection takes a part of the matrix', () => {
  const jobs = firstJobs({ ...ALL, tasks: ['cancer'], optimizers: ['adamw'], rules: ['neve'], rates: [0.5], seeds: [1, 2], epochs: 3 });
  const job = { task: 'cancer', net: 'mlp', optimizer: 'adamw', rule: 'neve', lr: 0.5, phase: 'final', epochs: 3 };
  expect(jobs).toEqual([
    { ...job, seed: 1 },
    { ...job, seed: 2 },
  ]);
});

test('schedule-free AdamW stands beside AdamW alone', () => {
  const jobs = firstJobs({ ...ALL, rules: ['schedule-free'] });
  expect(new Set(jobs.map(({ optimizer }) => optimizer))).toEqual(new Set(['adamw']));
  expect(jobs).toHaveLength(19 * 5 + 2 * 3);
});

test('variants of NeVe are run where they are named alone', () => {
  const isVariant = ({ rule }: Job): boolean => rule.startsWith('neve-') && rule !== 'neve-stop' && rule !== 'neve-reference';
  expect([...firstJobs(ALL), ...plainJobs(ALL)].filter(isVariant)).toEqual([]);
  const named = plainJobs({ ...ALL, tasks: ['cancer'], optimizers: ['sgd'], rules: ['neve-noise'], seeds: [0] });
  expect(named.map(({ rule, lr, phase }) => [rule, lr, phase])).toEqual([['neve-noise', 0.1, 'final']]);
});

test('the parts share no network, and each can be had alone', () => {
  const netsOf = (part: 'development' | 'confirmation') => new Set(firstJobs({ ...ALL, part }).map(({ task, net }) => `${task}/${net}`));
  const [development, confirmation] = [netsOf('development'), netsOf('confirmation')];
  expect([development.size, confirmation.size]).toEqual([11, 10]);
  expect([...confirmation].filter((net) => development.has(net))).toEqual([]);
});

test('rules that nobody tunes are run once a seed, at the rate that one starts with', () => {
  const jobs = firstJobs({ ...ALL, tasks: ['wine'], optimizers: ['sgd'], rules: ['folk-cosine', 'neve-stop'] });
  expect(jobs.map(({ rule, lr, seed, phase }) => [rule, lr, seed, phase])).toEqual(
    ['neve-stop', 'folk-cosine'].flatMap((rule) => CONFIRMATION_SEEDS.map((seed) => [rule, 0.1, seed, 'final'])),
  );
});

test('plain jobs tune nothing', () => {
  const jobs = plainJobs({ ...ALL, tasks: ['digits'], nets: ['mlp'], optimizers: ['sgd'], seeds: [0] });
  expect(jobs.every(({ phase }) => phase === 'final')).toBe(true);
  expect(new Set(jobs.map(({ lr }) => lr)).size).toBe(1);
});

test('the rate that did best on held-out rows is chosen, and equal accuracies are told apart by the loss', () => {
  const wanted = { ...JOB, rule: 'cosine' as const };
  const records = RATES.map((lr, i) => tuning('cosine', lr, i === 1 || i === 3 ? 0.97 : 0.9, i === 3 ? 0.1 : 0.3));
  expect(tunedRate(records, wanted, RATES)).toBe(RATES[3]);
  expect(tunedRate(records, { ...wanted, rule: 'multi-step' }, RATES)).toBeNull();
  expect(tunedRate(records, { ...wanted, epochs: 5 }, RATES)).toBeNull();
});

test('no rate is chosen before all were tried, nor when all failed', () => {
  const tried = RATES.map((lr) => tuning('constant', lr, null));
  expect(tunedRate(tried, JOB, RATES)).toBeNull();
  expect(tunedRate(tried.slice(1), JOB, RATES)).toBeNull();
  expect(tunedRate([...tried.slice(1), tuning('constant', RATES[0] as number, 0.2)], JOB, RATES)).toBe(RATES[0]);
});

test('a smaller squared error is better, a failed run is worse than any', () => {
  const mse = (score: number | null): RunRecord => run({ metric: 'mse', score });
  expect(better(mse(0.1), mse(0.2))).toBe(true);
  expect(better(mse(0.2), mse(0.1))).toBe(false);
  expect(better(mse(null), mse(9))).toBe(false);
  expect(better(mse(9), mse(null))).toBe(true);
});

test('tuned runs follow their tuning', () => {
  const selection = { ...ALL, tasks: ['digits'], nets: ['mlp'], optimizers: ['sgd'], rules: ['constant', 'cosine'] };
  const records = RATES.map((lr, i) => tuning('cosine', lr, i === 2 ? 0.99 : 0.5));
  expect(tunedJobs(selection, records)).toEqual(
    CONFIRMATION_SEEDS.map((seed) => ({ ...JOB, rule: 'cosine', lr: RATES[2], seed, phase: 'final' })),
  );
});

test('runs that are there are not done again, and a line that was cut off is', () => {
  const done = run();
  const text = `${JSON.stringify(done)}\n${JSON.stringify(run({ seed: 21 })).slice(0, 60)}`;
  const records = parseRecords(text);
  expect(records).toEqual([done]);
  expect(missing([JOB, { ...JOB, seed: 21 }, { ...JOB, seed: 21 }], records)).toEqual([{ ...JOB, seed: 21 }]);
});
