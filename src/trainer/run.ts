/** A fit that is under way: its epochs as they end, and its report. */

import { StateError } from '../errors.js';
import type { Tensor } from '../tensor/tensor.js';
import { EpochFeed } from './epoch-feed.js';
import { EventHub } from './event-hub.js';
import type { FitListener } from './events.js';
import type { Epoch, Report } from './report-types.js';
import { RunControl } from './run-control.js';

/** What the fit is given to talk to its {@link Run}. */
export interface RunLink {
  readonly hub: EventHub;
  readonly control: RunControl;
  /** Hands an epoch to whoever iterates. */
  publish(epoch: Epoch): void;
  /** Sets how a copy of the model's tensors is taken; `null` when the model is not in training any more. */
  provideSnapshot(take: (() => Promise<Map<string, Tensor>>) | null): void;
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
  readonly #result: Promise<Report>;
  #takeSnapshot: (() => Promise<Map<string, Tensor>>) | null = null;

  /**
   * Made by `Trainer.fit`.
   *
   * @param drive - does the fit; its promise is the run's
   */
  constructor(drive: (link: RunLink) => Promise<Report>) {
    const link: RunLink = {
      hub: this.#hub,
      control: this.#control,
      publish: (epoch) => this.#feed.push(epoch),
      provideSnapshot: (take) => {
        this.#takeSnapshot = take;
      },
    };
    this.#result = this.#run(drive, link);
  }

  /** Asks for a graceful end after the current step: the run resolves, with `report.stop.by` being `'user'`. */
  stop(reason = 'run.stop() was called'): void {
    this.#control.requestStop(reason);
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
      // An iterator will throw it: the promise then must not report it as unseen.
      if (this.#feed.fail(error)) this.#result.catch(() => undefined);
      throw error;
    } finally {
      this.#takeSnapshot = null;
      this.#control.dispose();
    }
  }
}
