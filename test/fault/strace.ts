/** Runs a script under strace, which ends it or fails a system call at a place that is chosen. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The calls by which a process changes files. */
export const CALLS = ['openat', 'mkdir', 'write', 'fsync', 'close', 'rename', 'unlink', 'rmdir'];

/** Whether strace is there and may trace. */
export function straceAvailable(): boolean {
  return spawnSync('strace', ['-f', '-o', '/dev/null', 'true']).status === 0;
}

/** What became of the script. */
export interface Traced {
  readonly stdout: string;
  /** Calls that touched the folder, in order. */
  readonly calls: readonly string[];
}

/**
 * @param paths - only calls on these are counted and injected into
 * @param inject - such as `fsync:signal=KILL:when=2`
 */
export function traced(script: readonly string[], paths: readonly string[], inject?: string): Traced {
  const scratch = mkdtempSync(join(tmpdir(), 'neve-strace-'));
  const log = join(scratch, 'log');
  const filter = paths.flatMap((path) => ['-P', path]);
  const injection = inject === undefined ? [] : ['-e', `inject=${inject}`];
  const { stdout } = spawnSync(
    'strace',
    ['-f', '-qq', '-o', log, '-e', `trace=${CALLS.join(',')}`, ...filter, ...injection, process.execPath, ...script],
    // One thread for files, since strace counts calls by thread.
    { encoding: 'utf8', env: { ...process.env, UV_THREADPOOL_SIZE: '1' }, timeout: 60_000 },
  );
  const calls = readFileSync(log, 'utf8').match(/^\d+\s+(\w+)\(/gm) ?? [];
  rmSync(scratch, { recursive: true, force: true });
  return { stdout, calls: calls.map((line) => line.replace(/^\d+\s+|\($/g, '')) };
}
