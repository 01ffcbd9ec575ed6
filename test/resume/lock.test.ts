import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckpointError } from '../../src/errors.js';
import { LOCK_FILE, RunLock } from '../../src/trainer/checkpoint/lock.js';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'neve-lock-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const record = (over: object): string =>
  JSON.stringify({ pid: 1, host: hostname(), started: null, token: '00000000-0000-0000-0000-000000000000', ...over });
const write = (text: string, name = LOCK_FILE): void => writeFileSync(join(folder, name), text);
const refused = async (): Promise<unknown> =>
  RunLock.acquire(folder).then(
    () => 'acquired',
    (error: unknown) => error,
  );

/** The number of a process that has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}

describe('the lock of a run folder', () => {
  it('is had by one at a time, and is gone after its release', async () => {
    const lock = await RunLock.acquire(folder);
    const failure = await refused();
    expect(failure).toBeInstanceOf(CheckpointError);
    expect(failure).toMatchObject({ code: 'ERR_RUN_DIR_LOCKED', fields: { pid: process.pid } });
    expect(readdirSync(folder)).toEqual([LOCK_FILE]);
    await lock.release();
    expect(readdirSync(folder)).toEqual([]);
    await (await RunLock.acquire(folder)).release();
  });

  it('is taken over from a process that has ended, and what that left is removed', async () => {
    const token = '11111111-1111-4111-8111-111111111111';
    write(record({ pid: deadPid(), token }));
    write(record({ pid: deadPid() }), `${LOCK_FILE}-after-${token}`);
    write(record({ pid: deadPid() }), `.${LOCK_FILE}-22222222-2222-4222-8222-222222222222`);
    const lock = await RunLock.acquire(folder);
    expect(readdirSync(folder)).toEqual([LOCK_FILE]);
    expect(JSON.parse(readFileSync(join(folder, LOCK_FILE), 'utf8'))).toMatchObject({ pid: process.pid });
    await lock.release();
  });

  it('is taken over from another process that now has the number', async () => {
    write(record({ pid: process.pid, started: 'another boot:1' }));
    const lock = await RunLock.acquire(folder);
    await lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('stays with a process on another host, which cannot be asked', async () => {
    write(record({ pid: deadPid(), host: 'elsewhere' }));
    expect(await refused()).toMatchObject({ code: 'ERR_RUN_DIR_LOCKED', fields: { host: 'elsewhere' } });
  });

  it('stays with who is taking it over', async () => {
    const token = '11111111-1111-4111-8111-111111111111';
    write(record({ pid: deadPid(), token }));
    write(record({ pid: process.pid }), `${LOCK_FILE}-after-${token}`);
    expect(await refused()).toMatchObject({ code: 'ERR_RUN_DIR_LOCKED', fields: { pid: process.pid } });
  });

  it.each(['', 'mine', '{}', '{"pid":1,"host":"h","started":null,"token":"../../x"}'])(
    'that Neve did not write (%o) is left alone',
    async (text) => {
      write(text);
      expect(await refused()).toMatchObject({ code: 'ERR_RUN_DIR_LOCKED' });
      expect(readFileSync(join(folder, LOCK_FILE), 'utf8')).toBe(text);
    },
  );

  it('leaves a record alone that another process is writing, and removes one that nobody finished', async () => {
    const name = (n: number): string => `.${LOCK_FILE}-00000000-0000-0000-0000-00000000000${n}`;
    write('', name(1));
    write('{"pid": 1', name(2));
    utimesSync(join(folder, name(2)), 0, 0);
    const lock = await RunLock.acquire(folder);
    expect(readdirSync(folder).toSorted()).toEqual([name(1), LOCK_FILE]);
    await lock.release();
  });

  it('has one winner of many at once, free or stale', async () => {
    for (let round = 0; round < 40; round++) {
      if (round % 2 === 1)
        write(record({ pid: process.pid, started: 'another boot:1', token: `11111111-1111-4111-8111-${String(round).padStart(12, '0')}` }));
      const attempts = await Promise.allSettled(Array.from({ length: 6 }, () => RunLock.acquire(folder)));
      const winners = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
      expect(winners).toHaveLength(1);
      await winners[0]?.release();
      expect(readdirSync(folder).filter((name) => name.startsWith('run'))).toEqual([]);
    }
  });
});
