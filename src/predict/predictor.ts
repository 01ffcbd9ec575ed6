/** Prediction without a trainer. */

import type { Loader } from '../data/loader.js';
import { checkLoader } from '../data/loading/check-loader.js';
import { checkKeys, ShapeError, StateError } from '../errors.js';
import type { LoadStateDictOptions, Model } from '../graph/model.js';
import { type LoadModelOptions, loadModel } from '../graph/model-files.js';
import type { Traceable } from '../graph/traceable.js';
import { badOption } from '../option-checks.js';
import { Tensor } from '../tensor/tensor.js';
import { predictBatches } from './loader-batches.js';
import { PREDICTOR_OPTIONS, type PredictorOptions, resolvePredictorOptions } from './options.js';
import { Pending, throwIfAborted } from './pending.js';
import { RequestQueue } from './request-queue.js';
import { kindOf, ServedModel } from './served-model.js';

const OWNER = 'Predictor';

/** Options of `Predictor.run`. */
export interface PredictOptions {
  /** Ends the wait: the promise rejects with an `AbortedError`, and a request that has not begun is not run. */
  readonly signal?: AbortSignal;
}

/** Options of `Predictor.load`. */
export type PredictorLoadOptions = PredictorOptions & LoadModelOptions;

/** What is done where a predictor begins to close, and when it is closed. */
interface Ends {
  readonly onClosing?: () => void;
  readonly onClose?: () => void;
}

/**
 * Answers requests with a model's outputs, in evaluation mode and without gradients, on a thread of its own: JavaScript is never blocked, and any number of callers
 * may ask at once, beside fits too. Requests that wait while a batch runs are answered together in the next one, where their rows have one shape.
 *
 * As long as it is open, it reads the model's weights: others may read them too, and whoever wants to write to them is refused with a `StateError`. To serve the weights
 * of a fit while it runs: `run.predictor()`.
 *
 * @example
 * const predictor = await Predictor.load('resnet18.pt2', { maxBatch: 32, maxWait: 2 });
 * const logits = await predictor.run(images); // [rows, 1000]
 * await predictor.close();
 */
export class Predictor implements AsyncDisposable {
  static readonly declaration = { name: OWNER, options: PREDICTOR_OPTIONS } as const;
  readonly #served: ServedModel;
  readonly #queue: RequestQueue;
  readonly #ends: Ends;
  #closing: Promise<void> | null = null;

