/** The folder of a run: `run.json`, `metrics.jsonl` and the trained model. */

import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CheckpointError, NeveError } from '../errors.js';
// For its effect too: it registers the formats that Model.save writes.
import '../formats/index.js';
import { writeFileAtomic } from '../formats/atomic-write.js';
import type { Model } from '../graph/model.js';
import { toJson, toJsonLine } from './plain-json.js';
import type { Epoch, Report } from './report-types.js';

/** How a run stands. */
export type RunStatus = 'running' | 'finished' | 'failed' | 'aborted';

const RUN_FILE = 'run.json';
const METRICS_FILE = 'metrics.jsonl';

/** Writes a run down as it goes. Made by {@link RunFolder.open}. */
export class RunFolder {
  /** Absolute path. */
  readonly path: string;
  readonly #facts: Record<string, unknown>;

  private constructor(path: string, facts: Record<string, unknown>) {
    this.path = path;
    this.#facts = facts;
  }

  /**
   * Makes the folder, or takes an empty one, or an earlier run's when that did not finish or `overwrite` is set. Only files that a run
   * writes are ever removed.
   *
   * @param facts - what `run.json` holds besides the state of the run
   * @throws {CheckpointError} `ERR_RUN_DIR_NOT_A_RUN`, `ERR_RUN_DIR_FINISHED`, `ERR_RUN_DIR_WRITE`
   */
  static async open(runDir: string, facts: Record<string, unknown>, options: { overwrite: boolean }): Promise<RunFolder> {
    const folder = new RunFolder(resolve(runDir), { ...facts, startedAt: new Date().toISOString() });
    return folder.#writing(async () => {
      await mkdir(folder.path, { recursive: true });
      await refuseOccupied(folder.path, options.overwrite);
      for (const file of [METRICS_FILE, ...MODEL_FILES]) await rm(join(folder.path, file), { force: true });
      await folder.#writeState('running', {});
      await writeFile(join(folder.path, METRICS_FILE), '');
      return folder;
    });
  }

  /** Appends an epoch to the metrics. */
  async addEpoch(epoch: Epoch): Promise<void> {
    await this.#writing(() => appendFile(join(this.path, METRICS_FILE), toJsonLine(epoch)));
  }

  /** Saves the model and marks the run finished. */
  async finish(report: Report, model: Model): Promise<void> {
    const file = modelFile(model);
    await this.#writing(async () => {
      await model.save(join(this.path, file));
      const { history: _, runDir: __, ...summary } = report;
      await this.#writeState('finished', { model: file, ...summary });
    });
  }

  /** Marks the run failed or aborted. */
  async fail(status: 'failed' | 'aborted', error: unknown): Promise<void> {
    const known = error instanceof NeveError ? { code: error.code, fields: error.fields } : { code: null };
    const message = error instanceof Error ? error.message : String(error);
    await this.#writing(() => this.#writeState(status, { error: { ...known, message } }));
  }

  async #writeState(status: RunStatus, more: object): Promise<void> {
    const endedAt = status === 'running' ? null : new Date().toISOString();
    const text = toJson({ status, ...this.#facts, endedAt, ...more });
    await writeFileAtomic(join(this.path, RUN_FILE), text);
  }

  async #writing<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      if (cause instanceof NeveError) throw cause;
      const words = cause instanceof Error ? cause.message : String(cause);
      throw new CheckpointError('ERR_RUN_DIR_WRITE', `The run folder ${this.path} cannot be written: ${words}`, {
        fields: { path: this.path },
        cause,
      });
    }
  }
}

const MODEL_FILES = ['model.safetensors', 'model.pt'] as const;

/** The file that a model is saved as: the form it came from. */
function modelFile(model: Model): (typeof MODEL_FILES)[number] {
  return model.kind === 'torchscript' ? 'model.pt' : 'model.safetensors';
}

/** Throws unless the folder is empty or holds a run that may be replaced. */
async function refuseOccupied(path: string, overwrite: boolean): Promise<void> {
  const entries = await readdir(path);
  if (entries.length === 0) return;
  if (!entries.includes(RUN_FILE)) {
    throw new CheckpointError(
      'ERR_RUN_DIR_NOT_A_RUN',
      `The folder ${path} holds other files (${entries.slice(0, 3).join(', ')} …), not a run. Choose another runDir.`,
      { fields: { path } },
    );
  }
  const status = await readStatus(join(path, RUN_FILE));
  if (status === null) {
    throw new CheckpointError('ERR_RUN_DIR_NOT_A_RUN', `${join(path, RUN_FILE)} was not written by a run. Choose another runDir.`, {
      fields: { path },
    });
  }
  if (status === 'finished' && !overwrite) {
    throw new CheckpointError(
      'ERR_RUN_DIR_FINISHED',
      `The folder ${path} holds a finished run. Choose another runDir, or pass { overwrite: true }.`,
      { fields: { path } },
    );
  }
}

/** The status that a `run.json` tells, `null` when the file is something else. */
async function readStatus(file: string): Promise<RunStatus | null> {
  try {
    const found: unknown = JSON.parse(await readFile(file, 'utf8'));
    const status = typeof found === 'object' && found !== null && 'status' in found ? found.status : null;
    return STATUSES.find((known) => known === status) ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

const STATUSES: readonly RunStatus[] = ['running', 'finished', 'failed', 'aborted'];
