import { expect, it } from 'vitest';
import { type Request, RequestQueue } from '../../src/predict/request-queue.js';
import type { Tensor } from '../../src/tensor/index.js';

/** What a queue asked to be run, and how to answer it. */
class Runner {
  readonly batches: number[][] = [];
  readonly answers: (() => void)[] = [];

  run = (requests: readonly Request[]): Promise<Tensor[][]> =>
    new Promise((resolve) => {
      this.batches.push(requests.map(({ rows }) => rows));
      this.answers.push(() => resolve(requests.map(() => [])));
    });
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function request(rows: number, kind: string | symbol = 'a'): Request & { readonly settled: Promise<unknown> } {
  let settle: Pick<Request, 'resolve' | 'reject'> | undefined;
  const settled = new Promise((resolve, reject) => {
    settle = { resolve, reject };
  });
  settled.catch(() => undefined);
  return { inputs: [], rows, kind, cancelled: false, settled, ...(settle as Pick<Request, 'resolve' | 'reject'>) };
}

it('fills batches in the order of arrival, and has a second one under way only where it is full', async () => {
  const runner = new Runner();
  const queue = new RequestQueue(runner.run, { maxBatch: 4, maxWait: 0 });
  for (const rows of [1, 2, 3, 1, 9, 1]) queue.add(request(rows));
  await turn();
  expect(runner.batches).toEqual([
    [1, 2],
    [3, 1],
  ]);
  runner.answers[0]?.();
  await turn();
  await turn();
  expect(runner.batches.at(-1)).toEqual([9]);
  runner.answers[1]?.();
  await turn();
  await turn();
  // One row is no full batch, and one is under way.
  expect(runner.batches).toHaveLength(3);
  runner.answers[2]?.();
  await turn();
  await turn();
  expect(runner.batches.at(-1)).toEqual([1]);
  runner.answers[3]?.();
  await queue.idle();
});

it('lets nothing begin before what is to be done between two batches is done, also under load', async () => {
  const runner = new Runner();
  const queue = new RequestQueue(runner.run, { maxBatch: 1, maxWait: 0 });
  for (let i = 0; i < 4; i++) queue.add(request(1));
  await turn();
  const order: string[] = [];
  const between = queue.between(async () => {
    order.push(`after ${runner.batches.length}`);
  });
  runner.answers[0]?.();
  await turn();
  await turn();
  expect([runner.batches.length, order.length]).toEqual([2, 0]);
  runner.answers[1]?.();
  await between;
  expect(order).toEqual(['after 2']);
  await turn();
  expect(runner.batches.length).toBe(4);
  for (const answer of runner.answers) answer();
  await queue.idle();
});

it('goes on after work between two batches that failed, and keeps kinds apart', async () => {
  const runner = new Runner();
  const queue = new RequestQueue(runner.run, { maxBatch: 8, maxWait: 60_000 });
  await expect(queue.between(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  const [a, b] = [request(8, 'a'), request(8, 'b')];
  for (const one of [a, b]) queue.add(one);
  await turn();
  expect(runner.batches).toEqual([[8], [8]]);
  for (const answer of runner.answers) answer();
  await Promise.all([a.settled, b.settled]);
  const left = request(1, 'c');
  queue.add(left);
  await turn();
  queue.refuse(new Error('closed'));
  await expect(left.settled).rejects.toThrow('closed');
  await queue.idle();
  expect(runner.batches).toHaveLength(2);
});
