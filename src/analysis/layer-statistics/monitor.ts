/** Watches layers during a fit. */

import type { Cadence, ControllerStatus, Observation, Observer } from '../../controllers/controller.js';
import type { Finding } from '../../controllers/finding.js';
import type { Measurement } from '../../controllers/measurement.js';
import { checkUnit, type DefaultsOf, withDefaults } from '../option-defaults.js';
import { type AnalysisProbe, analysisOf } from '../../controllers/probes/analysis-probe.js';
import { checkNumber } from '../../option-checks.js';
import { layerStatisticsMeter } from './meter.js';
import { LAYER_STATISTICS_DEFAULTS, type LayerStatisticsOptions, type ResolvedLayerStatistics, resolveLayerStatistics } from './options.js';
import type { LayerStatistic, LayerStatisticsResult } from './result.js';

/** Options of {@link LayerStatistics}. */
export interface LayerStatisticsMonitorOptions extends LayerStatisticsOptions {
  /** Measure every so many epochs or steps, an integer of at least 1 (default 1). */
  readonly every?: number;
  /** What `every` counts (default `'epoch'`). */
  readonly unit?: Cadence['unit'];
}

/** What {@link LayerStatistics} remembers besides the parameters: its last words; plain JSON. */
export interface LayerStatisticsState {
  readonly status: ControllerStatus;
}

const OWNER = 'LayerStatistics';
const DEFAULTS: DefaultsOf<LayerStatisticsMonitorOptions> = { ...LAYER_STATISTICS_DEFAULTS, every: 1, unit: 'epoch' };

/**
 * A monitor: measures what `analysis.layerStatistics` does before training and at its cadence, decides nothing, and leaves training as it is, bit for bit. It tells
 * maps of layers (activation RMS, gradient RMS, update ratio since the last measurement, dead share) and curves (linear regions, dead share, gradient norm), which
 * are in `epoch.findings` and on the run's page. The whole of the last measurement is {@link last}.
 *
 * @example
 * ```ts
 * new Trainer({ model, loss: 'crossEntropy', optimizer, observers: [new analysis.LayerStatistics({ every: 5 })] });
 * ```
 */
export class LayerStatistics implements Observer<LayerStatisticsState> {
  readonly name: string = OWNER;
  readonly when: Cadence;
  readonly probes: readonly [AnalysisProbe<LayerStatisticsResult>];
  /** The options in force. */
  readonly options: ResolvedLayerStatistics & Readonly<Required<LayerStatisticsMonitorOptions>>;
  #last: LayerStatisticsResult | null = null;
  #status: ControllerStatus = {};

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: LayerStatisticsMonitorOptions = {}) {
    const { every, unit, ...given } = withDefaults(OWNER, options, DEFAULTS);
    const resolved = resolveLayerStatistics(OWNER, given as LayerStatisticsOptions);
    this.options = {
      ...resolved,
      every: checkNumber(OWNER, 'every', every, { integer: true, min: 1 }),
      unit: checkUnit(OWNER, unit),
    };
    this.when = { every: this.options.every, unit: this.options.unit };
    this.probes = [{ kind: 'analysis', name: 'layers', prepare: (subject) => layerStatisticsMeter(OWNER, resolved, subject) }];
  }

  /** What was measured last; `null` before training, and after a resume until the next measurement. */
  get last(): LayerStatisticsResult | null {
    return this.#last;
  }

  start(): void {
    this.#last = null;
    this.#status = {};
  }

  begin(_: ReadonlyMap<string, number>, measurements: ReadonlyMap<string, Measurement>): void {
    this.#take(measurements);
  }

  see({ measurements }: Observation): void {
    this.#take(measurements);
  }

  findings(): Finding | null {
    const last = this.#last;
    if (last === null) return null;
    const { linearRegions, gradientNorm, dead, units } = last;
    return {
      curves: {
        'linear regions': { regions: linearRegions },
        'dead share': { units: units === 0 ? null : dead / units },
        'gradient norm': { gradient: finite(gradientNorm) },
      },
      layers: {
        'activation RMS': byLayer(last, ({ rms }) => rms),
        'gradient RMS': byLayer(last, ({ gradientRms }) => gradientRms),
        'update ratio': byLayer(last, ({ updateRatio }) => updateRatio),
        'dead share': byLayer(last, (layer) => (layer.units === 0 ? null : layer.dead / layer.units)),
      },
    };
  }

  status(): ControllerStatus {
    return this.#status;
  }

  stateDict(): LayerStatisticsState {
    return { status: this.#status };
  }

  loadStateDict({ status }: LayerStatisticsState): void {
    this.#status = status;
  }

  #take(measurements: ReadonlyMap<string, Measurement>): void {
    const found = analysisOf(this.probes[0], measurements);
    this.#last = found;
    const { linearRegions, units, dead, gradientNorm } = found;
    this.#status = { linearRegions, units, dead, gradientNorm: finite(gradientNorm) };
  }
}

/** A map of the layers that have such a number. */
function byLayer(
  { layers }: LayerStatisticsResult,
  value: (layer: LayerStatistic) => number | null,
): Readonly<Record<string, number | null>> {
  return Object.fromEntries(layers.flatMap((layer) => (value(layer) === null ? [] : [[layer.name, finite(value(layer))]])));
}

/** What has no place in JSON or a picture is left out. */
function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
