/** Process groups: two and four real processes. */

import { afterAll, describe, expect, it } from 'vitest';
import { initProcessGroup } from '../../src/distributed/index.js';
import type { NeveError } from '../../src/errors.js';
import { native } from '../../src/native/load.js';
import { TEST_DEVICE } from '../support/device.js';
import { transpile } from '../support/transpiled.js';
import { freePort, type RankEnd, runRanks, startRanks } from './ranks.js';

const child = transpile(new URL('group-child.ts', import.meta.url).pathname);
afterAll(() => child[Symbol.dispose]());

interface Said<T> {
  readonly rank: number;
  readonly found: T;
}

async function all<T>(size: number, name: string): Promise<readonly T[]> {
  const said = await runRanks<Said<T>>(size, child.script, [name]);
  expect(said.map(({ rank }) => rank)).toEqual(said.map((_, rank) => rank));
  return said.map(({ found }) => found);
}

interface Failure {
  readonly code: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly again?: string;
}

function failureOf({ lines }: RankEnd): Failure {
  return (lines.at(-1) as Said<Failure>).found;
}

describe('operations', () => {
  it('reduces in place, the same everywhere', async () => {
    for (const size of [2, 4]) {
      const ranks = Array.from({ length: size }, (_, rank) => rank);
      const columns = [ranks.map((r) => r + 1), ranks.map((r) => -r), ranks.map(() => 0.5)];
      const sum = (values: number[]): number => values.reduce((a, b) => a + b);
      const expected = {
        sum: columns.map(sum),
        mean: columns.map((values) => sum(values) / size),
        min: columns.map((values) => Math.min(...values)),
        // -0 is 0 in JSON.
        max: columns.map((values) => Math.max(...values) + 0),
        product: columns.map((values) => values.reduce((a, b) => a * b) + 0),
        int64: [String(sum(ranks)), String(BigInt.asIntN(64, 2n ** 60n * BigInt(size)))],
        strided: [1, 2].map(() => [size, 1, size, 1]),
      };
      for (const found of await all(size, 'reduce')) expect(found).toEqual(expected);
    }
  });

  it('gathers, scatters and broadcasts', async () => {
    for (const [rank, found] of (await all(2, 'gather')).entries()) {
      expect(found).toEqual({
        all: [
          [0, 0],
          [1, 10],
        ],
        scattered: [[3], [3]],
        half: [7],
        number: [0, 1],
      });
      expect(rank).toBeLessThan(2);
    }
  });

  it('exchanges objects of any size', async () => {
    for (const found of await all(4, 'objects')) {
      expect(found).toEqual({ ranks: [0, 1, 2, 3], lengths: [1, 1001, 2001, 3001], nan: true, big: String(2n ** 70n) });
    }
  });

  it('two groups of the same processes do not wait for one another', async () => {
    for (const found of await all(2, 'another')) expect(found).toEqual({ mine: [2], theirs: [4], code: 'ERR_GROUP_CLOSED' });
  });
});

