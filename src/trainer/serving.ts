/** Predictors that serve the weights of a running fit. */

import { StateError } from '../errors.js';
import { ScriptModel } from '../formats/script-model.js';
import { GraphModel } from '../graph/graph-model.js';
import type { Model } from '../graph/model.js';
import { checkNumber } from '../option-checks.js';
import type { PredictorOptions } from '../predict/options.js';
import { Predictor } from '../predict/predictor.js';
import { keep } from '../tensor/scope.js';
import { type Tensor, wrap } from '../tensor/tensor.js';
import type { FitSession } from './contracts/fit-session.js';

/** Options of `run.predictor`. The device, its layout and the precision are the fit's unless told. */
export type RunPredictorOptions = Omit<PredictorOptions, 'dynamicShapes'> & {
  /** Seconds between two renewals of the weights (default 1). */
  readonly every?: number;
};

/** What a fit serves from. */
export interface ServingSource {
  readonly model: Model;
  readonly session: Pick<FitSession, 'copyState' | 'copyScript'>;
  /** The fit's own. */
  readonly options: Required<Pick<PredictorOptions, 'device' | 'precision' | 'channelsLast'>>;
  /** Told what renewing weights failed of. */
  readonly warn: (error: unknown) => void;
}

/** The predictors of a run. */
export class Serving {
  readonly #served = new Set<Renewed>();
  readonly #making = new Set<Promise<unknown>>();
  #waiting: { resolve(source: ServingSource): void; reject(error: unknown): void }[] = [];
  #source: ServingSource | null = null;
  #over = false;

  /** Lets {@link predictor} begin. */
  provide(source: ServingSource): void {
    this.#source = source;
    for (const { resolve } of this.#waiting.splice(0)) resolve(source);
  }

  /** @throws {StateError} `ERR_RUN_NOT_ACTIVE` */
  async predictor({ every = 1, ...options }: RunPredictorOptions): Promise<Predictor> {
    checkNumber('run.predictor', 'every', every, { min: 0.001 });
    if (this.#over) throw notActive();
    const made = this.#make(every, options);
    this.#making.add(made);
    return made.finally(() => this.#making.delete(made));
  }

  /** Gives all predictors the weights that the fit leaves behind. They stay open. */
  async finish(): Promise<void> {
    this.#over = true;
    await Promise.allSettled(this.#making);
    const served = [...this.#served];
    this.#served.clear();
    await Promise.all(served.map((renewed) => renewed.finish()));
  }

  /** Tells those who still wait that training never began. */
  fail(error: unknown): void {
    this.#over = true;
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }

  async #make(every: number, options: PredictorOptions): Promise<Predictor> {
    const source = this.#source ?? (await new Promise<ServingSource>((resolve, reject) => this.#waiting.push({ resolve, reject })));
    const model = await copyOf(source);
    const predictor = Predictor.owning(model, { ...source.options, ...options }, () => {
      renewed.end();
      this.#served.delete(renewed);
    });
    const renewed: Renewed = new Renewed(source, predictor, every);
    this.#served.add(renewed);
    return predictor;
  }
}

/** A predictor whose weights follow those of a fit. */
class Renewed {
  readonly #source: ServingSource;
  readonly #predictor: Predictor;
  readonly #every: number;
  #timer: NodeJS.Timeout | null = null;
  #renewing: Promise<void> = Promise.resolve();
  #ended = false;

  constructor(source: ServingSource, predictor: Predictor, every: number) {
    this.#source = source;
    this.#predictor = predictor;
    this.#every = every;
    this.#schedule();
  }

  /** Renews the weights no more. */
  end(): void {
    this.#ended = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** Renews the weights once more, with those that the model has now. */
  async finish(): Promise<void> {
    const wasEnded = this.#ended;
    this.end();
    await this.#renewing;
    if (!wasEnded) await this.#renew(false);
  }

  #schedule(): void {
    if (this.#ended) return;
    this.#timer = setTimeout(() => {
      this.#renewing = this.#renew(true).then(() => this.#schedule());
    }, this.#every * 1000);
    // A predictor that nobody asks does not keep the process.
    this.#timer.unref();
  }

  async #renew(averaged: boolean): Promise<void> {
    let state: Map<string, Tensor> | null = null;
    try {
      state = await stateOf(this.#source, averaged);
      await this.#predictor.refresh(state);
    } catch (error) {
      // One that was closed meanwhile needs no weights.
      if (!(error instanceof StateError && error.code === 'ERR_PREDICTOR_CLOSED')) this.#source.warn(error);
    } finally {
      for (const tensor of state?.values() ?? []) tensor.dispose();
    }
  }
}

/** A model of its own with the weights in training, those that are evaluated. */
async function copyOf(source: ServingSource): Promise<Model> {
  if (source.model instanceof GraphModel) return source.model.withState(await stateOf(source, true));
  const script = await source.session.copyScript();
  if (script !== null) return new ScriptModel(script);
  throw new StateError('ERR_RUN_NOT_ACTIVE', 'run.predictor() serves models that were traced here or loaded with loadModel().');
}

async function stateOf({ session }: ServingSource, averaged: boolean): Promise<Map<string, Tensor>> {
  return new Map((await session.copyState(averaged)).map(({ name, tensor }) => [name, keep(wrap(tensor))]));
}

function notActive(): StateError {
  return new StateError(
    'ERR_RUN_NOT_ACTIVE',
    'run.predictor() serves a model in training, and this run is not training any more. Make a new Predictor(model).',
  );
}
