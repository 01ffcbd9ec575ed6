/** Saves checkpoints of a running fit: when they are due, in the background, one after the other. */

import { type NeveError, StateError } from '../../errors.js';
import type { NativeStateTensor } from '../../native/addon.js';
import { native } from '../../native/load.js';
import type { Epoch } from '../contracts/report-types.js';
import type { Team } from '../contracts/team.js';
import type { EventHub } from '../events/event-hub.js';
import { warn } from '../events/warn.js';
import type { LoopState } from './fit-state.js';
import { prune } from './generations.js';
import { type ResolvedCheckpointOptions, scoreOf } from './options.js';
import { writeGeneration } from './write-generation.js';

/** A checkpoint that is on the disk. */
export interface SavedCheckpoint {
  /** Folder of the generation. */
  readonly path: string;
  /** Training steps done since the start of the fit. */
  readonly step: number;
}

/** A consistent copy of a fit: tensors of its own, and everything else as text. */
export interface FitCopy {
  readonly tensors: readonly NativeStateTensor[];
  readonly state: string;
}

/** Why the loop has come to a place where a checkpoint can be saved. */
export type Occasion =
  | { readonly kind: 'step' }
  | { readonly kind: 'epoch'; readonly ended: Epoch; readonly epochs: number }
  | { readonly kind: 'stop' }
  /** Only what was asked for is saved. */
  | { readonly kind: 'pause' }
  | { readonly kind: 'end' };

interface Wish {
  readonly resolve: (saved: SavedCheckpoint) => void;
  readonly reject: (error: unknown) => void;
}

/** The checkpoints of one fit. */
export class Checkpointer {
  readonly #folder: string;
  readonly #options: ResolvedCheckpointOptions | null;
  readonly #copy: (loop: LoopState) => Promise<FitCopy>;
  readonly #hub: EventHub;
  readonly #interrupt: () => void;
  readonly #team: Team | null;
  readonly #wishes: Wish[] = [];
  #writing: Promise<void> = Promise.resolve();
  #failure: NeveError | null = null;
  #best: number | null = null;
  #lastSaved = performance.now();
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  /**
   * @param folder - of the generations
   * @param options - `null` for checkpoints on demand only
   * @param copy - copies the fit at a boundary
   * @param interrupt - makes the loop come to a boundary soon
   * @param team - where others train too, which are told of each copy, since they have a part in it
   */
  constructor(
    folder: string,
    options: ResolvedCheckpointOptions | null,
    copy: (loop: LoopState) => Promise<FitCopy>,
    hub: EventHub,
    interrupt: () => void,
    team: Team | null = null,
  ) {
    this.#team = team;
    this.#folder = folder;
    this.#options = options;
    this.#copy = copy;
    this.#hub = hub;
    this.#interrupt = interrupt;
  }

  /** Begins to count time, and takes in the epochs that were done before. */
  start(history: readonly Epoch[]): void {
    for (const epoch of history) this.#isBest(epoch);
    this.#rearm();
  }

  /** The training step after `step` at which the loop must pause for a checkpoint; infinite where none is due by steps. */
  pauseAfter(step: number): number {
    const every = this.#options?.everySteps ?? null;
    return every === null ? Number.POSITIVE_INFINITY : (Math.floor(step / every) + 1) * every;
  }

