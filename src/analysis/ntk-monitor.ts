/** The tangent kernel while a model trains. */

import type { Cadence, ControllerStatus, Observation, Observer } from '../controllers/controller.js';
import type { Finding } from '../controllers/finding.js';
import type { Measurement } from '../controllers/measurement.js';
import { checkUnit, type DefaultsOf, withDefaults } from './option-defaults.js';
import { type AnalysisMeter, type AnalysisProbe, type AnalysisSubject, analysisOf } from '../controllers/probes/analysis-probe.js';
import type { KernelFacts } from '../native/addon-kernel.js';
import { native } from '../native/load.js';
import { checkNumber } from '../option-checks.js';
import { stabilityOf } from './edge/stability.js';
import type { NtkLook } from './ntk/look.js';
import { checkKernelOptions, KERNEL_DEFAULTS, type KernelOptions, kernelSpec } from './ntk/options.js';
import { kernelFinding } from './ntk/picture.js';

/** Options of {@link NtkMonitor}. */
export interface NtkMonitorOptions extends KernelOptions {
  /** Epochs or steps between two measurements, an integer of at least 1 (default 1). */
  readonly every?: number;
  /** What {@link every} counts (default `'epoch'`). */
  readonly unit?: Cadence['unit'];
}

/** What {@link NtkMonitor} remembers; plain JSON. */
export interface NtkState {
  readonly measurements: number;
  readonly last: NtkLook | null;
}

const OWNER = 'NtkMonitor';
const DEFAULTS: DefaultsOf<NtkMonitorOptions> = { ...KERNEL_DEFAULTS, every: 1, unit: 'epoch' };

/**
 * Follows the empirical tangent kernel of the same rows as `analysis.ntk` computes it: its largest eigenvalue by n beside the optimizer's stability threshold (2 / rate for
 * gradient descent), kernel-target alignment, and the spectrum. Decides nothing, and leaves training as it was, bit for bit. The threshold belongs to the largest
 * eigenvalue by n where the loss is half the squared error summed over outputs, and its mean over rows.
 *
 * Source: Jiang, Cohen, Li 2025 (arXiv 2507.12837).
 */
export class NtkMonitor implements Observer<NtkState> {
  readonly name: string = OWNER;
  readonly when: Cadence;
  readonly probes: readonly AnalysisProbe[];
  /** The options in force. */
  readonly options: Readonly<Required<NtkMonitorOptions>>;
  readonly #probe: AnalysisProbe<KernelFacts>;
  #threshold: (lr: number, step: number) => number | null = () => null;
  #state: NtkState = { measurements: 0, last: null };

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: NtkMonitorOptions = {}) {
    const given = withDefaults(OWNER, options, DEFAULTS);
    this.options = {
      ...checkKernelOptions(OWNER, given),
      every: checkNumber(OWNER, 'every', given.every, { integer: true, min: 1 }),
      unit: checkUnit(OWNER, given.unit),
    };
    this.when = { every: this.options.every, unit: this.options.unit };
    this.#probe = { kind: 'analysis', name: 'kernel', prepare: (subject) => this.#prepare(subject) };
    this.probes = [this.#probe];
  }

  start(): void {
    this.#state = { measurements: 0, last: null };
  }

  begin(rates: ReadonlyMap<string, number>, measurements: ReadonlyMap<string, Measurement>): void {
    this.#look(0, rates, measurements);
  }

  see({ step, lr, measurements }: Observation): void {
    this.#look(step, lr, measurements);
  }

  findings(): Finding | null {
    const { last } = this.#state;
    return last === null ? null : kernelFinding(last);
  }

  status(): ControllerStatus {
    const { last } = this.#state;
    return last === null ? {} : { kta: last.kta, lambda1OverN: last.lambda1OverN, threshold: last.threshold };
  }

  /** The last measurement, `null` before the first. Those of the whole fit: `analysis.findingsOf(report)`. */
  report(): NtkLook | null {
    return this.#state.last;
  }

  stateDict(): NtkState {
    return this.#state;
  }

  loadStateDict(state: NtkState): void {
    this.#state = state;
  }

  #prepare(subject: AnalysisSubject): AnalysisMeter<KernelFacts> {
    const stability = stabilityOf(subject.optimizer);
    const known = !('unknown' in stability) && !stability.preconditioned;
    this.#threshold = known ? (lr, step) => stability.threshold(lr, step) : () => null;
    const { every: _, unit: __, ...options } = this.options;
    const data = subject.rows(options.maxSamples, options.seed);
    const spec = kernelSpec(options, false);
    return { measure: (session) => native().sessionTangentKernel(session, data, spec) };
  }

  #look(step: number, rates: ReadonlyMap<string, number>, measured: ReadonlyMap<string, Measurement>): void {
    const { eigenvalues, alignments, kta, samples } = analysisOf(this.#probe, measured);
    const [largest = 0] = eigenvalues;
    const [lr = 0, ...others] = new Set(rates.values());
    const threshold = others.length > 0 || lr <= 0 ? null : this.#threshold(lr, step);
    this.#state = {
      measurements: this.#state.measurements + 1,
      last: { step, eigenvalues, alignments, kta, lambda1OverN: largest / samples, threshold },
    };
  }
}
