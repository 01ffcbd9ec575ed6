/** A model on a thread of its own, that predicts. */

import { isModel } from '../graph/is-model.js';
import { loadState, matchState, type StatePair } from '../graph/load-state.js';
import type { LoadStateDictOptions, Model } from '../graph/model.js';
import { moveTensor } from '../graph/move-tensor.js';
import type { Traceable } from '../graph/traceable.js';
import type { BatchTransforms } from '../native/addon.js';
import { resolveDevice } from '../session/device.js';
import { ClaimOwner, checkClaim, claimStorages } from '../tensor/claims.js';
import type { Device } from '../tensor/device.js';
import { noGrad } from '../tensor/grad-mode.js';
import type { Tensor } from '../tensor/tensor.js';
import type { ResolvedPredictorOptions } from './options.js';
import { PredictionSession, traceRows } from './prediction-session.js';

/** Traces of one module that are kept: more would be kept for ever where every request has another shape. */
const MOST_TRACES = 8;

/** Reads the model's weights from its beginning to {@link close}. */
export class ServedModel {
  readonly device: Device;
  readonly #owner: ClaimOwner;
  readonly #model: Model | Traceable;
  readonly #options: ResolvedPredictorOptions;
  /** By the shape of a row; under `''` where one does for all. */
  readonly #sessions = new Map<string, PredictionSession>();
  readonly #closing = new Set<Promise<void>>();
  #release: () => void;

  /** @throws {StateError} `ERR_BORROWED` where somebody writes to the weights, or reads them while they have to be moved */
  constructor(model: Model | Traceable, options: ResolvedPredictorOptions) {
    this.#owner = new ClaimOwner('Predictor');
    this.#model = model;
    this.#options = options;
    this.device = resolveDevice(options.device);
    const isElsewhere = this.#weights.some(({ device }) => device !== this.device);
    checkClaim(this.#owner, this.#weights, isElsewhere ? 'write' : 'read');
    if (isModel(model)) {
      model.to(this.device);
      this.#sessions.set('', PredictionSession.open(model, this.#owner, options));
    } else {
      // Its graph is not known before its first input.
      noGrad(() => {
        for (const tensor of this.#weights) moveTensor(tensor, this.device);
      });
    }
    this.#release = claimStorages(this.#owner, this.#weights, 'read');
  }

  /** All outputs for each of several requests that are alike but for their rows. */
  async predictEach(requests: readonly (readonly Tensor[])[]): Promise<Tensor[][]> {
    return this.#sessionFor(requests[0] as readonly Tensor[]).predictEach(requests);
  }

  /** All outputs for a batch of a loader, on the host. */
  async predictBatch(inputs: readonly Tensor[], seen: readonly Tensor[], data: BatchData): Promise<Tensor[]> {
    return this.#sessionFor(seen).predictBatch(inputs, data.targets, data.transforms);
  }

  /**
   * Copies weights in, beside JavaScript's thread where there is another one already.
   *
   * @throws as `Model.loadStateDict`
   * @throws {StateError} `ERR_BORROWED` where somebody else reads them
   */
  async load(state: ReadonlyMap<string, Tensor>, options: LoadStateDictOptions): Promise<void> {
    const own = this.#model.stateDict?.() ?? new Map([...this.#model.namedParameters(), ...this.#model.namedBuffers()]);
    await this.#copy(own, state, options);
  }

  /** Copies parameters and buffers in, under the names of `namedParameters` and `namedBuffers`. */
  async refresh(state: ReadonlyMap<string, Tensor>): Promise<void> {
    await this.#copy(new Map([...this.#model.namedParameters(), ...this.#model.namedBuffers()]), state, {});
  }

  async close(): Promise<void> {
    await Promise.all([...this.#closing, ...[...this.#sessions.values()].map((session) => session.close())]);
    this.#sessions.clear();
    this.#release();
  }

  get #weights(): Tensor[] {
    return [...this.#model.namedParameters().values(), ...this.#model.namedBuffers().values()];
  }

  async #copy(own: ReadonlyMap<string, Tensor>, state: ReadonlyMap<string, Tensor>, options: LoadStateDictOptions): Promise<void> {
    const [session] = this.#sessions.values();
    const pairs: readonly StatePair[] = matchState(own, state, options);
    if (session !== undefined) return session.copy(pairs);
    // Nobody predicts yet: of ours, only this claim is in the way.
    this.#release();
    try {
      loadState(own, state, options);
    } finally {
      this.#release = claimStorages(this.#owner, this.#weights, 'read');
    }
  }

  #sessionFor(inputs: readonly Tensor[]): PredictionSession {
    const model = this.#model;
    if (isModel(model)) return this.#sessions.get('') as PredictionSession;
    const isOne = (this.#options.dynamicShapes ?? model.dynamicShapes ?? null) !== null;
    const key = isOne ? '' : kindOf(inputs);
    const found = this.#sessions.get(key);
    if (found !== undefined) {
      // The one used last comes last.
      this.#sessions.delete(key);
      this.#sessions.set(key, found);
      return found;
    }
    const [beside] = this.#sessions.values();
    const traced = traceRows(model, inputs, this.#options);
    const made = PredictionSession.open(traced, this.#owner, this.#options, beside, () => traced.dispose());
    this.#sessions.set(key, made);
    if (this.#sessions.size > MOST_TRACES) this.#drop();
    return made;
  }

  #drop(): void {
    const [oldest] = this.#sessions;
    if (oldest === undefined) return;
    const [key, session] = oldest;
    this.#sessions.delete(key);
    const closing = session.close();
    this.#closing.add(closing);
    void closing.finally(() => this.#closing.delete(closing)).catch(() => undefined);
  }
}

/** What a batch of a loader has besides its inputs. */
export interface BatchData {
  readonly targets: readonly Tensor[];
  readonly transforms: BatchTransforms | null;
}

/** Equal for inputs that can go through a model together. */
export function kindOf(inputs: readonly Tensor[]): string {
  return inputs.map(({ dtype, shape }) => `${dtype} ${shape.slice(1).join()}`).join(';');
}
