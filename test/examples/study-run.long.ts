import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunRecord } from '../../examples/study/types.js';

const PROGRAM = fileURLToPath(new URL('../../examples/neve-study.ts', import.meta.url));
/** Each starts several processes that load libtorch. */
const TIMEOUT = 240_000;
let out = '';

beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'neve-study-'));
});

afterAll(() => rm(out, { recursive: true, force: true }));

/** One epoch on breast cancer, which needs no data from outside. */
async function study(...rest: string[]): Promise<{ stdout: string; stderr: string }> {
  const fixed = ['--task', 'cancer', '--optimizer', 'adamw', '--epochs', '1', '--lr', '0.01', '--out', out];
  return promisify(execFile)(process.execPath, ['--import', 'tsx', PROGRAM, ...fixed, ...rest]);
}

async function records(): Promise<RunRecord[]> {
  const text = await readFile(join(out, 'runs.jsonl'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RunRecord);
}

test(
  'runs are trained in workers, written down, and not done twice',
  async () => {
    const { stdout } = await study('--rules', 'constant,early-stopping', '--seeds', '0,1', '--jobs', '2');
    const found = await records();
    expect(found.map(({ rule, seed }) => `${rule} ${seed}`).sort()).toEqual([
      'constant 0',
      'constant 1',
      'early-stopping 0',
      'early-stopping 1',
    ]);
    for (const { rule, score, steps, heldOut, failure, budgetSteps } of found) {
      expect(failure).toBeNull();
      expect(score).toBeGreaterThan(0.3);
      expect(steps).toBe(budgetSteps);
      expect(heldOut).toBe(rule === 'constant' ? 0 : 42);
    }
    expect(stdout.match(/^\| breast cancer, MLP, adamw/gm)).toHaveLength(2);
    expect(await readFile(join(out, 'study.html'), 'utf8')).toContain('early-stopping');

    const again = await study('--rules', 'constant', '--seeds', '1,2');
    expect(again.stderr.trim().split('\n')).toEqual([expect.stringContaining('seed 2')]);
    expect(await records()).toHaveLength(5);
  },
  TIMEOUT,
);

test(
  'a run depends on nothing but its job',
  async () => {
    const first = await records();
    await rm(join(out, 'runs.jsonl'));
    await study('--rules', 'early-stopping', '--seeds', '1');
    const [alone] = await records();
    const before = first.find(({ rule, seed }) => rule === 'early-stopping' && seed === 1);
    expect({ ...alone, seconds: 0, measureSeconds: 0 }).toEqual({ ...before, seconds: 0, measureSeconds: 0 });
  },
  TIMEOUT,
);

test(
  'a word that is not known is refused, and nothing is trained',
  async () => {
    await expect(study('--rules', 'cosin')).rejects.toMatchObject({ stderr: expect.stringContaining("--rules names 'cosin'") });
  },
  TIMEOUT,
);
