/** Losses along the optimizer's next direction, on batches of the training data that are not the step's own. */

import { OptionError } from '../../errors.js';
import type { TrialLosses } from '../../native/addon-trials.js';
import { native } from '../../native/load.js';
import { ALL_OPTIMIZERS, declarationOf } from '../../optim/declarations.js';
import { Generator } from '../../tensor/generator.js';
import { handleOf } from '../../tensor/native-object.js';
import { randperm } from '../../tensor/random.js';
import { keep, scope } from '../../tensor/scope.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { AnalysisMeter, AnalysisProbe, AnalysisSubject } from '../probes/analysis-probe.js';

/** A parameter group of the optimizer. */
export interface TrialGroup {
  readonly name: string;
  /** Numbers in its parameters. */
  readonly size: number;
}

/** Trials that were asked for together. */
export interface TrialRound {
  /** How far each group is moved, in units of its direction: rates. */
  readonly points: readonly (readonly number[])[];
  readonly losses: readonly number[];
}

/** What a trial probe found; plain data. */
export interface TrialsFound {
  readonly groups: readonly TrialGroup[];
  /** Empty where there is no direction: before the first step, or when its gradients overflowed (fp16). */
  readonly rounds: readonly TrialRound[];
  /** Batches that were drawn. */
  readonly batches: number;
}

/** What a trial probe is to do at a boundary. */
export interface TrialQuestion {
  readonly seed: number;
  /** Batches that were drawn before. */
  readonly drawn: number;
  /** Rounds at most. */
  readonly rounds: number;
  /** The next points, in the light of the losses so far; empty to end. */
  plan(groups: readonly TrialGroup[], rounds: readonly TrialRound[]): readonly (readonly number[])[];
}

/**
 * @param by - names who asks, for messages
 * @param ask - asked at each measurement
 */
export function trialProbe(by: () => string, name: string, ask: () => TrialQuestion): AnalysisProbe<TrialsFound> {
  return {
    kind: 'analysis',
    name,
    prepare: (subject) => {
      checkOptimizer(by(), subject);
      return meterOf(subject, ask);
    },
  };
}

function checkOptimizer(by: string, { optimizer }: AnalysisSubject): void {
  if (optimizer !== null && declarationOf(optimizer.name)?.directional === true) return;
  const name = optimizer?.name ?? null;
  const fit = ALL_OPTIMIZERS.filter((declared) => declared.directional).map((declared) => declared.name);
  throw new OptionError(
    'ERR_TRIAL_OPTIMIZER',
    `${by} sets the rate of an optimizer whose update is a direction times the rate, and ${name === null ? 'there is none' : `optim.${name} is not one`}. Take one of: ${fit.join(', ')}.`,
    { fields: { by, optimizer: name } },
  );
}

function meterOf(subject: AnalysisSubject, ask: () => TrialQuestion): AnalysisMeter<TrialsFound> {
  const { parameterShapes, optimizer, batchSize } = subject;
  const groups = (optimizer?.groups ?? []).map(({ name, parameters }) => ({
    name,
    size: parameters.reduce((sum, parameter) => sum + sizeOf(parameterShapes.get(parameter) ?? []), 0),
  }));
  const data = subject.rows(null, 0);
  const n = subject.inputs[0]?.shape[0] ?? 0;
  // A batch that the data does not fill is left out, unless it is the only one.
  const perPass = Math.max(1, Math.floor(n / batchSize));
  const orders = subject.use(new Orders(n));
  return {
    measure: async (session) => {
      const question = ask();
      const order = handleOf(orders.of(question.seed + Math.floor(question.drawn / perPass)));
      const first = question.drawn % perPass;
      const tried = (points: readonly (readonly number[])[], last: boolean): Promise<TrialLosses> =>
        native().sessionTrialLosses(session, { ...data, order }, first, points, last);
      const rounds: TrialRound[] = [];
      let batches = 0;
      for (let points = question.plan(groups, rounds); points.length > 0; points = question.plan(groups, rounds)) {
        const found = await tried(points, rounds.length + 1 === question.rounds);
        if (!found.known) break;
        batches = found.batches;
        rounds.push({ points, losses: [...found.losses] });
      }
      // The direction is as large as the model, and no longer needed.
      if (rounds.length > 0 && rounds.length < question.rounds) await tried([], true);
      return { groups, rounds, batches };
    },
  };
}

/** Random orders of the rows, one at a time. */
class Orders {
  readonly #n: number;
  #seed = Number.NaN;
  #order: Tensor | null = null;

  constructor(n: number) {
    this.#n = n;
  }

  of(seed: number): Tensor {
    if (this.#order !== null && this.#seed === seed) return this.#order;
    this.dispose();
    const order = scope(() => keep(randperm(this.#n, { generator: new Generator('cpu').manualSeed(seed) })));
    this.#order = order;
    this.#seed = seed;
    return order;
  }

  dispose(): void {
    this.#order?.dispose();
    this.#order = null;
  }
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
