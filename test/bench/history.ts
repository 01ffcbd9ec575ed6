/** The runs of `npm run bench`, a line of JSON each in one file of the cache, from which the page is made. */

import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheRoot } from '../../native/find-libtorch.mjs';
import { versionInfo } from '../../src/native/runtime.js';
import type { StepResult } from './results.js';

/** What was run, when, and on what. */
export interface HistoryLine {
  /** ISO 8601. */
  readonly at: string;
  readonly version: string;
  /** `null` where there is no git; with a `+` where files had been changed since. */
  readonly commit: string | null;
  readonly cpu: string;
  readonly cores: number;
  readonly threads: number;
  readonly libtorch: string;
  /** Processes that were kept busy beside it. */
  readonly busy: number;
  readonly results: readonly StepResult[];
}

/** Where the runs of this machine are kept. */
export function historyFile(): string {
  return join(cacheRoot(), 'bench-history.jsonl');
}

/** A run that ends now, on this machine. */
export function lineOf(results: readonly StepResult[], threads: number, busy: number): HistoryLine {
  const { neve: version, libtorch } = versionInfo();
  const machine = { cpu: cpus()[0]?.model.trim() || 'unknown processor', cores: cpus().length };
  return { at: new Date().toISOString(), version, commit: commitOf(), ...machine, threads, libtorch, busy, results };
}

/** Adds a run to a file, which need not be there. */
export function addToHistory(file: string, line: HistoryLine): void {
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, `${JSON.stringify(line)}\n`);
}

/**
 * The runs of a file, oldest first; none when there is no such file.
 *
 * @throws {Error} that names the line that is no run
 */
export function readHistory(file: string): readonly HistoryLine[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((text, i) => (text.trim() === '' ? [] : [parseLine(text, `${file}, line ${i + 1}`)]));
}

function parseLine(text: string, where: string): HistoryLine {
  let line: Partial<HistoryLine>;
  try {
    line = JSON.parse(text) as Partial<HistoryLine>;
  } catch {
    throw new Error(`${where} is not JSON. A run that was cut off may have left it: remove the line.`);
  }
  const lacking = (['at', 'cpu', 'cores', 'threads', 'busy', 'results'] as const).filter((field) => line[field] === undefined);
  if (lacking.length > 0) throw new Error(`${where} lacks ${lacking.join(', ')}. It is no run of this benchmark: remove the line.`);
  return line as HistoryLine;
}

function commitOf(): string | null {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: fileURLToPath(new URL('../..', import.meta.url)), stdio: 'pipe', encoding: 'utf8' }).trim();
  try {
    return git('rev-parse', '--short=10', 'HEAD') + (git('status', '--porcelain', '--untracked-files=no') === '' ? '' : '+');
  } catch {
    return null;
  }
}
