/** One run that a dashboard follows: its folder read again when something changed. */

import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isHeld } from '../../trainer/checkpoint/lock.js';
import { RUN_FILE } from '../../trainer/records/run-occupied.js';
import { EVENTS_FILE } from '../../trainer/records/run-records.js';
import { configOf, type Setting } from '../record/config.js';
import { entriesOf, type JsonObject, numberIn, objectIn, textIn } from '../record/json-fields.js';
import { RunHistory } from '../record/run-history.js';
import { type Series, seriesOf } from '../record/series.js';
import { Tail } from '../record/tail.js';
import { statusWords } from '../record/words.js';
import { NOTES_FILE, type Notes, readNotes } from './notes.js';

/** How a run stands: as `run.json` says, and `paused`, and `lost` where it says `running` and the process is gone. */
export type FollowedStatus = 'running' | 'paused' | 'lost' | 'finished' | 'failed' | 'aborted' | 'unknown';

/** What the list of runs shows. Plain data. */
export interface RunSummary {
  readonly id: number;
  readonly name: string;
  readonly status: FollowedStatus;
  /** Milliseconds since 1970. */
  readonly startedAt: number | null;
  readonly seconds: number | null;
  /** Epochs that ended. */
  readonly epochs: number;
  readonly maxEpochs: number | null;
  readonly step: number;
  readonly maxSteps: number | null;
  /** Last values of curves. */
  readonly last: Readonly<Record<string, number>>;
  /** Where controllers stand, in words. */
  readonly words: string;
  /** Why it ended, in words. */
  readonly ending: string;
  readonly alerts: number;
  readonly decisions: number;
  readonly remoteControl: boolean;
  readonly config: Readonly<Record<string, Setting>>;
  readonly tags: readonly string[];
  /** Names of the curves that it has. */
  readonly series: readonly string[];
  /** Whether all of its log has been read. */
  readonly loaded: boolean;
  /** Grows with each change. */
  readonly version: number;
}

/** A run in a folder. */
export class FollowedRun {
  readonly id: number;
  /** Absolute path. */
  readonly path: string;
  /** Path below the folder that is shown. */
  readonly name: string;
  history = new RunHistory();
  facts: JsonObject = {};
  notes: Notes = { note: '', tags: [] };
  status: FollowedStatus = 'unknown';
  loaded = false;
  version = 0;
  #config: Readonly<Record<string, Setting>> = {};
  #series: ReadonlyMap<string, Series> | null = null;
  readonly #tail: Tail;
  readonly #stamps = new Map<string, string>();

  constructor(id: number, path: string, name: string) {
    this.id = id;
    this.path = path;
    this.name = name;
    this.#tail = new Tail(join(path, EVENTS_FILE));
  }

  /** Whether the run may change by itself. */
  get isActive(): boolean {
    return this.status === 'running' || this.status === 'paused';
  }

  get startedAt(): number | null {
    const text = textIn(this.facts, 'startedAt');
    const parsed = text === null ? Number.NaN : Date.parse(text);
    return Number.isNaN(parsed) ? this.history.begunAt : parsed;
  }

  /** Its curves, by name. */
  get series(): ReadonlyMap<string, Series> {
    this.#series ??= seriesOf(this.history);
    return this.#series;
  }

  /** Reads what `run.json` and the notes say, where they changed. */
  async refreshFacts(): Promise<boolean> {
    const facts = await this.#changed(RUN_FILE);
    if (facts) {
      this.facts = await readObject(join(this.path, RUN_FILE), this.facts);
      this.#config = configOf(this.facts);
    }
    const notes = await this.#changed(NOTES_FILE);
    if (notes) this.notes = await readNotes(this.path);
    const status = await this.#readStatus();
    const changed = facts || notes || status !== this.status;
    this.status = status;
    if (changed) this.version++;
    return changed;
  }

  /** Reads what was added to the log. */
  async refreshLog(): Promise<boolean> {
    const came = await this.#tail.read(
      (line) => this.history.add(line),
      () => {
        this.history = new RunHistory();
      },
    );
    if (came || !this.loaded) {
      this.loaded = true;
      this.#series = null;
      this.version++;
    }
    return came;
  }

  summary(): RunSummary {
    const { history, facts } = this;
    return {
      ...{ id: this.id, name: this.name, status: this.status, startedAt: this.startedAt },
      seconds: numberIn(facts, 'seconds') ?? this.#secondsSoFar(),
      ...{ epochs: history.epochs.length, maxEpochs: history.start?.maxEpochs ?? null },
      ...{ step: history.step, maxSteps: history.start?.maxSteps ?? null },
      last: this.#last(),
      words: statusWords(history.status),
      ending: endingOf(facts),
      alerts: history.happenings.filter(({ kind }) => kind === 'alert').length,
      decisions: history.happenings.filter(({ kind, fields }) => kind === 'decision' && fields.kind !== 'keep').length,
      remoteControl: history.start?.remoteControl ?? false,
      config: this.#config,
      tags: this.notes.tags,
      series: [...this.series.keys()],
      loaded: this.loaded,
      version: this.version,
    };
  }

  #secondsSoFar(): number | null {
    const { begunAt, heardAt } = this.history;
    return begunAt === null || heardAt === null ? null : (heardAt - begunAt) / 1000;
  }

  #last(): Record<string, number> {
    const found: Record<string, number> = {};
    for (const { name, table, column } of this.series.values()) {
      const value = table.last(column);
      if (value !== null) found[name] = value;
    }
    return found;
  }

  async #readStatus(): Promise<FollowedStatus> {
    const told = textIn(this.facts, 'status');
    if (told === 'finished' || told === 'failed' || told === 'aborted') return told;
    if (told !== 'running') return 'unknown';
    if (!(await isHeld(this.path))) return 'lost';
    return this.history.paused ? 'paused' : 'running';
  }

  /** Whether a file is another one than the last time. */
  async #changed(file: string): Promise<boolean> {
    const stamp = await stat(join(this.path, file)).then(
      ({ ino, size, mtimeMs }) => `${ino} ${size} ${mtimeMs}`,
      () => '',
    );
    if (this.#stamps.get(file) === stamp) return false;
    this.#stamps.set(file, stamp);
    return true;
  }
}

/** A file that is being replaced, or is damaged, leaves what was known. */
async function readObject(path: string, before: JsonObject): Promise<JsonObject> {
  try {
    return entriesOf(JSON.parse(await readFile(path, 'utf8'))) ?? before;
  } catch {
    return before;
  }
}

function endingOf(facts: JsonObject): string {
  const stop = objectIn(facts, 'stop');
  const error = objectIn(facts, 'error');
  if (stop !== null) return `Stopped by ${textIn(stop, 'by')}: ${textIn(stop, 'reason')}`;
  if (error !== null) return textIn(error, 'message') ?? '';
  return textIn(facts, 'status') === 'finished' ? 'Ran to its limit' : '';
}
