import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runJobs } from '../../examples/study/pool.js';

const PROGRAM = fileURLToPath(new URL('study-pool-child.ts', import.meta.url));
/** Each starts processes that load libtorch. */
const TIMEOUT = 120_000;
const { execArgv } = process;

beforeAll(() => {
  process.execArgv = ['--import', 'tsx'];
});

afterAll(() => {
  process.execArgv = execArgv;
});

/** What one worker doubles, and what it does not. */
async function run(values: readonly number[], limit?: number): Promise<{ found: number[]; problems: string[] }> {
  const found: number[] = [];
  const problems = await runJobs<{ readonly value: number }, { readonly doubled: number }>({
    program: PROGRAM,
    jobs: values.map((value) => ({ value })),
    workers: 1,
    nameOf: ({ value }) => `job ${value}`,
    onRecord: async ({ doubled }) => {
      found.push(doubled);
    },
    ...(limit === undefined ? {} : { limit }),
  });
  return { found, problems };
}

test('jobs go on after one that fails, and after one that ends its worker', { timeout: TIMEOUT }, async () => {
  expect(await run([1, 13, 2, -1, 3])).toEqual({
    found: [2, 4, 6],
    problems: ['job 13: the worker ended (3)', 'job -1: -1 is below 0'],
  });
});

test('a job that hangs is given up', { timeout: TIMEOUT }, async () => {
  expect(await run([99], 2)).toEqual({ found: [], problems: ['job 99: the worker ended (SIGKILL)'] });
});
