/** Which parameters belong to the neurons of a layer. */

import type { LayerInfo } from '../../graph/model.js';

/** What is known of a model's layers and parameters. */
export interface NeuronLayout {
  readonly layers: readonly Pick<LayerInfo, 'name' | 'type'>[];
  /** Shapes by name; a shared parameter under its first name alone. */
  readonly parameterShapes: ReadonlyMap<string, readonly number[]>;
}

/** The parameters of a layer whose row `i` (dimension 0) belongs to neuron `i`. */
export interface NeuronParameters {
  readonly neurons: number;
  /** Names: the weight, and the bias where there is one. */
  readonly parameters: readonly string[];
  /** Numbers that one neuron owns. */
  readonly perNeuron: number;
}

/** Module types, as PyTorch names them, whose weight has one row a neuron. Not among them: transposed convolutions and embeddings (rows are inputs). */
const BY_ROWS: ReadonlySet<string> = new Set([
  ...['Conv1d', 'Conv2d', 'Conv3d', 'Linear', 'NonDynamicallyQuantizableLinear', 'Bilinear'],
  ...['BatchNorm1d', 'BatchNorm2d', 'BatchNorm3d', 'SyncBatchNorm', 'InstanceNorm1d', 'InstanceNorm2d', 'InstanceNorm3d'],
  ...['GroupNorm', 'LayerNorm', 'RMSNorm'],
]);

/** Those whose weight must be flat: over several axes, its rows are not neurons. */
const FLAT: ReadonlySet<string> = new Set(['LayerNorm', 'RMSNorm']);

/** `null` for a layer that is not there, or that has no parameters with one row a neuron. */
export function neuronParameters({ layers, parameterShapes }: NeuronLayout, layer: string): NeuronParameters | null {
  const type = layers.find(({ name }) => name === layer)?.type;
  const prefix = layer === '' ? '' : `${layer}.`;
  const shape = parameterShapes.get(`${prefix}weight`);
  if (type === undefined || !BY_ROWS.has(type) || shape === undefined || shape.length === 0) return null;
  if (FLAT.has(type) && shape.length > 1) return null;
  const [neurons = 0, ...row] = shape;
  const bias = parameterShapes.get(`${prefix}bias`);
  const hasBias = bias?.length === 1 && bias[0] === neurons;
  return {
    neurons,
    parameters: hasBias ? [`${prefix}weight`, `${prefix}bias`] : [`${prefix}weight`],
    perNeuron: row.reduce((product, size) => product * size, 1) + (hasBias ? 1 : 0),
  };
}

/** Numbers that one neuron owns, for each layer that has such neurons. */
export function parametersPerNeuron(layout: NeuronLayout): ReadonlyMap<string, number> {
  return new Map(
    layout.layers.flatMap(({ name }) => {
      const found = neuronParameters(layout, name);
      return found === null ? [] : [[name, found.perNeuron] as const];
    }),
  );
}
