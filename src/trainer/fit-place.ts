/** Where a fit writes itself down, and what it goes on from there. */

import type { Loader } from '../data/loader.js';
import type { Model } from '../graph/model.js';
import { resolveGroups } from '../optim/groups.js';
import { Checkpointer } from './checkpoint/checkpointer.js';
import { type Environment, environmentOf } from './checkpoint/environment.js';
import { checkState, copyFit, type FitParts } from './checkpoint/fit-copy.js';
import type { FitIdentity, FitState } from './checkpoint/fit-state.js';
import { resolveCheckpointOptions } from './checkpoint/options.js';
import type { ReadGeneration } from './checkpoint/read-generation.js';
import type { Lifetime } from './contracts/lifetime.js';
import type { Report } from './contracts/report-types.js';
import type { EventHub } from './events/event-hub.js';
import { warn } from './events/warn.js';
import type { ResolvedFitOptions } from './fit-options.js';
import { optionDifferences, optionsOf } from './option-differences.js';
import type { ResolvedTrainerOptions } from './options.js';
import type { Prepared } from './prepare/prepare.js';
import { EventLog } from './records/event-log.js';
import { noCheckpoint, RunFolder } from './records/run-folder.js';
import { writeRunPage } from './records/run-page.js';

/** What a fit goes on from. */
export interface Resumption {
  readonly state: FitState;
  /** Disposed with the lifetime that {@link FitPlace.resumption} was given. */
  readonly tensors: ReadGeneration['tensors'];
}

/** The run folder of a fit, held against others. */
export class FitPlace {
  readonly folder: RunFolder;
  readonly identity: FitIdentity;
  /** What may differ from the run that is gone on with. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly environment: Environment;
  readonly #fit: ResolvedFitOptions;
  readonly #hub: EventHub;
  #opened = false;
  #log: EventLog | null = null;

  private constructor(
    folder: RunFolder,
    fit: ResolvedFitOptions,
    hub: EventHub,
    { identity, options, environment }: Pick<FitParts, 'identity' | 'options' | 'environment'>,
  ) {
    this.folder = folder;
    this.#fit = fit;
    this.#hub = hub;
    this.identity = identity;
    this.options = options;
    this.environment = environment;
  }

  /**
   * @returns `null` for a fit without a folder
   * @throws {CheckpointError} `ERR_RUN_DIR_LOCKED`, `ERR_RUN_DIR_WRITE`, `ERR_NO_CHECKPOINT`
   */
  static async take(
    options: ResolvedTrainerOptions,
    fit: ResolvedFitOptions,
    loader: Loader,
    prepared: Prepared,
    hub: EventHub,
  ): Promise<FitPlace | null> {
    if (fit.runDir === null) return null;
    const folder = await RunFolder.take(fit.runDir, { mustExist: fit.resume === true });
    return new FitPlace(folder, fit, hub, {
      identity: identityOf(options, fit, loader, prepared),
      options: optionsOf(options),
      environment: environmentOf(prepared.device, options.deterministic),
    });
  }