describe('what goes wrong', () => {
  it('processes that mean different things are told so, and go on', async () => {
    for (const found of await all<Record<string, unknown>>(2, 'mismatch')) {
      expect(found.code).toBe('ERR_DISTRIBUTED_MISMATCH');
      expect(found.wrong).toContain('rank 0: allReduce (sum) of Float [1]; rank 1: allReduce (sum) of Float [2]');
      expect(found.different).toContain('rank 0: barrier; rank 1: broadcast from rank 0 of Float [2]');
      expect(found.after).toEqual([2]);
    }
  });

  it('refuses what cannot be sent, before anybody waits', async () => {
    for (const found of await all(2, 'refused')) {
      expect(found).toEqual(['ERR_DTYPE', 'ERR_DTYPE', 'ERR_SHAPE', 'ERR_OPTION_VALUE', 'ERR_OPTION_VALUE', 'ERR_OBJECT_NOT_PLAIN']);
    }
  });

  it('a process that is killed is named on all others, also the one that holds the store', async () => {
    const { ended } = await startRanks(4, child.script, ['killed']);
    const ends = await ended;
    expect(ends[3]?.signal).toBe('SIGKILL');
    for (const [rank, end] of ends.slice(0, 3).entries()) {
      const { code, message, fields, again } = failureOf(end);
      expect(code).toBe('ERR_DISTRIBUTED_PEER');
      expect(message).toContain(`Rank ${rank} of 4 lost rank 3: its process ended, or its connection broke`);
      expect(fields).toMatchObject({ rank, operation: 'allReduce', peer: 3 });
      expect(again).toBe('ERR_DISTRIBUTED_PEER');
    }
    const first = await (await startRanks(2, child.script, ['killedFirst'])).ended;
    expect(failureOf(first[1] as RankEnd)).toMatchObject({ code: 'ERR_DISTRIBUTED_PEER', fields: { rank: 1, peer: 0 } });
  });

  it('a process that fails tells the others why', async () => {
    const ends = await (await startRanks(4, child.script, ['failed'])).ended;
    for (const rank of [0, 2, 3]) {
      const { code, message, fields } = failureOf(ends[rank] as RankEnd);
      expect(code).toBe('ERR_DISTRIBUTED_PEER');
      expect(message).toContain('lost rank 1: it failed: ERR_TEST: out of luck');
      expect(fields.peer).toBe(1);
    }
  });

  it('one that does not come in time is named', async () => {
    const ends = await (await startRanks(2, child.script, ['late'])).ended;
    const { code, message, fields } = failureOf(ends[0] as RankEnd);
    expect(code).toBe('ERR_DISTRIBUTED_TIMEOUT');
    expect(message).toContain('lost rank 1: it did not take part within 2.0 s');
    expect(fields).toMatchObject({ rank: 0, operation: 'allReduce', peer: 1 });
  });

  it('a process may end while an operation waits', async () => {
    const ends = await (await startRanks(2, child.script, ['exit'])).ended;
    expect(ends.map(({ code }) => code)).toEqual([0, 0]);
    expect(failureOf(ends[1] as RankEnd).code).toBe('ERR_DISTRIBUTED_PEER');
  });

  it('says what is missing where no launcher has started the process', async () => {
    await expect(initProcessGroup()).rejects.toMatchObject({
      code: 'ERR_DISTRIBUTED_ENVIRONMENT',
      fields: { missing: ['RANK', 'WORLD_SIZE', 'MASTER_ADDR', 'MASTER_PORT'] },
    });
    await expect(initProcessGroup({ rank: 2, worldSize: 2, initMethod: 'tcp://127.0.0.1:29500' })).rejects.toMatchObject({
      code: 'ERR_DISTRIBUTED_ENVIRONMENT',
      fields: { variable: 'RANK' },
    });
    await expect(initProcessGroup({ initMethod: 'file:///tmp/x', rank: 0, worldSize: 1 })).rejects.toMatchObject({
      code: 'ERR_OPTION_VALUE',
    });
    await expect(initProcessGroup({ backend: 'mpi' as 'gloo' })).rejects.toMatchObject({ code: 'ERR_OPTION_VALUE' });
  });

  it.runIf(TEST_DEVICE === 'cpu')('NCCL that one process asks for and cannot have is refused on all of them', async () => {
    for (const { backend, code, message, fields } of await all<Failure & { backend: string }>(2, 'nccl')) {
      expect({ backend, code, peer: fields.peer }).toEqual({ backend: 'gloo', code: 'ERR_DISTRIBUTED_UNAVAILABLE', peer: 0 });
      expect(message).toContain("backend: 'nccl' was asked for, but rank 0 cannot use NCCL");
    }
  });

  it('a libtorch without Gloo is refused by name', async () => {
    const addon = native();
    const { groupsAvailable } = addon;
    addon.groupsAvailable = () => false;
    try {
      await expect(initProcessGroup({ rank: 0, worldSize: 1, initMethod: 'tcp://127.0.0.1:29500' })).rejects.toMatchObject({
        code: 'ERR_DISTRIBUTED_UNAVAILABLE',
      });
    } finally {
      addon.groupsAvailable = groupsAvailable;
    }
  });

  it('a meeting that others do not come to ends in time', async () => {
    const initMethod = `tcp://127.0.0.1:${await freePort()}`;
    const error = await initProcessGroup({ rank: 0, worldSize: 2, initMethod, timeout: 1 }).catch((failure: NeveError) => failure);
    expect(error).toMatchObject({ code: 'ERR_DISTRIBUTED_CONNECT', fields: { rank: 0 } });
    expect((error as NeveError).message).toContain('Rank 0 waited 1.0 s for rank 1, which did not come');
  });
});
