/** A fit that is under way: its epochs as they end, and its report. */

import { StateError } from '../errors.js';
import type { OptimizerStateDict } from '../optim/torch-layout.js';
import type { Predictor } from '../predict/predictor.js';
import type { Tensor } from '../tensor/tensor.js';
import type { SavedCheckpoint } from './checkpoint/checkpointer.js';
import type { Epoch, Report } from './contracts/report-types.js';
import { EpochFeed } from './events/epoch-feed.js';
import { EventHub } from './events/event-hub.js';
import type { FitListener } from './events/events.js';
import { RunControl } from './loop/run-control.js';
import { type RunPredictorOptions, Serving } from './serving.js';
import { OptimizerCopies } from './step/optimizer-state.js';

/** What the fit is given to talk to its {@link Run}. */
export interface RunLink {
  readonly hub: EventHub;
  readonly control: RunControl;
  /** What answers {@link Run.optimizerState}. */
  readonly optimizer: OptimizerCopies;
  /** What answers {@link Run.predictor}. */
  readonly serving: Serving;
  /** {@link Run.stop}. */
  stop(reason?: string): void;
  /** Hands an epoch to whoever iterates. */
  publish(epoch: Epoch): void;
  /** Sets how a copy of the model's tensors is taken; `null` when the model is not in training any more. */
  provideSnapshot(take: (() => Promise<Map<string, Tensor>>) | null): void;
  /** Sets how a checkpoint is asked for; `null` when there is nothing to save any more. */
  provideCheckpoint(save: (() => Promise<SavedCheckpoint>) | null): void;
}

/**
 * A running fit. It starts by itself, in the microtask after `fit` returned, and goes on whether or not anyone looks.
 *
 * - `for await (const epoch of run)` gives every epoch from the first, also those that ended before the loop began. Leaving the loop early does not
 *   stop the fit; {@link Run.stop} does.
 * - `await run` gives the {@link Report}.
 *
 * A failure reaches whoever awaits or iterates. One that nobody sees is an unhandled rejection, as for any promise; one that an iterator threw
 * is not reported a second time.
 */
export class Run implements AsyncIterable<Epoch>, PromiseLike<Report> {
  readonly #hub = new EventHub();
  readonly #control = new RunControl(this.#hub);
  readonly #feed = new EpochFeed();
  readonly #optimizer = new OptimizerCopies();
  readonly #serving = new Serving();
  readonly #result: Promise<Report>;
  #takeSnapshot: (() => Promise<Map<string, Tensor>>) | null = null;
  #saveCheckpoint: (() => Promise<SavedCheckpoint>) | null = null;

  /**
   * Made by `Trainer.fit`.
   *
   * @param drive - does the fit; its promise is the run's
   */
  constructor(drive: (link: RunLink) => Promise<Report>) {
    const link: RunLink = {
      hub: this.#hub,
      control: this.#control,
      optimizer: this.#optimizer,
      serving: this.#serving,
      stop: (reason) => this.stop(reason),
      publish: (epoch) => this.#feed.push(epoch),
      provideSnapshot: (take) => {
        this.#takeSnapshot = take;
      },
      provideCheckpoint: (save) => {
        this.#saveCheckpoint = save;
      },
    };
    this.#result = this.#run(drive, link);
  }

  /** Asks for a graceful end after the current step: the run resolves, with `report.stop.by` being `'user'`. */
  stop(reason = 'run.stop() was called'): void {
    this.#control.requestStop(reason);
  }

  /**
   * Lets training wait after the current step until {@link resume} or the fit's end; the time does not count for `maxSeconds`. Checkpoints, snapshots and
   * predictions work meanwhile, and training goes on as without the pause, bit for bit.
   */
  pause(): void {
    this.#control.pause();
  }

  /** Lets training go on after {@link pause}. */
  resume(): void {
    this.#control.resume();
  }