  /**
   * Saves when one is due at this place, or was asked for.
   *
   * @param loop - where the loop is
   * @throws {CheckpointError} `ERR_CHECKPOINT_WRITE` of this save, or of one in the background before it
   */
  async at(loop: LoopState, occasion: Occasion): Promise<void> {
    this.#throwFailure();
    const best = occasion.kind === 'epoch' && this.#isBest(occasion.ended);
    const wishes = this.#wishes.splice(0);
    const due = wishes.length > 0 || this.#isDue(loop.step, occasion, best);
    await this.#team?.first(due);
    if (!due) return;
    // One write at a time: training waits for a disk that is slower than the triggers.
    await this.#writing;
    this.#throwFailure(wishes);
    const score = occasion.kind === 'epoch' && this.#options !== null ? scoreOf(occasion.ended, this.#options.monitor) : null;
    let copy: FitCopy;
    try {
      copy = await this.#copy(loop);
    } catch (error) {
      for (const { reject } of wishes) reject(error);
      throw error;
    }
    this.#rearm();
    this.#writing = this.#write(copy, loop, score, wishes);
    if (this.#options?.background !== false) return;
    await this.#writing;
    this.#throwFailure();
  }

  /** Asks for a checkpoint at the next boundary; resolves when it is on the disk. */
  request(): Promise<SavedCheckpoint> {
    if (this.#closed) return Promise.reject(notActive());
    return new Promise((resolve, reject) => {
      this.#wishes.push({ resolve, reject });
      this.#interrupt();
    });
  }

  /**
   * Waits for what is being written.
   *
   * @throws {CheckpointError} `ERR_CHECKPOINT_WRITE`
   */
  async finish(): Promise<void> {
    await this.close();
    this.#throwFailure();
  }

  /** As {@link finish}, for a fit that has failed of something else already. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    for (const { reject } of this.#wishes.splice(0)) reject(notActive());
    await this.#writing;
  }

  #isDue(step: number, occasion: Occasion, best: boolean): boolean {
    const options = this.#options;
    if (options === null || occasion.kind === 'pause') return false;
    if (occasion.kind === 'stop') return options.onStop;
    if (occasion.kind === 'end') return options.onEnd;
    const { everySteps, everyEpochs, everySeconds, onBest } = options;
    if (everySteps !== null && step % everySteps === 0) return true;
    if (everySeconds !== null && performance.now() - this.#lastSaved >= everySeconds * 1000) return true;
    return occasion.kind === 'epoch' && ((everyEpochs !== null && occasion.epochs % everyEpochs === 0) || (best && onBest));
  }

  /** Whether an epoch is better than all before. */
  #isBest(epoch: Epoch): boolean {
    if (this.#options === null) return false;
    const score = scoreOf(epoch, this.#options.monitor);
    if (score === null) return false;
    const better = this.#best === null || (this.#options.mode === 'min' ? score < this.#best : score > this.#best);
    if (better) this.#best = score;
    return better;
  }

  async #write({ tensors, state }: FitCopy, { step, epoch }: LoopState, score: number | null, wishes: readonly Wish[]): Promise<void> {
    let waiting = wishes;
    try {
      const { path } = await writeGeneration(this.#folder, { tensors, state, step, score });
      this.#hub.emit({ type: 'checkpoint', path, step, epoch });
      for (const { resolve } of wishes) resolve({ path, step });
      waiting = [];
      const { keepLast = 2, keepBest = 0, mode = 'min' } = this.#options ?? {};
      await prune(this.#folder, { last: keepLast, best: keepBest, mode });
    } catch (error) {
      // Both functions throw nothing else.
      this.#fail(error as NeveError, waiting);
    } finally {
      const addon = native();
      for (const { tensor } of tensors) addon.release(tensor);
    }
  }

  /** Who asked is told; otherwise the fit is, at its next boundary, or only warned. */
  #fail(failure: NeveError, wishes: readonly Wish[]): void {
    for (const { reject } of wishes) reject(failure);
    if (this.#options?.onError === 'warn') {
      warn(this.#hub, failure.code, failure.message, failure.fields);
    } else if (wishes.length === 0) {
      this.#failure ??= failure;
    }
  }

  #throwFailure(wishes: readonly Wish[] = []): void {
    if (this.#failure === null) return;
    for (const { reject } of wishes) reject(this.#failure);
    throw this.#failure;
  }

  /** A long stretch of steps has no boundary of its own: time makes one. */
  #rearm(): void {
    this.#lastSaved = performance.now();
    if (this.#timer !== null) clearTimeout(this.#timer);
    const seconds = this.#options?.everySeconds ?? null;
    if (seconds === null || this.#closed) return;
    // The longest delay that a timer takes.
    this.#timer = setTimeout(() => this.#interrupt(), Math.min(seconds * 1000 + 1, 2 ** 31 - 1));
    this.#timer.unref();
  }
}

function notActive(): StateError {
  return new StateError(
    'ERR_RUN_NOT_ACTIVE',
    'run.checkpoint() saves a run in training, and this one is not training. Use model.save() instead.',
  );
}
