/** What statistics of layers say. */

import type { NativeLayerStatistics, NativeParameterFound } from '../../native/addon-layer-statistics.js';

/** A parameter of the model. */
export interface ParameterStatistics {
  /** As in `stateDict()`. */
  readonly name: string;
  /** Euclidean norm. */
  readonly norm: number;
  /** Norm of the gradient of the mean loss over the rows; `null` for a parameter that is frozen or that the loss does not depend on. */
  readonly gradientNorm: number | null;
  /** `gradientNorm / sqrt(numbers)`. */
  readonly gradientRms: number | null;
  /** `||w - w'|| / ||w'||`, `w'` being the parameter at the last measurement; `null` the first time, and where `w'` was zero. */
  readonly updateRatio: number | null;
}

/** A layer of the model. Sums run over everything that it returned for all rows. */
export interface LayerStatistic {
  /** Module path, such as `layer1.0.conv1`. */
  readonly name: string;
  /** PyTorch's class name, such as `Conv2d`. */
  readonly type: string;
  /** Numbers that it returned; 0 for a layer that was not called, whose statistics are then `null`. */
  readonly values: number;
  readonly mean: number | null;
  /** Standard deviation of the population: `rms² = mean² + std²`. */
  readonly std: number | null;
  readonly rms: number | null;
  /** Share of zeros. */
  readonly zeros: number | null;
  /**
   * Share of the outputs of its activation function where the slope is below 5 % of the greatest: what is not above 0 for ReLU, at a bound for ReLU6, Hardtanh and
   * Hardsigmoid, `|y| > 0.9747` for tanh, `|y - 0.5| > 0.4873` for sigmoid. `null` for layers with no such function.
   */
  readonly saturated: number | null;
  /** Neurons behind a ReLU (or another function that is 0 below 0); 0 for other layers. A neuron of a convolution is a channel. */
  readonly units: number;
  /** Those of {@link units} whose ReLU gave nothing above 0 on any row, nor at any position. */
  readonly dead: number;
  /** Root mean square, over outputs and rows, of the gradient of a row's own loss by the layer's outputs; `null` where no gradient gets. */
  readonly gradientSignal: number | null;
  /** Norm of the gradient of the mean loss by the layer's own parameters together; `null` without any that is trained. */
  readonly gradientNorm: number | null;
  /** `gradientNorm / sqrt(numbers)`. */
  readonly gradientRms: number | null;
  /** {@link ParameterStatistics.updateRatio} of the layer's own parameters together. */
  readonly updateRatio: number | null;
}

/** What `analysis.layerStatistics` gives. A model that has diverged is no error: its numbers are `NaN` or infinite here, and `null` in findings. */
export interface LayerStatisticsResult {
  /** Rows of data that were looked at. */
  readonly rows: number;
  /** Mean loss over them, in evaluation mode. */
  readonly loss: number;
  /** Norm of the gradient of that loss by all parameters. */
  readonly gradientNorm: number | null;
  /** In registration order. */
  readonly layers: readonly LayerStatistic[];
  readonly parameters: readonly ParameterStatistics[];
  /** Neurons behind ReLUs, and the dead ones among them, in the layers that were measured. */
  readonly units: number;
  readonly dead: number;
  /**
   * Linear regions that the rows fall into: distinct patterns of sides, over all units of all piecewise-linear activations (ReLU, ReLU6, LeakyReLU, PReLU, RReLU,
   * Hardtanh, Hardsigmoid) of the model. `null` without such activations, or where their outputs do not begin with the rows.
   */
  readonly linearRegions: number | null;
  /** Mean share of those sides that differ between a row and the next; `null` for a single row, too. */
  readonly regionDistance: number | null;
}

/** A layer as it was asked for, with the names of its own parameters. */
export interface NamedLayer {
  readonly name: string;
  readonly type: string;
  readonly parameters: ReadonlySet<string>;
}

/**
 * Puts what the addon found in order.
 *
 * @param layers - those to report, each with its place among the addon's
 */
export function resultOf(
  found: NativeLayerStatistics,
  layers: readonly (readonly [place: number, layer: NamedLayer])[],
): LayerStatisticsResult {
  const statistics = layers.flatMap(([place, { name, type, parameters }]): LayerStatistic[] => {
    const layer = found.layers[place];
    if (layer === undefined) return [];
    return [{ name, type, ...layer, ...together(found.parameters.filter((parameter) => parameters.has(parameter.name))) }];
  });
  return {
    rows: found.rows,
    loss: found.loss,
    gradientNorm: together(found.parameters).gradientNorm,
    layers: statistics,
    parameters: found.parameters.map((parameter) => ({ name: parameter.name, norm: parameter.norm, ...together([parameter]) })),
    units: sum(statistics.map(({ units }) => units)),
    dead: sum(statistics.map(({ dead }) => dead)),
    linearRegions: found.regions,
    regionDistance: found.distance,
  };
}

function together(parameters: readonly NativeParameterFound[]): Pick<ParameterStatistics, 'gradientNorm' | 'gradientRms' | 'updateRatio'> {
  const trained = parameters.filter(({ gradientNorm }) => gradientNorm !== null);
  const gradientNorm = trained.length === 0 ? null : norm(trained.map((parameter) => parameter.gradientNorm ?? 0));
  const known = parameters.filter(({ change }) => change !== null);
  const before = norm(known.map(({ normBefore }) => normBefore ?? 0));
  return {
    gradientNorm,
    gradientRms: gradientNorm === null ? null : gradientNorm / Math.sqrt(sum(trained.map(({ count }) => count))),
    updateRatio: before === 0 ? null : norm(known.map(({ change }) => change ?? 0)) / before,
  };
}

function norm(values: readonly number[]): number {
  return Math.sqrt(sum(values.map((value) => value * value)));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
