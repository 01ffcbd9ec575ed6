/** The gradient noise scale while a model trains. */

import type { Cadence, ControllerStatus, Observation, Observer } from '../controllers/controller.js';
import type { Finding } from '../controllers/finding.js';
import type { Measurement } from '../controllers/measurement.js';
import { checkUnit, type DefaultsOf, withDefaults } from './option-defaults.js';
import { type AnalysisMeter, type AnalysisProbe, type AnalysisSubject, analysisOf } from '../controllers/probes/analysis-probe.js';
import { CheckpointError } from '../errors.js';
import type { Handle } from '../native/addon.js';
import { native } from '../native/load.js';
import { badOption, checkNumber } from '../option-checks.js';
import { checkDraws, type DrawOptions, drawEstimates, meanOf, quotient } from './noise-scale/draws.js';

/** Options of {@link NoiseScale}. */
export interface NoiseScaleMonitorOptions extends DrawOptions {
  /** Epochs or steps between two measurements, an integer of at least 1 (default 1). */
  readonly every?: number;
  /** What {@link every} counts (default `'epoch'`). */
  readonly unit?: Cadence['unit'];
  /** Draws of a measurement, at least 1 (default 8). */
  readonly draws?: number;
  /** Share of the two running means that stays at a measurement, at least 0 and below 1 (default 0.9). */
  readonly decay?: number;
}

/** What {@link NoiseScale} remembers; plain JSON. Means are not yet corrected for their beginning at 0. */
export interface NoiseScaleState {
  readonly measurements: number;
  readonly gradientSquared: number;
  readonly trace: number;
}

/** What {@link NoiseScale} found up to now. */
export interface NoiseScaleReport {
  /** In rows; `null` before the first measurement, and where the mean gradient cannot be told from 0. */
  readonly noiseScale: number | null;
  /** Running mean. */
  readonly gradientSquared: number | null;
  /** Running mean. */
  readonly trace: number | null;
  readonly measurements: number;
}

interface Means {
  readonly gradientSquared: number;
  readonly trace: number;
}

const OWNER = 'NoiseScale';
const NONE: NoiseScaleState = { measurements: 0, gradientSquared: 0, trace: 0 };
const DEFAULTS: DefaultsOf<NoiseScaleMonitorOptions> = {
  every: 1,
  unit: 'epoch',
  smallBatch: 8,
  bigBatch: 64,
  draws: 8,
  seed: 0,
  decay: 0.9,
};

/**
 * Follows the simple noise scale `tr S / |G|^2` as `analysis.noiseScale` measures it, each time from rows of its own that it draws afresh; decides nothing, and
 * leaves training as it was, bit for bit. The two estimates have exponential running means apart, corrected for their beginning, and are then divided.
 *
 * Source: McCandlish, Kaplan, Amodei et al., "An Empirical Model of Large-Batch Training" (arXiv 1812.06162), appendix A.1.
 */
export class NoiseScale implements Observer<NoiseScaleState> {
  readonly name: string = OWNER;
  readonly when: Cadence;
  readonly probes: readonly AnalysisProbe[];
  /** The options in force. */
  readonly options: Readonly<Required<NoiseScaleMonitorOptions>>;
  readonly #probe: AnalysisProbe<Means>;
  #state: NoiseScaleState = NONE;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: NoiseScaleMonitorOptions = {}) {
    const given = withDefaults(OWNER, options, DEFAULTS);
    const decay = checkNumber(OWNER, 'decay', given.decay, { min: 0, max: 1 });
    if (decay === 1) throw badOption(OWNER, 'decay', decay, 'a number of at least 0 and below 1');
    this.options = {
      ...checkDraws(OWNER, given as { readonly [K in keyof DrawOptions]-?: unknown }, 1),
      every: checkNumber(OWNER, 'every', given.every, { integer: true, min: 1 }),
      unit: checkUnit(OWNER, given.unit),
      decay,
    };
    this.when = { every: this.options.every, unit: this.options.unit };
    this.#probe = { kind: 'analysis', name: 'noiseScale', prepare: (subject) => new NoiseScaleMeter(this.options, subject) };
    this.probes = [this.#probe];
  }

  start(): void {
    this.#state = NONE;
  }

  begin(_: ReadonlyMap<string, number>, measurements: ReadonlyMap<string, Measurement>): void {
    this.#add(measurements);
  }

  see({ measurements }: Observation): void {
    this.#add(measurements);
  }

  findings(): Finding | null {
    const { noiseScale, gradientSquared, trace } = this.report();
    return {
      curves: {
        'Gradient noise scale': { 'rows a batch': noiseScale },
        'Gradient and its noise': { 'squared mean gradient': gradientSquared, 'trace of the covariance': trace },
      },
    };
  }

  status(): ControllerStatus {
    const { noiseScale, measurements } = this.report();
    return { noiseScale, measurements };
  }

  /** What was found up to the last measurement. */
  report(): NoiseScaleReport {
    const { measurements, gradientSquared, trace } = this.#state;
    if (measurements === 0) return { noiseScale: null, gradientSquared: null, trace: null, measurements };
    const weight = 1 - this.options.decay ** measurements;
    const means = { gradientSquared: gradientSquared / weight, trace: trace / weight };
    return { noiseScale: quotient(means.trace, means.gradientSquared), ...means, measurements };
  }

  stateDict(): NoiseScaleState {
    return this.#state;
  }

  loadStateDict(state: NoiseScaleState): void {
    this.#state = state;
  }

  #add(measured: ReadonlyMap<string, Measurement>): void {
    const found = analysisOf(this.#probe, measured);
    const { decay } = this.options;
    const { measurements, gradientSquared, trace } = this.#state;
    this.#state = {
      measurements: measurements + 1,
      gradientSquared: decay * gradientSquared + (1 - decay) * found.gradientSquared,
      trace: decay * trace + (1 - decay) * found.trace,
    };
  }
}

class NoiseScaleMeter implements AnalysisMeter<Means> {
  readonly #options: Required<DrawOptions>;
  readonly #subject: AnalysisSubject;
  #measured = 0;

  readonly memory: NonNullable<AnalysisMeter<Means>['memory']> = {
    state: () => [{ name: 'measured', tensor: native().tensorFromData(BigInt64Array.of(BigInt(this.#measured)), 'int64', [], 'cpu') }],
    loadState: (state) => {
      const saved = state.find(({ name }) => name === 'measured');
      if (saved === undefined) {
        throw new CheckpointError(
          'ERR_METER_STATE',
          'The checkpoint does not say how often NoiseScale had measured. Resume with the controllers that were saved.',
        );
      }
      this.#measured = Number(new BigInt64Array(native().tensorToBuffer(saved.tensor))[0]);
    },
  };

  constructor(options: Required<DrawOptions>, subject: AnalysisSubject) {
    this.#options = options;
    this.#subject = subject;
  }

  async measure(session: Handle): Promise<Means> {
    // Neighbouring seeds have nothing to do with each other: the generator mixes them.
    const { gradientSquared, trace } = await drawEstimates(session, this.#subject, {
      ...this.#options,
      seed: this.#options.seed + this.#measured++,
    });
    return { gradientSquared: meanOf(gradientSquared), trace: meanOf(trace) };
  }
}
