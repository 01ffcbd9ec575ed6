/** Adds up what happens in an epoch. */

import type { ControllerStatus, Watcher } from '../../controllers/controller.js';
import type { RecordedFinding } from '../../controllers/finding.js';
import type { Measurement, VelocityMeasurement } from '../../controllers/measurement.js';
import type { StepsResult } from '../../native/addon.js';
import type { Epoch, RecordedDecision } from '../contracts/report-types.js';
import { type RankUsage, usageOf } from '../contracts/usage.js';
import type { Validation } from '../contracts/validation.js';
import type { MetricValue } from '../metrics/metric.js';
import { noSteps, type StepTallyState, summary, withSteps } from '../step/step-tally.js';

/** What an open epoch goes on from; plain data. */
export interface EpochTallyState {
  readonly index: number;
  readonly lrs: Readonly<Record<string, number>>;
  readonly decisions: readonly RecordedDecision[];
  readonly measurements: Readonly<Record<string, Measurement>>;
  readonly lossSum: number;
  readonly lossCount: number;
  readonly step: StepTallyState;
  readonly steps: number;
  readonly samples: number;
  readonly trainSeconds: number;
  readonly measureSeconds: number;
  readonly validation?: Validation | null;
  /** States from before streams have none. */
  readonly dataSeconds?: number;
  /** States from before CUDA graphs have none. */
  readonly graphSteps?: number;
}

/** An epoch while it runs. */
export class EpochTally {
  readonly #index: number;
  readonly #lrs: Readonly<Record<string, number>>;
  readonly #decisions: RecordedDecision[] = [];
  readonly #measurements: Record<string, Measurement> = {};
  #lossSum = 0;
  #lossCount = 0;
  #step: StepTallyState;
  #steps = 0;
  #samples = 0;
  #trainSeconds = 0;
  #measureSeconds = 0;
  #validation: Validation | null = null;
  #metrics: Readonly<Record<string, MetricValue>> | null = null;
  #dataSeconds = 0;
  #graphSteps = 0;
  // Since the epoch began, or this process went on with it.
  #seconds = 0;
  #ownSamples = 0;
  #exchange = { exchangeSeconds: 0, exchangedBytes: 0, optimizerBytes: 0 };

  /**
   * @param rates - the learning rate of each group at the epoch's start
   * @param lossNames - the terms of a loss that is a sum of several
   */
  constructor(index: number, rates: ReadonlyMap<string, number>, lossNames: readonly string[]) {
    this.#step = noSteps(lossNames);
    this.#index = index;
    this.#lrs = Object.fromEntries(rates);
  }

