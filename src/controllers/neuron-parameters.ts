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
  const [neurons = 0] = shape;
  const bias = parameterShapes.get(`${prefix}bias`);
  const hasBias = bias?.length === 1 && bias[0] === neurons;
  return { neurons, parameters: hasBias ? [`${prefix}weight`, `${prefix}bias`] : [`${prefix}weight`] };
}

/**
 * Numbers that training may change: all of them, and those that one neuron owns, for each layer that has such neurons and is trained.
 *
 * @param trainable - names of parameters
 */
export function trainedNumbers(
  layout: NeuronLayout,
  trainable: readonly string[],
): { readonly trainedNumbers: number; readonly parametersPerNeuron: ReadonlyMap<string, number> } {
  const sizeOf = (name: string): number => layout.parameterShapes.get(name)?.reduce((product, size) => product * size, 1) ?? 0;
  const sum = (names: readonly string[]): number => names.reduce((total, name) => total + sizeOf(name), 0);
  const owned = layout.layers.flatMap(({ name }) => {
    const found = neuronParameters(layout, name);
    const trained = found?.parameters.filter((parameter) => trainable.includes(parameter)) ?? [];
    return found === null || trained.length === 0 ? [] : [[name, sum(trained) / found.neurons] as const];
  });
  return { trainedNumbers: sum(trainable), parametersPerNeuron: new Map(owned) };
}

/** Whether there is a batch normalisation for most convolutions and linear layers. */
export function isBatchNormalized({ layers }: Pick<NeuronLayout, 'layers'>): boolean {
  const count = (types: RegExp): number => layers.filter(({ type }) => types.test(type)).length;
  return 2 * count(/^(Sync)?BatchNorm/) > count(/^(Conv|Linear)/);
}
