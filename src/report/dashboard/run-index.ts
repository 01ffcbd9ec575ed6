/** The runs below a folder: found, read in the background, and followed. */

import { readdir } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { RUN_FILE } from '../../trainer/records/run-occupied.js';
import { FollowedRun } from './followed-run.js';

/** How often runs that may change are looked at, and how often the folder, milliseconds. */
const LOOK_MS = 300;
const SCAN_MS = 4000;
/** Folders in folders. */
const DEEPEST = 6;
const MOST_RUNS = 5000;

/** What changed since the last time. */
export interface IndexChange {
  readonly changed: readonly FollowedRun[];
  readonly removed: readonly number[];
}

/** Follows every run below a folder, or the one that the folder is. */
export class RunIndex {
  readonly root: string;
  readonly #runs = new Map<string, FollowedRun>();
  readonly #byId = new Map<number, FollowedRun>();
  readonly #listeners = new Set<(change: IndexChange) => void>();
  #next = 1;
  #timer: NodeJS.Timeout | null = null;
  #scannedAt = Number.NEGATIVE_INFINITY;
  #closed = false;
  #turn: Promise<void> = Promise.resolve();

  constructor(root: string) {
    this.root = root;
  }

  /** The newest first. */
  get runs(): FollowedRun[] {
    return [...this.#byId.values()].sort((a, b) => (b.startedAt ?? 0) - (a.startedAt ?? 0) || b.id - a.id);
  }

  get(id: number): FollowedRun | null {
    return this.#byId.get(id) ?? null;
  }

  /** Finds the runs that are there, without reading their logs, and follows them from here on. */
  async open(): Promise<void> {
    await this.#scan();
    this.#again(0);
  }

  /** Hears of changes; the function returned ends that. */
  listen(listener: (change: IndexChange) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Looks at one run now. */
  async refresh(run: FollowedRun): Promise<void> {
    const log = await run.refreshLog();
    if ((await run.refreshFacts()) || log) this.#tell({ changed: [run], removed: [] });
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#turn;
  }

  #again(after: number): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#turn = this.#look().finally(() => this.#again(LOOK_MS));
    }, after).unref();
  }

  async #look(): Promise<void> {
    const scanning = performance.now() - this.#scannedAt > SCAN_MS;
    if (scanning) await this.#scan();
    for (const run of this.runs) {
      if (this.#closed) return;
      if (!run.loaded) {
        await run.refreshLog();
        await run.refreshFacts();
        this.#tell({ changed: [run], removed: [] });
      } else if (scanning || run.isActive) await this.refresh(run);
    }
  }

  async #scan(): Promise<void> {
    this.#scannedAt = performance.now();
    const found = new Set(await foldersOfRuns(this.root));
    const added: FollowedRun[] = [];
    for (const path of found) {
      if (this.#runs.has(path)) continue;
      const run = new FollowedRun(this.#next++, path, relative(this.root, path) || basename(path));
      await run.refreshFacts();
      this.#runs.set(path, run);
      this.#byId.set(run.id, run);
      added.push(run);
    }
    const removed: number[] = [];
    for (const [path, run] of this.#runs) {
      if (found.has(path)) continue;
      this.#runs.delete(path);
      this.#byId.delete(run.id);
      removed.push(run.id);
    }
    if (added.length > 0 || removed.length > 0) this.#tell({ changed: added, removed });
  }

  #tell(change: IndexChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

/** Folders with a `run.json`, nothing below them; links are not followed. */
async function foldersOfRuns(root: string): Promise<string[]> {
  const found: string[] = [];
  const visit = async (folder: string, depth: number): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    if (entries.some((entry) => entry.isFile() && entry.name === RUN_FILE)) {
      found.push(folder);
      return;
    }
    if (depth === DEEPEST) return;
    for (const entry of entries) {
      const { name } = entry;
      if (found.length < MOST_RUNS && entry.isDirectory() && !name.startsWith('.') && name !== 'node_modules')
        await visit(join(folder, name), depth + 1);
    }
  };
  await visit(root, 0);
  return found;
}
