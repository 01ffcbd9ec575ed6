/** How a fit is steered from outside its process: a file in the run folder to which wishes are appended, and which the fit looks at. */

import { appendFile, open } from 'node:fs/promises';
import { join } from 'node:path';
import { CheckpointError } from '../../errors.js';
import { checkOneOf } from '../../option-checks.js';
import { CONTROL_FILE } from './run-records.js';

/** What can be asked of a fit. */
export type ControlVerb = 'pause' | 'resume' | 'checkpoint' | 'stop';

export const CONTROL_VERBS: readonly ControlVerb[] = ['pause', 'resume', 'checkpoint', 'stop'];

/** How often a fit looks, milliseconds. */
const LOOK_MS = 250;
/** Longer lines were not written by {@link sendControl}. */
const MOST_BYTES = 64 * 1024;

/**
 * Asks something of the fit that runs in a folder, in this process or another one, on this machine or another that shares the folder. It obeys within a second,
 * after its current step, if it was begun with `remoteControl: true`; nothing happens otherwise.
 *
 * @throws {OptionError} `ERR_OPTION_VALUE`
 * @throws {CheckpointError} `ERR_RUN_DIR_WRITE`
 */
export async function sendControl(runDir: string, verb: ControlVerb): Promise<void> {
  checkOneOf('sendControl', 'verb', verb, CONTROL_VERBS);
  try {
    await appendFile(join(runDir, CONTROL_FILE), `${JSON.stringify({ verb, at: Date.now() })}\n`);
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause);
    throw new CheckpointError('ERR_RUN_DIR_WRITE', `The run folder ${runDir} cannot be written: ${words}`, {
      fields: { path: runDir },
      cause,
    });
  }
}

/** Looks at the control file of a run. */
export class RemoteControl {
  readonly #path: string;
  readonly #obey: (verb: ControlVerb) => void;
  readonly #timer: NodeJS.Timeout;
  #cursor = 0;
  #looking = false;

  /** @param obey - called with each wish, in order */
  constructor(folder: string, obey: (verb: ControlVerb) => void) {
    this.#path = join(folder, CONTROL_FILE);
    this.#obey = obey;
    this.#timer = setInterval(() => void this.#look(), LOOK_MS).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** A file that is not there, or that cannot be read, asks for nothing. */
  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      for (const verb of await this.#read()) this.#obey(verb);
    } catch {
      // Looked at again the next time.
    } finally {
      this.#looking = false;
    }
  }

  async #read(): Promise<ControlVerb[]> {
    const file = await open(this.#path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(MOST_BYTES), 0, MOST_BYTES, this.#cursor);
      const text = buffer.toString('utf8', 0, bytesRead);
      // A line that is being written is read when it is whole.
      const whole = text.lastIndexOf('\n') + 1;
      this.#cursor += Buffer.byteLength(text.slice(0, whole));
      return text.slice(0, whole).split('\n').flatMap(verbOf);
    } finally {
      await file.close();
    }
  }
}

/** The wish in a line; none in one that is anything else. */
function verbOf(line: string): ControlVerb[] {
  try {
    const found: unknown = JSON.parse(line);
    const verb = typeof found === 'object' && found !== null && 'verb' in found ? found.verb : null;
    return CONTROL_VERBS.filter((known) => known === verb);
  } catch {
    return [];
  }
}
