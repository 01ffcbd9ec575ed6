/** What of `npm run bench` can be told without measuring anything. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CASES, type StepCase } from './cases.js';
import { parseBatches, parseFlags } from './flags.js';
import { addToHistory, type HistoryLine, lineOf, readHistory } from './history.js';
import { benchPage } from './page.js';
import { ARM_NAMES, type Measured, ratioTo, ratioToPytorch, type StepResult } from './results.js';
import { sized } from './sizes.js';

const folder = mkdtempSync(join(tmpdir(), 'neve-bench-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const measured = (step: number, memory = step): Measured => ({ step, first: 1, memory: memory * 2 ** 20, startUp: 0.5, parameters: 10 });

/** Two rounds of every arm; those of PyTorch take 2, 4 and 8 times as long as Neve. */
function resultOf(name: string, batch: number): StepResult {
  const arms = { neve: 1, default: 4, fused: 2, 'channels-last': 8, compile: 1.5, jax: 3, tfjs: 100 };
  return {
    ...{ name, batch, goal: 0.6, missing: { other: 'it has <no> gradients' } },
    arms: Object.fromEntries(Object.entries(arms).map(([arm, times]) => [arm, [measured(0.001 * times), measured(0.002 * times)]])),
  };
}

function line(at: string, results: readonly StepResult[], cpu = 'A processor'): HistoryLine {
  return { at, version: '1.2.3', commit: 'abcdef', cpu, cores: 2, threads: 2, libtorch: '2.13.0', busy: 0, results };
}

describe('flags', () => {
  const flagsOf = (...args: string[]) => {
    const asked = parseFlags(args);
    if (asked.kind !== 'run') throw new TypeError('a run was asked for');
    return asked.flags;
  };

  it('have defaults', () => {
    const { chosen, ...others } = flagsOf();
    expect([...chosen]).toEqual(expect.arrayContaining(Object.keys(CASES)));
    expect(others).toEqual({ rounds: 5, batches: null, peers: [], busy: 0, compile: false, json: null });
  });

  it('are read', () => {
    const flags = flagsOf(
      '--case',
      'gpt,mlp',
      '--batch',
      '64,1,8,64',
      '--peers',
      'tfjs,jax',
      '--rounds',
      '2',
      '--busy',
      '1',
      '--json',
      'a',
    );
    expect([...flags.chosen].sort()).toEqual(['gpt', 'mlp']);
    expect(flags).toMatchObject({ batches: [1, 8, 64], peers: ['jax', 'tfjs'], rounds: 2, busy: 1, json: 'a' });
    expect(parseFlags(['page', 'out.html'])).toEqual({ kind: 'page', file: 'out.html', json: null });
  });

  it.each([
    ['', "--batch: '' is not a whole number from 1 to 512."],
    ['8,,64', "--batch: '' is not a whole number from 1 to 512."],
    ['0', "--batch: '0' is not"],
    ['513', "--batch: '513' is not"],
    ['1,2.5', "--batch: '2.5' is not"],
    ['8,many', "--batch: 'many' is not"],
  ])('refuse the batch sizes %j', (text, message) => {
    expect(() => parseBatches(text)).toThrow(message);
  });

  it.each([
    [['--case', 'mlp,nothing'], "--case: 'nothing' is not known. Known: mlp, "],
    [['--peers', 'keras'], "--peers: 'keras' is not known. Known: jax, tfjs."],
    [['--rounds', '0'], "--rounds: '0' is not a whole number from 1"],
    [['--busy', '-1'], "Option '--busy' argument is ambiguous"],
    [['pages'], "bench: 'pages' is not known. Use 'page out.html'"],
    [['page'], "bench: 'page' is not known. Use 'page out.html'"],
    [['--rows', '1'], "Unknown option '--rows'"],
  ])('refuse %j', (args, message) => {
    expect(() => parseFlags(args)).toThrow(message);
  });
});

it.each(Object.entries(CASES as Readonly<Record<string, StepCase>>))('%s has whole batches at every size', (name, one) => {
  expect(sized(name, one, one.batchSize)).toEqual({ name, batchSize: one.batchSize, rows: one.rows, epochs: one.epochs });
  for (const batch of [1, 8, 64, 512]) {
    const { rows, epochs } = sized(name, one, batch);
    expect(rows % batch).toBe(0);
    expect(rows / batch).toBe(one.rows / one.batchSize);
    expect(epochs).toBeGreaterThanOrEqual(1);
  }
});

it('is compared with the best of PyTorch, round by round', () => {
  const result = resultOf('mlp', 16);
  expect(ratioToPytorch(result)).toBe(0.5);
  expect(ratioTo(result, 'tfjs', 'step')).toBeCloseTo(0.01, 12);
  expect(ratioTo(result, 'nothing', 'step')).toBeNaN();
  const { neve = [], jax = [] } = result.arms;
  expect(ratioToPytorch({ ...result, arms: { neve, jax } })).toBeNaN();
});

describe('history', () => {
  it('gives back what was added', () => {
    const file = join(folder, 'deep', 'history.jsonl');
    expect(readHistory(file)).toEqual([]);
    const lines = [line('2026-01-01T00:00:00.000Z', [resultOf('mlp', 16)]), lineOf([resultOf('gpt', 8)], 2, 1)];
    for (const one of lines) addToHistory(file, one);
    expect(readHistory(file)).toEqual(lines);
    expect(lines[1]).toMatchObject({
      threads: 2,
      busy: 1,
      libtorch: expect.stringMatching(/^\d+\.\d+/),
      version: expect.stringMatching(/^\d/),
    });
    expect(Date.parse(lines[1]?.at ?? '')).toBeLessThanOrEqual(Date.now());
  });

  it.each([
    ['{"at": "2026', 'line 2 is not JSON'],
    ['{"at": "2026-01-01", "threads": 2}', 'line 2 lacks cpu, cores, busy, results.'],
  ])('names the line of %s', (text, message) => {
    const file = join(folder, 'cut.jsonl');
    writeFileSync(file, `${JSON.stringify(line('2026-01-01T00:00:00.000Z', []))}\n${text}\n`);
    expect(() => readHistory(file)).toThrow(message);
  });
});

describe('page', () => {
  const page = benchPage([
    line('2026-01-03T00:00:00.000Z', [resultOf('mlp', 16), resultOf('mlp', 512)]),
    line('2026-01-01T00:00:00.000Z', [resultOf('mlp', 16), resultOf('gpt', 8)]),
    line('2026-01-02T00:00:00.000Z', [resultOf('vit', 32)], 'Another <processor>'),
  ]);

  it('has every case, arm and machine', () => {
    for (const name of ['mlp, batch 16', 'mlp, batch 512', 'gpt, batch 8', 'vit, batch 32', 'A processor', ...Object.values(ARM_NAMES)]) {
      expect(page).toContain(name);
    }
    expect(page.indexOf('A processor')).toBeLessThan(page.indexOf('Another &lt;processor&gt;'));
    expect(page).toContain('it has &lt;no&gt; gradients');
    expect(page).toContain('aria-label="mlp, batch 16: 0.50 on 2026-01-01, 0.50 on 2026-01-03"');
  });

  it('writes ratios, and cuts off bars that would hide the others', () => {
    expect(page).toMatch(/3\.00 ms · 0\.50<i style="width: 16\.7%/);
    expect(page).toMatch(/150 ms · 0\.01<i class="cut" style="width: 100\.0%/);
  });

  it('needs nothing from outside and no scripts', () => {
    expect(page).not.toMatch(/https?:|\/\/[a-z]|<script|<link|@import|url\(|src=/i);
  });
});
