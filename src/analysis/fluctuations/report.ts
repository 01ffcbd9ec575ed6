/** What the fluctuation monitor found, as its users see it. */

import type { NativeFluctuationStatistics } from '../../native/addon-fluctuations.js';

/**
 * Statistics of the numbers w_k of a parameter tensor over the looks so far. All are in the parameter's units but for the ratios.
 *
 * Source: the formulas of `Fluctuations`.
 */
export interface FluctuationStatistics {
  /** Looks. */
  readonly count: number;
  /** Mean over k of the spread of w_k: its population standard deviation over the looks. */
  readonly spread: number;
  /** Population standard deviation over k of the spreads: high where few parameters do the moving. */
  readonly spreadOfSpread: number;
  /** {@link spreadOfSpread} by {@link spread}; `null` where nothing moved. */
  readonly spreadCv: number | null;
  /** Mean over k of the greatest less the least value; `null` unless asked for. */
  readonly range: number | null;
  /** Mean over k and looks of |w_k(t + 1) - w_k(t)|. */
  readonly stepMag: number;
  /** `(sum a)^2 / (m sum a^2)` over the m neurons' {@link neuronStep} a: 1 where all move alike, 1 / m where one does; `null` where none moved. */
  readonly participationRatio: number | null;
  /** Share of the neurons whose step is above `tau` of the greatest; `null` where none moved. */
  readonly participating: number | null;
  /** By neuron: root mean square over its numbers of their mean absolute steps. */
  readonly neuronStep: Float64Array;
  /** By neuron: root mean square over its numbers of their spreads. */
  readonly neuronSpread: Float64Array;
}

/** One parameter tensor. */
export interface ParameterFluctuations extends FluctuationStatistics {
  /** As in `stateDict()`. */
  readonly name: string;
  /** Its module's path. */
  readonly layer: string;
  readonly kind: 'weight' | 'bias';
  readonly shape: readonly number[];
  /** Of what is left of each number without its centred moving mean; `null` without a window, or until one was full. */
  readonly detrended: FluctuationStatistics | null;
  /** Every look, row-major as {@link shape}; `null` unless asked for. */
  readonly history: readonly (Float32Array | Float64Array)[] | null;
}

/** All tensors of a kind together. */
export interface KindFluctuations {
  /** Numbers. */
  readonly numbers: number;
  /** Means over numbers. */
  readonly spread: number;
  readonly stepMag: number;
  /** Means over neurons, of tensors that moved; `null` where none did. */
  readonly participationRatio: number | null;
  readonly participating: number | null;
}

/** Units of a rectified layer on the fixed rows. */
export interface LayerDeadUnits {
  /** Module path. */
  readonly name: string;
  readonly units: number;
  /** Those whose output is at most 0 for every row. */
  readonly dead: number;
  /** {@link dead} by {@link units}. */
  readonly deadFraction: number;
}

/** Everything that was found up to a look. */
export interface FluctuationReport {
  /** Looks so far, the one before training among them. */
  readonly count: number;
  readonly parameters: readonly ParameterFluctuations[];
  /** `null` without any. */
  readonly weights: KindFluctuations | null;
  readonly biases: KindFluctuations | null;
  /** Rectified layers, in registration order. */
  readonly deadUnits: readonly LayerDeadUnits[];
  /** Over all of {@link deadUnits}; `null` without any. */
  readonly deadFraction: number | null;
}

/** Shapes what the addon tells. */
export function statisticsOf(found: NativeFluctuationStatistics, range: boolean): FluctuationStatistics {
  const { count, spread, spreadOfSpread, stepMag, participationRatio, participating, neuronStep, neuronSpread } = found;
  const moved = Number.isFinite(participationRatio);
  return {
    ...{ count, spread, spreadOfSpread, stepMag, neuronStep, neuronSpread },
    spreadCv: spread > 0 ? spreadOfSpread / spread : null,
    range: range ? found.range : null,
    participationRatio: moved ? participationRatio : null,
    participating: moved ? participating : null,
  };
}

/** The tensors of a kind together. */
export function kindOf(all: readonly ParameterFluctuations[], kind: ParameterFluctuations['kind']): KindFluctuations | null {
  const tensors = all.filter((tensor) => tensor.kind === kind);
  if (tensors.length === 0) return null;
  const sizes = tensors.map(({ shape }) => shape.reduce((product, size) => product * size, 1));
  const moved = tensors.filter(({ participationRatio }) => participationRatio !== null);
  const neurons = moved.map(({ neuronStep }) => neuronStep.length);
  const mean = (values: readonly number[], weights: readonly number[]): number =>
    values.reduce((sum, value, i) => sum + value * (weights[i] as number), 0) / weights.reduce((sum, weight) => sum + weight, 0);
  const overNeurons = (field: 'participationRatio' | 'participating'): number | null =>
    moved.length === 0
      ? null
      : mean(
          moved.map((tensor) => tensor[field] as number),
          neurons,
        );
  return {
    numbers: sizes.reduce((sum, size) => sum + size, 0),
    spread: mean(
      tensors.map(({ spread }) => spread),
      sizes,
    ),
    stepMag: mean(
      tensors.map(({ stepMag }) => stepMag),
      sizes,
    ),
    participationRatio: overNeurons('participationRatio'),
    participating: overNeurons('participating'),
  };
}
