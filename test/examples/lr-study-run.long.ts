import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunRecord } from '../../examples/lr-study/types.js';

const PROGRAM = fileURLToPath(new URL('../../examples/lr-study.ts', import.meta.url));
let out = '';

beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'lr-study-'));
});

afterAll(() => rm(out, { recursive: true, force: true }));

test('runs keep to their budget, are written down, and are not done twice', async () => {
  const study = (...rest: string[]) =>
    promisify(execFile)(process.execPath, [
      '--import',
      'tsx',
      PROGRAM,
      '--quick',
      '--epochs',
      '2',
      '--methods',
      'finder;search, then cosine',
      '--out',
      out,
      ...rest,
    ]);
  const { stdout } = await study();
  const records = (await readFile(join(out, 'runs.jsonl'), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RunRecord);
  expect(records.map(({ method, lr }) => `${method} ${lr}`).sort()).toEqual([
    ...['AdamW 0.001', 'AdamW 0.01', 'AdamW 0.1', 'ExpTest search, then cosine null', 'SGD 0.001', 'SGD 0.01', 'SGD 0.1'],
    ...['finder, then AdamW, cosine null', 'finder, then SGD, cosine null'],
  ]);
  for (const { steps, budgetSteps, failure } of records) {
    expect(failure).toBeNull();
    expect(budgetSteps).toBe(90);
    expect(steps).toBe(90);
  }
  // The finder's steps are not in the epochs: 22 of 90, the rest is trained.
  const finder = records.find(({ method }) => method === 'finder, then SGD, cosine');
  expect(finder?.curves.loss).toHaveLength(2);
  expect(stdout).toContain('### What was found');
  expect(await readFile(join(out, 'lr-study.md'), 'utf8')).toContain('Best constant rate');
  expect(await readFile(join(out, 'lr-study.html'), 'utf8')).toContain('finder, then SGD, cosine');
  const again = await study();
  expect(again.stderr.trim()).toBe('');
  await expect(study('--task', 'digit')).rejects.toMatchObject({ stderr: expect.stringContaining("--task names 'digit'") });
}, 240_000);
