/** The log of a run: a line of JSON for everything that happens, only ever appended to, for whoever follows the run from a place in the file. */

import { appendFile, open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Stop } from '../contracts/report-types.js';
import type { EventHub } from '../events/event-hub.js';
import type { FitEvent, StepsLogged } from '../events/events.js';
import { warn } from '../events/warn.js';
import { toJsonLine } from './plain-json.js';
import { EVENTS_FILE } from './run-records.js';

/** How long lines gather before they are written, milliseconds. */
const WRITE_MS = 200;
/** Progress between logged steps and epochs is told this often, milliseconds. */
const PROGRESS_MS = 500;
/** Text that may wait for a slow disk before the log is given up. */
const MOST_WAITING = 64 * 2 ** 20;

/** How a run ended, as the log tells it. */
export interface LoggedEnding {
  readonly status: 'finished' | 'failed' | 'aborted';
  readonly stop: Stop | null;
  /** What it failed of, in words. */
  readonly error: string | null;
}

/**
 * Writes `events.jsonl`. Every line is an object with `type` and `at` (milliseconds since 1970), and what {@link FitEvent} of that type says, but for:
 *
 * - `start`: a fit begins, or goes on from training step `step`; what was told of later steps is given up.
 * - `progress`: one of the events `stepProgress`, at most two a second.
 * - `steps`: in columns, `{ step: [1, 2], loss: [0.7, 0.6], gradNorm, lr, losses }`.
 * - `epoch`: the epoch without what other lines tell (decisions, measurements); `step` is that of its end.
 * - `checkpoint`: `path` is the name of its folder.
 * - `end`: `status`, `stop`, `error`.
 *
 * Training never waits for it: lines gather in memory and are written in the background, and a log that cannot be written gives one `warning` and ends.
 */
export class EventLog {
  readonly #folder: string;
  readonly #hub: EventHub;
  readonly #remoteControl: boolean;
  readonly #leave: () => void;
  #lines: string[] = [];
  #waiting = 0;
  #writing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #over = false;
  #step: number;
  #progressAt = Number.NEGATIVE_INFINITY;

  private constructor(folder: string, hub: EventHub, { step, remoteControl }: { readonly step: number; readonly remoteControl: boolean }) {
    this.#folder = folder;
    this.#hub = hub;
    this.#step = step;
    this.#remoteControl = remoteControl;
    this.#leave = hub.add((event) => this.#hear(event));
  }

  /**
   * Listens to a fit from here on.
   *
   * @param step - training steps done before
   * @param remoteControl - whether the fit obeys the control file
   */
  static async open(folder: string, hub: EventHub, start: { readonly step: number; readonly remoteControl: boolean }): Promise<EventLog> {
    const log = new EventLog(folder, hub, start);
    // A process that was killed may have left half a line.
    if (!(await endsWhole(join(folder, EVENTS_FILE)))) log.#add('\n');
    return log;
  }

  /** Writes the last line and waits for all of them. */
  async end(ending: LoggedEnding): Promise<void> {
    this.#leave();
    this.#tell('end', ending);
    this.#write();
    await this.#writing;
    this.#over = true;
  }

  #hear(event: FitEvent): void {
    if (event.type === 'stepProgress') {
      const now = performance.now();
      if (now - this.#progressAt < PROGRESS_MS) return;
      this.#progressAt = now;
    }
    if (event.type === 'epochEnd') this.#step += event.epoch.steps;
    const line = lineOf(event);
    if (line === null) return;
    const { type, ...fields } = line;
    if (type === 'start') this.#tell(type, { step: this.#step, ...fields, remoteControl: this.#remoteControl, pid: process.pid });
    else if (type === 'epoch') this.#tell(type, { step: this.#step, ...fields });
    else this.#tell(type, fields);
  }

  #tell(type: string, fields: object): void {
    this.#add(toJsonLine({ type, at: Date.now(), ...fields }));
  }

  #add(line: string): void {
    if (this.#over) return;
    if (this.#waiting + line.length > MOST_WAITING) {
      this.#giveUp(`${MOST_WAITING / 2 ** 20} MiB wait for the disk`);
      return;
    }
    this.#lines.push(line);
    this.#waiting += line.length;
    this.#timer ??= setTimeout(() => this.#write(), WRITE_MS).unref();
  }

  #write(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#writing = this.#writing.then(async () => {
      const text = this.#lines.join('');
      this.#lines = [];
      if (text === '') return;
      try {
        await appendFile(join(this.#folder, EVENTS_FILE), text);
        this.#waiting -= text.length;
      } catch (cause) {
        this.#giveUp(cause instanceof Error ? cause.message : String(cause));
      }
    });
  }

  #giveUp(why: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#leave();
    const message = `The log of the run in ${this.#folder} is not written any more: ${why}. The fit and its other records are not affected.`;
    warn(this.#hub, 'WARN_EVENT_LOG', message, { path: this.#folder });
  }
}

/** What a line tells of an event; `null` for those that others tell too. */
function lineOf(event: FitEvent): { readonly type: string } | null {
  switch (event.type) {
    case 'fitStart':
      return { ...event, type: 'start' };
    case 'stepProgress': {
      const { epoch, step, loss } = event;
      return { type: 'progress', ...{ epoch, step, loss } };
    }
    case 'steps':
      return { type: 'steps', ...columnsOf(event) };
    case 'epochEnd': {
      const { decisions: _, measurements: __, ...epoch } = event.epoch;
      return { type: 'epoch', ...epoch };
    }
    case 'decision':
      return { type: 'decision', ...event.decision };
    case 'measurement':
      // What analyses give can be large; what is worth keeping of them are findings.
      return event.measurement.kind === 'analysis' ? null : event;
    case 'checkpoint':
      return { ...event, ...{ path: basename(event.path) } };
    case 'warning': {
      const { type, code, message } = event;
      return { type, ...{ code, message } };
    }
    case 'validation':
    case 'alert':
    case 'paused':
    case 'resumed':
      return event;
    case 'epochStart':
    case 'fitEnd':
      return null;
  }
}

function columnsOf({ epoch, steps }: StepsLogged): object {
  const names = Object.keys(steps[0]?.losses ?? {});
  const parts = names.map((name) => [name, steps.map(({ losses }) => losses?.[name])] as const);
  return {
    epoch,
    step: steps.map(({ step }) => step),
    loss: steps.map(({ loss }) => loss),
    gradNorm: steps.map(({ gradNorm }) => gradNorm),
    lr: steps.map(({ lr }) => lr),
    ...(parts.length === 0 ? {} : { losses: Object.fromEntries(parts) }),
  };
}

/** Whether a file is empty, absent, or ends with a newline. */
async function endsWhole(path: string): Promise<boolean> {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path, 'r');
  } catch {
    return true;
  }
  try {
    const { size } = await file.stat();
    if (size === 0) return true;
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
    return buffer[0] === 10;
  } finally {
    await file.close();
  }
}
