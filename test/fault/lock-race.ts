/** Processes that want one lock at the same moment, over and over; each winner is killed, so that the next round finds its lock stale. */

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { transpile } from '../support/transpiled.js';

const CHILD = new URL('lock-child.ts', import.meta.url).pathname;

/** Expects each round to have exactly one winner. */
export async function expectOneWinner(rounds: number, processes: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'neve-race-'));
  try {
    using child = transpile(CHILD);
    for (let round = 0; round < rounds; round++) {
      const at = String(Date.now() + 150);
      const started = Array.from({ length: processes }, () => spawn(process.execPath, [child.script, folder, at]));
      const said = await Promise.all(started.map(firstWord));
      expect(said.toSorted(), `round ${round}`).toEqual([...Array(processes - 1).fill('ERR_RUN_DIR_LOCKED'), 'won']);
      await Promise.all(started.map(end));
      // The winner's lock, which is stale now, and nothing else.
      expect(readdirSync(folder), `round ${round}`).toEqual(['run.lock']);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function firstWord(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.once('data', (text: Buffer) => resolve(text.toString()));
    child.stderr?.once('data', (text: Buffer) => reject(new Error(text.toString())));
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGKILL');
  await ended;
}
