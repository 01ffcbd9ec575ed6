/** The edge-of-stability monitor: sharpness against the level at which the optimizer in use becomes unstable. */

import type { Cadence, ControllerStatus, Observation, Observer } from '../controllers/controller.js';
import type { Finding } from '../controllers/finding.js';
import type { Measurement } from '../controllers/measurement.js';
import { type AnalysisProbe, type AnalysisSubject, analysisOf } from '../controllers/probes/analysis-probe.js';
import { type Curvature, curvatureProbe } from '../controllers/probes/curvature-probe.js';
import type { Stability } from '../optim/stability/rule.js';
import { type EdgeOfStabilityOptions, type ResolvedEdgeOptions, resolveEdgeOptions } from './edge/options.js';
import { edgeFinding } from './edge/picture.js';
import { type EdgeReport, edgeReport } from './edge/report.js';
import { stabilityOf } from './edge/stability.js';
import { type EdgeState, NOTHING_YET } from './edge/state.js';
import { advance, broken } from './edge/track.js';

export type { Stability, StabilityRule } from '../optim/stability/rule.js';
export { EDGE_DEFAULTS, type EdgeOfStabilityOptions, type ResolvedEdgeOptions } from './edge/options.js';
export type { EdgeReport, LossRises } from './edge/report.js';
export { stabilityOf } from './edge/stability.js';
export type { EdgeMeasurement, EdgePhase, EdgeState } from './edge/state.js';

const OWNER = 'EdgeOfStability';

/**
 * Watches the sharpness of a fit: the largest eigenvalue of the Hessian of the training loss. Under full-batch gradient descent it rises until the steps become
 * unstable, at 2 / lr, and then hovers there while the loss goes on falling, not monotonically: the edge of stability. A large enough rate diverges instead.
 *
 * Put it into a trainer's `controllers`; it decides nothing, and training is the same to the bit with it and without. The run's page has its curves, and
 * {@link report} sums up. The threshold is that of the optimizer in use and the rates in force (see `stabilityOf`); for Adam and its kin sharpness is that of
 * the preconditioned Hessian. For other optimizers, and where parameter groups differ in more than their decay, sharpness is told without a threshold.
 * Thresholds hold for full batches: the smaller the batch, the lower sharpness stays. Clipped gradients have none, and
 * where weights are averaged, the averages are what is looked at.
 *
 * Costs some ten Hessian-vector products a measurement, each two to three gradients of the rows that are looked at.
 *
 * Source: Cohen, Kaur, Li, Kolter, Talwalkar, Gradient Descent on Neural Networks Typically Occurs at the Edge of Stability (2021), and Cohen et al., Adaptive
 * Gradient Methods at the Edge of Stability (2022). The bands between phases are this project's.
 *
 * @example
 * ```ts
 * const edge = new analysis.EdgeOfStability({ every: 25 });
 * const trainer = new Trainer({ model, loss, optimizer: optim.sgd({ lr: 0.2 }), controllers: [edge] });
 * await trainer.fit(data.tensors({ x, y }).loader({ batchSize: n }), { maxEpochs: 1500, runDir });
 * console.log(edge.report().crossedAt, edge.report().meanRatioAfterCrossing);
 * ```
 */
export class EdgeOfStability implements Observer<EdgeState> {
  readonly name: string = OWNER;
  readonly when: Cadence;
  readonly probes: readonly AnalysisProbe<Curvature>[];
  /** The options in force. */
  readonly options: ResolvedEdgeOptions;
  readonly #probe: AnalysisProbe<Curvature>;
  #optimizer: AnalysisSubject['optimizer'] = null;
  #stability: Stability = stabilityOf(null);
  #state: EdgeState = NOTHING_YET;
  #eigenvalues: readonly number[] = [];

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: EdgeOfStabilityOptions = {}) {
    this.options = resolveEdgeOptions(OWNER, options);
    this.when = { every: this.options.every, unit: 'step' };
    this.#probe = { kind: 'analysis', name: 'curvature', prepare: (subject) => this.#prepare(subject) };
    this.probes = [this.#probe];
  }

  start(): void {
    this.#state = NOTHING_YET;
    this.#eigenvalues = [];
  }

  begin(rates: ReadonlyMap<string, number>, measurements: ReadonlyMap<string, Measurement>): void {
    this.#advance(0, new Float64Array(0), rates, measurements);
  }

  see({ step, losses, lr, measurements }: Observation): void {
    this.#advance(step, losses, lr, measurements);
  }

  seeFailure({ step, losses }: Observation): void {
    this.#state = broken(this.#state, step, losses);
    this.#eigenvalues = [];
  }

  findings(): Finding | null {
    const { last } = this.#state;
    return last === null ? null : edgeFinding(last, this.#eigenvalues, this.options.eigenvalues, this.#stability);
  }

  status(): ControllerStatus {
    const { last } = this.#state;
    return last === null ? {} : { phase: last.phase, sharpness: last.sharpness, ratio: last.ratio };
  }

  /** What it saw in the fit, or in the last one; of a fit that diverged too. */
  report(): EdgeReport {
    return edgeReport(this.#state, this.#optimizer, this.#stability);
  }

  stateDict(): EdgeState {
    return this.#state;
  }

  loadStateDict(state: EdgeState): void {
    this.#state = state;
  }

  /** The optimizer is known only now, and with it what is to be measured. */
  #prepare(subject: AnalysisSubject): ReturnType<AnalysisProbe<Curvature>['prepare']> {
    this.#optimizer = subject.optimizer;
    this.#stability = stabilityOf(subject.optimizer);
    const { samples, seed, eigenvalues, maxIterations, tolerance, batchNorm } = this.options;
    const preconditioner = !('unknown' in this.#stability) && this.#stability.preconditioned ? 'adam' : null;
    const { name } = this.#probe;
    return curvatureProbe({ name, samples, seed, k: eigenvalues, maxIterations, tolerance, batchNorm, preconditioner }).prepare(subject);
  }

  #advance(step: number, losses: Float64Array, rates: ReadonlyMap<string, number>, measurements: ReadonlyMap<string, Measurement>): void {
    const found = analysisOf(this.#probe, measurements);
    const decay = 'unknown' in this.#stability ? 0 : this.#stability.decay;
    this.#eigenvalues = found.eigenvalues.every(Number.isFinite) ? found.eigenvalues.map((value) => value + decay) : [];
    const finite = found.finite && found.eigenvalues.every(Number.isFinite);
    this.#state = advance(
      this.#state,
      {
        ...{ step, losses, finite, converged: found.converged, products: found.hvps },
        sharpness: this.#eigenvalues[0] ?? null,
        threshold: thresholdAt(this.#stability, rates, step),
        loss: Number.isFinite(found.loss) ? found.loss : null,
      },
      this.options,
    );
  }
}

/** `null` too where groups have different rates, or none moves. */
function thresholdAt(stability: Stability, rates: ReadonlyMap<string, number>, step: number): number | null {
  const [lr = 0, ...others] = new Set(rates.values());
  if ('unknown' in stability || others.length > 0 || lr <= 0) return null;
  return stability.threshold(lr, step);
}
