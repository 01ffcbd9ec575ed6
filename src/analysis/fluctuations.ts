/** How much each parameter and neuron fluctuates while a model trains. */

import type { Cadence, ControllerStatus, Observation, Observer } from '../controllers/controller.js';
import type { Finding } from '../controllers/finding.js';
import type { Measurement } from '../controllers/measurement.js';
import { type AnalysisProbe, analysisOf } from '../controllers/probes/analysis-probe.js';
import { StateError } from '../errors.js';
import { fluctuationFinding } from './fluctuations/finding.js';
import { fluctuationProbe } from './fluctuations/meter.js';
import { type FluctuationsOptions, type ResolvedFluctuationsOptions, resolveOptions } from './fluctuations/options.js';
import type { FluctuationReport } from './fluctuations/report.js';

export type { FluctuationsOptions, ResolvedFluctuationsOptions } from './fluctuations/options.js';
export type {
  FluctuationReport,
  FluctuationStatistics,
  KindFluctuations,
  LayerDeadUnits,
  ParameterFluctuations,
} from './fluctuations/report.js';

/**
 * Watches the parameters that are trained, decides nothing, and leaves training as it was, bit for bit. It looks before training and then at its cadence; of
 * each number w_k it keeps mean, sum of squared deviations and sum of absolute steps (in float64 for float64 parameters, else float32: four numbers a
 * parameter), so that a report is of the whole fit up to now. The first axis of a weight counts its neurons (output features or channels), the second of
 * transposed convolutions. A restored snapshot is a move like any other. Weights are those that the model is evaluated at; from a GPU they are copied
 * to the host at each look.
 *
 * With T looks: spread of k = population deviation over time of w_k; stepMag of k = mean |w_k(t + 1) - w_k(t)|; a neuron's step = root mean square of its
 * numbers' stepMag; participation ratio = (sum a)^2 / (m sum a^2) over the m neurons' steps a. Detrended statistics are the same of w_k(t) less the mean of
 * the `window` looks around t, over those t that have them all. A unit is dead when the output of its ReLU is at most 0 for each of the chosen training rows.
 *
 * Source: after Pareek, Kumar, Rao and Janjam, "Neuronal Fluctuations: Learning Rates vs Participating Neurons" (arXiv 2511.10435), which gives no formulas:
 * these are natural readings of its words. Its finding, fewer neurons at higher rates, holds for Adam at a given budget, and turns round where SGD with
 * momentum has not yet trained at its lower rates: compare fits that are as far along.
 *
 * @example
 * ```ts
 * const fluctuations = new analysis.Fluctuations();
 * await new Trainer({ model, loss: 'mse', optimizer, observers: [fluctuations] }).fit(loader, { maxEpochs: 100 });
 * for (const { name, participationRatio } of fluctuations.report().parameters) console.log(name, participationRatio);
 * ```
 */
export class Fluctuations implements Observer<null> {
  readonly name = 'Fluctuations';
  readonly when: Cadence;
  readonly probes: readonly AnalysisProbe[];
  /** The options in force. */
  readonly options: ResolvedFluctuationsOptions;
  readonly #probe: AnalysisProbe<FluctuationReport>;
  #report: FluctuationReport | null = null;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: FluctuationsOptions = {}) {
    this.options = resolveOptions(options);
    this.when = { every: this.options.every, unit: this.options.unit };
    this.#probe = fluctuationProbe(this.options);
    this.probes = [this.#probe];
  }

  start(): void {
    this.#report = null;
  }

  begin(_: ReadonlyMap<string, number>, measurements: ReadonlyMap<string, Measurement>): void {
    this.#report = analysisOf(this.#probe, measurements);
  }

  see({ measurements }: Observation): void {
    this.#report = analysisOf(this.#probe, measurements);
  }

  findings(): Finding | null {
    return this.#report === null ? null : fluctuationFinding(this.#report);
  }

  status(): ControllerStatus {
    const report = this.#report;
    return {
      looks: report?.count ?? 0,
      participation: report?.weights?.participationRatio ?? null,
      deadFraction: report?.deadFraction ?? null,
    };
  }

  /**
   * What was found up to the last look.
   *
   * @throws {StateError} `ERR_NOT_MEASURED` before the first look of a fit, or of one that goes on from a checkpoint
   */
  report(): FluctuationReport {
    if (this.#report !== null) return this.#report;
    throw new StateError('ERR_NOT_MEASURED', 'Fluctuations has not looked at a model yet. Ask for its report when a fit has begun.');
  }

  /** What it remembers is its probe's. */
  stateDict(): null {
    return null;
  }

  loadStateDict(): void {}
}
