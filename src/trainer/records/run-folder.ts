/** The folder of a run: `run.json`, `metrics.jsonl`, `events.jsonl`, `checkpoints/` and the trained model. */

import { appendFile, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CheckpointError, NeveError } from '../../errors.js';
// For its effect too: it registers the formats that Model.save writes.
import '../../formats/index.js';
import { writeFileAtomic } from '../../formats/atomic-write.js';
import { makeFolder } from '../../formats/make-folder.js';
import type { Model } from '../../graph/model.js';
import { removeLeftovers } from '../checkpoint/generations.js';
import { RunLock } from '../checkpoint/lock.js';
import { type DamagedGeneration, type ReadGeneration, readNewest } from '../checkpoint/read-generation.js';
import type { Epoch, Report } from '../contracts/report-types.js';
import { toJson } from './plain-json.js';
import { isUnfinished, RUN_FILE, type RunStatus, refuseOccupied } from './run-occupied.js';
import { CONTROL_FILE, EVENTS_FILE, METRICS_FILE, metricsLine } from './run-records.js';

/** Where in its folder a run keeps its checkpoints. */
export const CHECKPOINTS = 'checkpoints';

/** Writes a run down as it goes. Made by {@link RunFolder.take}. */
export class RunFolder {
  /** Absolute path. */
  readonly path: string;
  readonly #lock: RunLock;
  #facts: Record<string, unknown> = {};

  private constructor(path: string, lock: RunLock) {
    this.path = path;
    this.#lock = lock;
  }

  /**
   * Makes the folder where there is none, and keeps other processes and fits out of it until {@link release}.
   *
   * @throws {CheckpointError} `ERR_RUN_DIR_LOCKED`, `ERR_RUN_DIR_WRITE`; with `mustExist` `ERR_NO_CHECKPOINT` where there is no folder
   */
  static async take(runDir: string, { mustExist }: { readonly mustExist: boolean }): Promise<RunFolder> {
    const path = resolve(runDir);
    return writing(path, async () => {
      if (mustExist && !(await isThere(path))) throw noCheckpoint(path);
      await makeFolder(path);
      return new RunFolder(path, await RunLock.acquire(path));
    });
  }

  /** Where the generations of checkpoints are. */
  get checkpoints(): string {
    return join(this.path, CHECKPOINTS);
  }

  /**
   * The newest whole checkpoint, `null` when there is none at all.
   *
   * @throws {CheckpointError} `ERR_CHECKPOINT_DAMAGED`, `ERR_CHECKPOINT_CONTENT`
   */
  async readCheckpoint(onDamaged: (damaged: DamagedGeneration) => void): Promise<ReadGeneration | null> {
    return readNewest(this.checkpoints, onDamaged);
  }

  /**
   * Begins a run: in an empty folder, or in place of an earlier run that did not finish or that `overwrite` gives up. Only files that a run writes are ever
   * removed.
   *
   * @param facts - what `run.json` holds besides the state of the run
   * @throws {CheckpointError} `ERR_RUN_DIR_NOT_A_RUN`, `ERR_RUN_DIR_FINISHED`, `ERR_RUN_DIR_WRITE`
   */
  async begin(facts: Record<string, unknown>, { overwrite }: { readonly overwrite: boolean }): Promise<void> {
    await writing(this.path, async () => {
      await refuseOccupied(this.path, overwrite);
      for (const file of [...MODEL_FILES, EVENTS_FILE]) await rm(join(this.path, file), { force: true });
      await rm(this.checkpoints, { recursive: true, force: true });
      await this.#start({ ...facts, startedAt: new Date().toISOString() }, []);
    });
  }

  /**
   * Goes on with the run: its records are put back to what they were at the checkpoint, to the byte.
   *
   * @param step - training steps at the checkpoint
   * @param history - the epochs that had ended
   * @throws {CheckpointError} `ERR_RUN_DIR_WRITE`
   */
  async continue(facts: Record<string, unknown>, step: number, history: readonly Epoch[]): Promise<void> {
    await writing(this.path, async () => {
      const before = await this.#readFacts();
      const resumed = Array.isArray(before.resumed) ? before.resumed : [];
      const now = new Date().toISOString();
      await removeLeftovers(this.checkpoints);
      await this.#start({ ...facts, startedAt: before.startedAt ?? now, resumed: [...resumed, { at: now, step }] }, history);
    });
  }

  /** Appends an epoch to the records. */
  async addEpoch(epoch: Epoch): Promise<void> {
    await writing(this.path, () => appendFile(join(this.path, METRICS_FILE), metricsLine(epoch)));
  }

  /** Saves the model and marks the run finished. */
  async finish(report: Report, model: Model): Promise<void> {
    const file = modelFile(model);
    await writing(this.path, async () => {
      await model.save(join(this.path, file));
      const { history: _, runDir: __, ...summary } = report;
      await this.#writeState('finished', { model: file, ...summary });
    });
  }

  /** Marks the run failed or aborted. */
  async fail(status: 'failed' | 'aborted', error: unknown): Promise<void> {
    const known = error instanceof NeveError ? { code: error.code, fields: error.fields } : { code: null };
    const message = error instanceof Error ? error.message : String(error);
    await writing(this.path, () => this.#writeState(status, { error: { ...known, message } }));
  }

  /** Lets others use the folder. */
  async release(): Promise<void> {
    await writing(this.path, () => this.#lock.release());
  }

  async #start(facts: Record<string, unknown>, history: readonly Epoch[]): Promise<void> {
    this.#facts = facts;
    for (const name of await readdir(this.path)) {
      if (isUnfinished(name)) await rm(join(this.path, name), { recursive: true, force: true });
    }
    // What was asked of an earlier fit is not asked of this one.
    await rm(join(this.path, CONTROL_FILE), { force: true });
    await this.#writeState('running', {});
    await writeFileAtomic(join(this.path, METRICS_FILE), history.map(metricsLine).join(''));
  }

  /** What an earlier `run.json` says; nothing where it is damaged, since the checkpoint is what counts. */
  async #readFacts(): Promise<Record<string, unknown>> {
    try {
      const found: unknown = JSON.parse(await readFile(join(this.path, RUN_FILE), 'utf8'));
      return typeof found === 'object' && found !== null ? { ...found } : {};
    } catch {
      return {};
    }
  }

  async #writeState(status: RunStatus, more: object): Promise<void> {
    const endedAt = status === 'running' ? null : new Date().toISOString();
    await writeFileAtomic(join(this.path, RUN_FILE), toJson({ status, ...this.#facts, endedAt, ...more }));
  }
}

/** The error for a folder that has nothing to go on from. */
export function noCheckpoint(path: string): CheckpointError {
  return new CheckpointError(
    'ERR_NO_CHECKPOINT',
    `The folder ${path} has no checkpoint to resume from. Leave { resume: true } out, or pass { resume: 'auto' } to begin where there is none.`,
    { fields: { path } },
  );
}

const MODEL_FILES = ['model.safetensors', 'model.pt'] as const;

/** The file that a model is saved as: the form it came from. */
function modelFile(model: Model): (typeof MODEL_FILES)[number] {
  return model.kind === 'torchscript' ? 'model.pt' : 'model.safetensors';
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof NeveError) throw cause;
    const words = cause instanceof Error ? cause.message : String(cause);
    throw new CheckpointError('ERR_RUN_DIR_WRITE', `The run folder ${path} cannot be written: ${words}`, { fields: { path }, cause });
  }
}
