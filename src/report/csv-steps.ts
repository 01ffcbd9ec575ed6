/** Logged steps as a CSV file. */

import { appendFile, readFile, rm } from 'node:fs/promises';
import { writeFileAtomic } from '../formats/atomic-write.js';
import type { LoggedStep } from '../trainer/events/step-log.js';
import { stepScalars } from './scalars.js';

const NEWLINE = '\r\n';

/** A file with a line a step: `step`, then its numbers by their names, which do not change within a fit. */
export class CsvSteps {
  readonly #path: string;
  #begun = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** Keeps the steps up to this one, and gives up the rest; without any there is no file. */
  async start(step: number): Promise<void> {
    const before = step === 0 ? '' : await readFile(this.#path, 'utf8').catch(() => '');
    const [header = '', ...lines] = before.split(NEWLINE).slice(0, -1);
    const kept = lines.filter((line) => Number(line.slice(0, line.indexOf(','))) <= step);
    this.#begun = kept.length > 0;
    if (this.#begun) await writeFileAtomic(this.#path, [header, ...kept, ''].join(NEWLINE));
    else await rm(this.#path, { force: true });
  }

  async add(steps: readonly LoggedStep[]): Promise<void> {
    const rows = steps.map((logged) => [['step', logged.step], ...stepScalars(logged)] as const);
    const header = this.#begun ? [] : [(rows[0] ?? []).map(([name]) => String(name).replace(/^step\//, '')).join(',')];
    const lines = rows.map((row) => row.map(([, value]) => (value === null ? '' : String(value))).join(','));
    this.#begun = true;
    await appendFile(this.#path, [...header, ...lines, ''].join(NEWLINE));
  }
}
