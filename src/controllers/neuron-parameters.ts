/** Which parameters belong to the neurons of a layer. */

import type { LayerInfo } from '../graph/model.js';
import { traitsOf } from '../nn/layers/traits-of.js';

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

/** `null` for a layer that is not there, or that has no parameters with one row a neuron. */
export function neuronParameters({ layers, parameterShapes }: NeuronLayout, layer: string): NeuronParameters | null {
  const type = layers.find(({ name }) => name === layer)?.type;
  const prefix = layer === '' ? '' : `${layer}.`;
  const shape = parameterShapes.get(`${prefix}weight`);
  if (type === undefined || shape === undefined || shape.length === 0) return null;
  // Of transposed convolutions and embeddings, rows are inputs; of a layer norm over several axes, no neurons.
  const { neuronRows } = traitsOf(type);
  if (neuronRows === undefined || (neuronRows === 'flat' && shape.length > 1)) return null;
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