  /** An epoch as {@link EpochTally.state} left it. */
  static from(state: EpochTallyState): EpochTally {
    const tally = new EpochTally(state.index, new Map(Object.entries(state.lrs)), []);
    tally.#decisions.push(...state.decisions);
    Object.assign(tally.#measurements, state.measurements);
    tally.#lossSum = state.lossSum;
    tally.#lossCount = state.lossCount;
    tally.#step = state.step;
    tally.#steps = state.steps;
    tally.#samples = state.samples;
    tally.#trainSeconds = state.trainSeconds;
    tally.#measureSeconds = state.measureSeconds;
    tally.#validation = state.validation ?? null;
    tally.#dataSeconds = state.dataSeconds ?? 0;
    tally.#graphSteps = state.graphSteps ?? 0;
    return tally;
  }

  /** A copy of everything, to go on from. */
  get state(): EpochTallyState {
    return {
      index: this.#index,
      lrs: this.#lrs,
      decisions: [...this.#decisions],
      measurements: { ...this.#measurements },
      lossSum: this.#lossSum,
      lossCount: this.#lossCount,
      step: this.#step,
      steps: this.#steps,
      samples: this.#samples,
      trainSeconds: this.#trainSeconds,
      measureSeconds: this.#measureSeconds,
      validation: this.#validation,
      dataSeconds: this.#dataSeconds,
      graphSteps: this.#graphSteps,
    };
  }

  /** Training steps done so far. */
  get steps(): number {
    return this.#steps;
  }

  addSteps(result: StepsResult): void {
    for (const loss of result.losses) this.#lossSum += loss;
    this.#lossCount += result.losses.length;
    this.#step = withSteps(this.#step, result);
    this.#steps += result.losses.length;
    this.#samples += result.samples;
    this.#trainSeconds += result.seconds;
    this.#dataSeconds += result.dataSeconds;
    this.#graphSteps += result.replays;
    this.#seconds += result.seconds;
    this.#ownSamples += result.samples;
    this.#exchange = {
      exchangeSeconds: this.#exchange.exchangeSeconds + result.exchangeSeconds,
      exchangedBytes: this.#exchange.exchangedBytes + result.exchangedBytes,
      optimizerBytes: result.optimizerBytes,
    };
  }

  /** What this process did of the epoch, of so many that share its rows. */
  rankUsage(processes: number): RankUsage {
    const seconds = this.#seconds - this.#exchange.exchangeSeconds;
    return { samplesPerSecond: seconds > 0 ? this.#ownSamples / processes / seconds : 0, ...this.#exchange };
  }

  /** Takes the steps of a stretch before the one that failed, whose losses are not known. */
  addBrokenOff(steps: number, samples: number, seconds: number): void {
    this.#steps += steps;
    this.#samples += samples;
    this.#trainSeconds += seconds;
  }

  /** Takes the time of measurements that nobody is told. */
  addMeasureSeconds(seconds: number): void {
    this.#measureSeconds += seconds;
  }

  /** Takes a validation; the last one is the epoch's. */
  addValidation(validation: Validation): void {
    this.#validation = validation;
    this.#measureSeconds += validation.seconds;
  }

  /** Metrics of the epoch's batches, `null` until they are known. */
  get metrics(): Readonly<Record<string, MetricValue>> | null {
    return this.#metrics;
  }

  setMetrics(metrics: Readonly<Record<string, MetricValue>>): void {
    this.#metrics = metrics;
  }

  addMeasurements(by: string, measurements: ReadonlyMap<string, Measurement>): void {
    for (const [probe, measurement] of measurements) {
      // Those of analyses can be large; what is worth keeping of them are findings.
      if (measurement.kind !== 'analysis') this.#measurements[`${by}.${probe}`] = measurement;
      this.#measureSeconds += measurement.seconds;
    }
  }

  addDecision(decision: RecordedDecision): void {
    this.#decisions.push(decision);
  }

  /**
   * The epoch as it is reported.
   *
   * @param controllers - asked where they stand
   * @param epochsLeft - how many may follow, `null` where that is not known
   * @param findings - what they found in it
   * @param main - key of the measurement whose velocity is the epoch's, where it was taken (default: the first velocity)
   * @param ranks - what each of several processes did
   */
  finish(
    controllers: readonly Watcher[],
    epochsLeft: number | null,
    findings: readonly RecordedFinding[] = [],
    main: string | null = null,
    ranks?: readonly RankUsage[],
  ): Epoch {
    const velocities = Object.entries(this.#measurements).filter(([, { kind }]) => kind === 'velocity');
    const first = (velocities.find(([key]) => key === main) ?? velocities[0])?.[1] as VelocityMeasurement | undefined;
    return {
      index: this.#index,
      loss: this.#lossSum / this.#lossCount,
      ...summary(this.#step),
      metrics: this.#metrics ?? {},
      validation: this.#validation,
      lr: Object.values(this.#lrs)[0] ?? 0,
      lrs: this.#lrs,
      velocity: first?.velocity ?? null,
      mseVelocity: first?.mseVelocity ?? null,
      drift: first?.drift ?? null,
      decisions: this.#decisions,
      status: Object.fromEntries(controllers.flatMap(statusOf)),
      measurements: this.#measurements,
      findings,
      steps: this.#steps,
      samples: this.#samples,
      seconds: this.#trainSeconds + this.#measureSeconds,
      measureSeconds: this.#measureSeconds,
      usage: usageOf({
        ...{ steps: this.#steps, samples: this.#samples, epochsLeft },
        ...{ trainSeconds: this.#trainSeconds, measureSeconds: this.#measureSeconds },
        ...{ dataSeconds: this.#dataSeconds, graphSteps: this.#graphSteps },
        ...(ranks === undefined ? {} : { ranks }),
      }),
    };
  }
}

/** The status by the controller's name; nothing from one that has nothing to tell. */
function statusOf(controller: Watcher): [string, ControllerStatus][] {
  const status = controller.status?.() ?? {};
  return Object.keys(status).length === 0 ? [] : [[controller.name, status]];
}