  /**
   * The checkpoint to go on from, `null` to begin.
   *
   * @throws {CheckpointError} `ERR_NO_CHECKPOINT`, `ERR_CHECKPOINT_DAMAGED`, `ERR_CHECKPOINT_CONTENT`, `ERR_RESUME_MISMATCH`
   */
  async resumption(lifetime: Lifetime): Promise<Resumption | null> {
    const { resume } = this.#fit;
    if (resume === false) return null;
    const read = await this.folder.readCheckpoint(({ path, problem }) => {
      const message = `The checkpoint ${path} is damaged (${problem}) and is passed over: the run goes on from an older one.`;
      warn(this.#hub, 'WARN_CHECKPOINT_DAMAGED', message, { path, problem });
    });
    if (read === null && resume === true) throw noCheckpoint(this.folder.path);
    if (read === null) return null;
    for (const tensor of read.tensors.values()) lifetime.use(tensor);
    const { state, differences } = checkState(read, this.identity, this.environment);
    if (differences.length > 0) {
      const message = `The run goes on in another environment, so its results may differ in the last bits: ${differences.join('; ')}.`;
      warn(this.#hub, 'WARN_ENVIRONMENT', message, { differences });
    }
    const changed = state.options === undefined ? [] : optionDifferences(state.options, this.options);
    if (changed.length > 0) {
      const message = `The run goes on with other options than it had: ${changed.join('; ')}. They count from here on, but learning rates: those go on as they were saved.`;
      warn(this.#hub, 'WARN_RESUME_OPTIONS', message, { differences: changed });
    }
    return { state, tensors: read.tensors };
  }

  /** Writes down that the run begins, or goes on. */
  async open(facts: Record<string, unknown>, resumed: FitState | null): Promise<void> {
    if (resumed === null) await this.folder.begin(facts, { overwrite: this.#fit.overwrite });
    else await this.folder.continue(facts, resumed.loop.step, resumed.loop.history);
    this.#opened = true;
    const start = { step: resumed?.loop.step ?? 0, remoteControl: this.#fit.remoteControl };
    this.#log = await EventLog.open(this.folder.path, this.#hub, start);
  }

  /** Writes down how the fit ended, saves the model, draws the page, and lets the folder go. */
  async finish(report: Report, model: Model): Promise<void> {
    await this.folder.finish(report, model);
    await this.#log?.end({ status: 'finished', stop: report.stop, error: null });
    await writeRunPage(this.folder.path, this.#hub);
    await this.folder.release();
  }

  /** Writes down that the fit failed, unless it never began, and lets the folder go. */
  async fail(status: 'failed' | 'aborted', error: unknown): Promise<void> {
    try {
      if (this.#opened) {
        await this.folder.fail(status, error);
        await this.#log?.end({ status, stop: null, error: error instanceof Error ? error.message : String(error) });
        await writeRunPage(this.folder.path, this.#hub);
      }
    } finally {
      await this.folder.release();
    }
  }

  /**
   * What saves this fit's checkpoints.
   *
   * @param interrupt - makes the loop come to a boundary soon
   */
  checkpointer(parts: Omit<FitParts, 'identity' | 'options' | 'environment'>, interrupt: () => void): Checkpointer {
    const options = this.#fit.checkpoint === false ? null : resolveCheckpointOptions(this.#fit.checkpoint ?? {});
    const { identity, environment, options: own } = this;
    const copy = (loop: FitState['loop']): ReturnType<typeof copyFit> => copyFit({ ...parts, identity, options: own, environment }, loop);
    return new Checkpointer(this.folder.checkpoints, options, copy, this.#hub, interrupt, parts.team);
  }
}

/** What must be equal for a fit to go on; the native side compares names and shapes of tensors besides. */
function identityOf(options: ResolvedTrainerOptions, { metrics }: ResolvedFitOptions, loader: Loader, prepared: Prepared): FitIdentity {
  // How many rows a stream has is not known.
  const described = (tensors: Prepared['inputs']): unknown =>
    tensors.map(({ shape, dtype }) => ({ shape: loader.kind === 'stream' ? ['rows', ...shape.slice(1)] : shape, dtype }));
  return {
    optimizer: options.optimizer.name,
    groups: resolveGroups(options.optimizer, prepared.trainable).map(({ name, parameters }) => ({ name, parameters })),
    controllers: [...options.observers, ...options.controllers].map(({ name }) => name),
    accumulate: options.step.accumulate,
    // Their sums go on within an epoch.
    ...(metrics === null ? {} : { metrics: Array.isArray(metrics) ? metrics : Object.keys(metrics) }),
    batches: { size: loader.batchSize, count: loader.length },
    inputs: described(prepared.inputs),
    targets: described(prepared.targets),
    ...(prepared.transforms === null ? {} : { transforms: prepared.transforms.plan.steps.map(({ name, options }) => ({ name, options })) }),
  };
}