  /**
   * A consistent copy of parameters and buffers at a step boundary, while training goes on. The tensors are the caller's to dispose.
   *
   * @throws {StateError} `ERR_RUN_NOT_ACTIVE` before training has begun and after it has ended
   */
  async snapshot(): Promise<Map<string, Tensor>> {
    if (this.#takeSnapshot === null) {
      throw new StateError(
        'ERR_RUN_NOT_ACTIVE',
        'run.snapshot() copies a model in training, and this run is not training. Use model.stateDict() instead.',
      );
    }
    return this.#takeSnapshot();
  }

  /**
   * The optimizer's state as PyTorch's `optimizer.state_dict()`, its groups with the rates in force: for `pth.save`, for Python, and for
   * `optimizerState` of another fit. `'now'` (default): a copy between two steps, while training goes on. `'end'`, asked for before the run ends:
   * the state behind the last step, which belongs to the weights that the fit leaves behind (unless it averages them or restores the best). The tensors are the caller's to dispose.
   *
   * @throws {StateError} `ERR_RUN_NOT_ACTIVE` before training has begun (`'now'`) and after it has ended
   * @throws what the run failed of (`'end'`)
   */
  optimizerState(when: 'now' | 'end' = 'now'): Promise<OptimizerStateDict> {
    return this.#optimizer.copy(when);
  }

  /**
   * A predictor with a copy of the weights in training (averaged ones where an average is kept), which is renewed every so many seconds while the fit runs, and a last time at
   * its end, with the weights that it leaves behind. It goes on serving those until it is closed. Training goes on as without it, bit for bit.
   *
   * Waits for training to begin.
   *
   * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
   * @throws {StateError} `ERR_RUN_NOT_ACTIVE` after training has ended
   * @throws what the run failed of before training began
   * @example
   * const run = trainer.fit(loader, { maxEpochs: 100 });
   * const predictor = await run.predictor({ every: 0.5 });
   * const logits = await predictor.run(x);
   */
  async predictor(options: RunPredictorOptions = {}): Promise<Predictor> {
    return this.#serving.predictor(options);
  }

  /**
   * Saves a checkpoint at the next step boundary into the run folder; training goes on while it is written. Resolves when it is on the disk. The fit is not
   * touched when that fails.
   *
   * @throws {StateError} `ERR_RUN_NOT_ACTIVE` before training has begun, after it has ended, and without a `runDir`
   * @throws {CheckpointError} `ERR_CHECKPOINT_WRITE`
   */
  async checkpoint(): Promise<SavedCheckpoint> {
    if (this.#saveCheckpoint !== null) return this.#saveCheckpoint();
    throw new StateError(
      'ERR_RUN_NOT_ACTIVE',
      'run.checkpoint() saves a run in training into its run folder, and this one is not training or has none. Pass { runDir } to fit().',
    );
  }

  /** Calls `listener` on every event from now on; the function returned ends that. A listener that throws fails the run. */
  on(listener: FitListener): () => void {
    return this.#hub.add(listener);
  }

  // biome-ignore lint/suspicious/noThenProperty: a run is awaited for its report, by design
  then<A = Report, B = never>(
    onFulfilled?: ((report: Report) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#result.then(onFulfilled, onRejected);
  }

  catch<B = never>(onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<Report | B> {
    return this.#result.catch(onRejected);
  }

  finally(onFinally?: (() => void) | null): Promise<Report> {
    return this.#result.finally(onFinally);
  }

  [Symbol.asyncIterator](): AsyncIterator<Epoch, void> {
    return this.#feed.iterate();
  }

  async #run(drive: (link: RunLink) => Promise<Report>, link: RunLink): Promise<Report> {
    // Lets the caller attach listeners to the run before its first event.
    await undefined;
    try {
      const report = await drive(link);
      this.#feed.end();
      return report;
    } catch (error) {
      this.#optimizer.fail(error);
      this.#serving.fail(error);
      // An iterator will throw it: the promise then must not report it as unseen.
      if (this.#feed.fail(error)) this.#result.catch(() => undefined);
      throw error;
    } finally {
      this.#takeSnapshot = null;
      this.#saveCheckpoint = null;
      this.#control.dispose();
    }
  }
}
