/** Epochs as a CSV file. */

import { appendFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeFileAtomic } from '../formats/atomic-write.js';
import { makeFolder } from '../formats/make-folder.js';
import { badOption } from '../option-checks.js';
import type { LoggedStep } from '../trainer/events/step-log.js';
import type { LoggedRun, Logger } from '../trainer/records/logger.js';
import type { Epoch } from '../trainer/contracts/report-types.js';
import { CsvSteps } from './csv-steps.js';
import { describeDecision } from './progress-state.js';
import { epochScalars, lastFindingScalars } from './scalars.js';

type Row = ReadonlyMap<string, string>;

/**
 * Writes a line an epoch into a CSV file (RFC 4180, UTF-8, a header line): `epoch`, counted from 0, every number of the epoch by its name
 * (`loss`, `lr`, `velocity`, `usage/samplesPerSecond` …), the last that analyses found in it (`finding/controller/picture/curve`), and its decisions in words. A value that does not exist is empty; `NaN` and `Infinity` stay words.
 *
 * Steps that `logEvery` logs go into a file of their own beside it, `log.steps.csv` for `log.csv`: `step`, `loss`, `gradNorm`, `lr`.
 *
 * The files are replaced when a fit begins. One that goes on from a checkpoint has the epochs up to there, and the lines after it are given up. When an epoch
 * has a number that those before did not have, the file is written anew with one more column.
 *
 * Source of the idea: Keras's `CSVLogger`.
 */
export class CsvLogger implements Logger {
  readonly name = 'csv';
  readonly #path: string;
  readonly #steps: CsvSteps;
  #columns: string[] = [];
  #rows: Row[] = [];

  /**
   * @param path - the file; its folder is made where there is none
   * @throws {OptionError} `ERR_OPTION_VALUE`
   */
  constructor(path: string) {
    if (typeof path !== 'string' || path === '') throw badOption('CsvLogger', 'path', path, 'the path of a file');
    this.#path = path;
    this.#steps = new CsvSteps(path.replace(/(\.csv)?$/i, '.steps.csv'));
  }

  /** @throws {CheckpointError} `ERR_FILE_WRITE` */
  async start({ history, step }: LoggedRun): Promise<void> {
    this.#rows = history.map(rowOf);
    this.#columns = [];
    for (const row of this.#rows) this.#widen(row);
    await makeFolder(dirname(this.#path));
    await this.#rewrite();
    await this.#steps.start(step);
  }

  async steps(steps: readonly LoggedStep[]): Promise<void> {
    await this.#steps.add(steps);
  }

  async epoch(epoch: Epoch): Promise<void> {
    const row = rowOf(epoch);
    this.#rows.push(row);
    if (this.#widen(row)) await this.#rewrite();
    else await appendFile(this.#path, this.#line(row));
  }

  /** Whether there are more columns with this row. */
  #widen(row: Row): boolean {
    const missing = [...row.keys()].filter((name) => !this.#columns.includes(name));
    this.#columns.push(...missing);
    // Words last, wherever numbers came in.
    this.#columns.sort((a, b) => Number(a === DECISIONS) - Number(b === DECISIONS));
    return missing.length > 0;
  }

  async #rewrite(): Promise<void> {
    const header = this.#columns.length === 0 ? '' : line(this.#columns);
    await writeFileAtomic(this.#path, header + this.#rows.map((row) => this.#line(row)).join(''));
  }

  #line(row: Row): string {
    return line(this.#columns.map((name) => row.get(name) ?? ''));
  }
}

const DECISIONS = 'decisions';

function rowOf(epoch: Epoch): Row {
  const row = new Map([['epoch', String(epoch.index)]]);
  for (const [name, value] of [...epochScalars(epoch), ...lastFindingScalars(epoch)]) row.set(name, value === null ? '' : String(value));
  const words = epoch.decisions.map((decision) => {
    const reason = decision.kind === 'keep' ? '' : `: ${decision.reason}`;
    return `${decision.by} ${describeDecision(decision)}${reason}`;
  });
  return row.set(DECISIONS, words.join('; '));
}

function line(fields: readonly string[]): string {
  return `${fields.map(quoted).join(',')}\r\n`;
}

function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