  /**
   * @param model - a model, or a module, which is traced with the first request, and anew for rows of another shape
   * @param ends - internal
   * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
   * @throws {DeviceError} `ERR_DEVICE_UNKNOWN`, `ERR_CUDA_UNAVAILABLE`, `ERR_CUDA_INDEX`
   * @throws {StateError} `ERR_BORROWED` where somebody writes to the model's weights
   */
  constructor(model: Model | Traceable, options: PredictorOptions = {}, ends: Ends = {}) {
    const resolved = resolvePredictorOptions(OWNER, model, options);
    this.#ends = ends;
    this.#served = new ServedModel(model, resolved);
    this.#queue = new RequestQueue(async (requests) => {
      const [first] = requests as readonly Pending[];
      if (first?.run != null) return [await first.run()];
      return this.#served.predictEach(requests.map(({ inputs }) => inputs));
    }, resolved);
  }

  /**
   * A predictor of a model in a file, which goes with it when it is closed.
   *
   * @throws as `loadModel`, and as the constructor
   */
  static async load(path: string, options: PredictorLoadOptions = {}): Promise<Predictor> {
    const { trusted, ...rest } = options;
    return Predictor.owning(await loadModel(path, trusted === undefined ? {} : { trusted }), rest);
  }

  /**
   * A predictor that disposes its model when it is closed, or cannot be made. Internal.
   *
   * @param onClosing - called when it begins to close
   */
  static owning(model: Model, options: PredictorOptions, onClosing: () => void = () => undefined): Predictor {
    try {
      return new Predictor(model, options, { onClosing, onClose: () => model.dispose() });
    } catch (error) {
      model.dispose();
      throw error;
    }
  }

  /**
   * The model's output for some rows; of a model with several outputs the first.
   *
   * @param inputs - as the model takes them, `[rows, ...]` each; read until the promise settles, and not to be disposed before
   * @returns `[rows, ...]`, where the model runs; the caller's to dispose
   * @throws {ShapeError} `ERR_BATCH_ROWS`, or as the model's forward fails
   * @throws {OptionError} `ERR_OPTION_VALUE`
   * @throws {AbortedError} `ERR_ABORTED`
   * @throws {StateError} `ERR_PREDICTOR_CLOSED`, also while it waits
   */
  async run(inputs: Tensor | readonly Tensor[], options: PredictOptions = {}): Promise<Tensor> {
    return firstOf(await this.runAll(inputs, options));
  }

  /** {@link run} with all outputs of a model that returns several. */
  async runAll(inputs: Tensor | readonly Tensor[], options: PredictOptions = {}): Promise<Tensor[]> {
    checkKeys(`${OWNER}.run`, options, ['signal']);
    const { signal } = options;
    if (signal !== undefined && !(signal instanceof AbortSignal)) throw badOption(`${OWNER}.run`, 'signal', signal, 'an AbortSignal');
    const list = inputs instanceof Tensor ? [inputs] : inputs;
    const rows = rowsOf(list);
    throwIfAborted(signal);
    return this.#ask({ inputs: list, rows, kind: kindOf(list), signal, run: null });
  }

  /**
   * The model's outputs for all rows of a loader, batch by batch in their stored order, of a stream its first epoch; of a model with several outputs the first. Targets are
   * not looked at but by transforms. One batch is under way while another is looked at, and requests go in between.
   *
   * @returns `[rows, ...]` each, on the host; the caller's to dispose
   * @throws {OptionError} `ERR_OPTION_VALUE`
   * @throws {DataError} `ERR_LOADER_FAILED`
   * @throws {StateError} `ERR_PREDICTOR_CLOSED`
   * @example
   * for await (using logits of predictor.predict(loader)) console.log(logits.argmax(1).toArray());
   */
  predict(loader: Loader): AsyncGenerator<Tensor, void> {
    return firstsOf(this.predictAll(loader));
  }

  /** {@link predict} with all outputs of a model that returns several. */
  predictAll(loader: Loader): AsyncGenerator<Tensor[], void> {
    checkLoader(`${OWNER}.predict`, loader);
    this.#checkOpen();
    return predictBatches(loader, this.#served.device, (inputs, seen, data) =>
      this.#ask({
        ...{ inputs, rows: inputs[0]?.shape[0] ?? 0, kind: Symbol('batch'), signal: undefined },
        run: () => this.#served.predictBatch(inputs, seen, data),
      }),
    );
  }

  /**
   * Copies other weights into the model, between two batches: requests that are under way are answered with the old ones, those that follow with the new ones.
   *
   * @param state - as `stateDict()` of such a model gives it; read until the promise settles, and the caller's
   * @throws {OptionError} `ERR_STATE_DICT_NAMES`, `ERR_STATE_DICT_VALUE`
   * @throws {ShapeError} `ERR_STATE_DICT_SHAPE`
   * @throws {StateError} `ERR_BORROWED` where somebody else reads the model's weights, `ERR_PREDICTOR_CLOSED`
   */
  async loadWeights(state: ReadonlyMap<string, Tensor>, options: LoadStateDictOptions = {}): Promise<void> {
    this.#checkOpen();
    await this.#queue.between(() => this.#served.load(state, options));
  }

  /** {@link loadWeights} under the names of `namedParameters` and `namedBuffers`. Internal: for weights of a fit. */
  async refresh(state: ReadonlyMap<string, Tensor>): Promise<void> {
    this.#checkOpen();
    await this.#queue.between(() => this.#served.refresh(state));
  }

  /**
   * Ends the thread and lets the weights go. What is under way is still answered; requests that wait are rejected with `ERR_PREDICTOR_CLOSED`. Closing again is the
   * same closing.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** {@link close}, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(): Promise<void> {
    this.#ends.onClosing?.();
    this.#queue.refuse(closed());
    await this.#queue.idle();
    await this.#served.close();
    this.#ends.onClose?.();
  }

  #ask(parts: ConstructorParameters<typeof Pending>[0]): Promise<Tensor[]> {
    this.#checkOpen();
    const pending = new Pending(parts, (cancelled) => this.#queue.remove(cancelled));
    this.#queue.add(pending);
    return pending.answer;
  }

  #checkOpen(): void {
    if (this.#closing !== null) throw closed();
  }
}

function closed(): StateError {
  return new StateError('ERR_PREDICTOR_CLOSED', 'The predictor was closed. Make another one, or close it when its answers have come.');
}

function firstOf([first, ...others]: Tensor[]): Tensor {
  for (const other of others) other.dispose();
  return first as Tensor;
}

async function* firstsOf(batches: AsyncIterable<Tensor[]>): AsyncGenerator<Tensor, void> {
  for await (const outputs of batches) yield firstOf(outputs);
}

function rowsOf(inputs: readonly Tensor[]): number {
  const isList = Array.isArray(inputs) && inputs.length > 0 && inputs.every((input) => input instanceof Tensor);
  if (!isList) throw badOption(`${OWNER}.run`, 'inputs', inputs, 'a tensor, or a list of those that the model takes');
  const rows = inputs[0]?.shape[0] ?? 0;
  if (rows > 0 && inputs.every(({ shape }) => shape[0] === rows)) return rows;
  const shapes = inputs.map(({ shape }) => `[${shape.join(', ')}]`).join(', ');
  throw new ShapeError('ERR_BATCH_ROWS', `${OWNER}.run received inputs of shapes ${shapes}; expected as many rows in each, at least one.`, {
    fields: { shapes: inputs.map(({ shape }) => shape) },
  });
}
