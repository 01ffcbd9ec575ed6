/** Reads a run folder back: `run.json` and `metrics.jsonl`. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CheckpointError } from '../../errors.js';
import { entriesOf, numberIn, objectsIn, textIn } from './json-fields.js';

/** A decision, as the page lists it. */
export interface DecisionRow {
  /** Index of the epoch. */
  readonly epoch: number;
  readonly by: string;
  readonly kind: string;
  readonly reason: string;
  /** The whole record: `lr`, `group`, `snapshot` … by kind. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** An epoch, as the page draws it; `null` for what was not measured, or is not finite. */
export interface EpochRow {
  /** Counts from 0. */
  readonly index: number;
  readonly loss: number | null;
  readonly lr: number | null;
  readonly velocity: number | null;
  readonly mseVelocity: number | null;
  readonly seconds: number | null;
  readonly decisions: readonly DecisionRow[];
}

/** A run, finished or not. */
export interface RunRecord {
  /** Everything in `run.json`. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly epochs: readonly EpochRow[];
}

/**
 * Reads what a run wrote. A last line that was cut off, as a crash leaves it, is left out.
 *
 * @throws {CheckpointError} `ERR_RUN_DIR_READ`
 */
export async function readRun(runDir: string): Promise<RunRecord> {
  const facts = parse(runDir, 'run.json', await read(runDir, 'run.json'));
  const lines = (await read(runDir, 'metrics.jsonl')).split('\n');
  // What follows the last newline is empty, or a line that was being written.
  lines.pop();
  return { facts, epochs: lines.map((line, index) => epochRow(parse(runDir, `metrics.jsonl line ${index + 1}`, line))) };
}

function epochRow(line: Readonly<Record<string, unknown>>): EpochRow {
  const index = numberIn(line, 'index') ?? 0;
  return {
    index,
    loss: numberIn(line, 'loss'),
    lr: numberIn(line, 'lr'),
    velocity: numberIn(line, 'velocity'),
    mseVelocity: numberIn(line, 'mseVelocity'),
    seconds: numberIn(line, 'seconds'),
    decisions: objectsIn(line, 'decisions').map((fields) => ({
      epoch: numberIn(fields, 'epoch') ?? index,
      by: textIn(fields, 'by') ?? '',
      kind: textIn(fields, 'kind') ?? '',
      reason: textIn(fields, 'reason') ?? '',
      fields,
    })),
  };
}

async function read(runDir: string, file: string): Promise<string> {
  try {
    return await readFile(join(runDir, file), 'utf8');
  } catch (cause) {
    throw unreadable(runDir, file, 'cannot be opened', cause);
  }
}

function parse(runDir: string, what: string, text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw unreadable(runDir, what, 'is not JSON', cause);
  }
  const entries = entriesOf(value);
  if (entries === null) throw unreadable(runDir, what, 'is not a JSON object', undefined);
  return entries;
}

function unreadable(runDir: string, what: string, why: string, cause: unknown): CheckpointError {
  return new CheckpointError(
    'ERR_RUN_DIR_READ',
    `${what} in ${runDir} ${why}. Expected the folder of a run, as fit(…, { runDir }) writes it.`,
    { fields: { path: runDir, file: what }, cause },
  );
}
