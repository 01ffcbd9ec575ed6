/** Which parameters and layers the fluctuation monitor follows. */

import type { AnalysisSubject } from '../../controllers/probes/analysis-probe.js';
import { traitsOf } from '../../nn/layers/traits-of.js';

/** A parameter that is followed. */
export interface ParameterTrack {
  readonly name: string;
  readonly layer: string;
  readonly kind: 'weight' | 'bias';
  readonly shape: readonly number[];
  /** Axis that counts neurons. */
  readonly axis: number;
}

/** A rectified layer's values. */
export interface RectifierTrack {
  readonly name: string;
  readonly taps: readonly string[];
}

/** The parameters that are trained and are not empty, in the model's order. */
export function parameterTracks({ trainable, parameterShapes, layers }: AnalysisSubject): ParameterTrack[] {
  const types = new Map(layers.map(({ name, type }) => [name, type]));
  return trainable.flatMap((name) => {
    const shape = parameterShapes.get(name) ?? [];
    if (shape.includes(0)) return [];
    const dot = name.lastIndexOf('.');
    const layer = name.slice(0, Math.max(0, dot));
    const kind = name.slice(dot + 1).includes('bias') ? 'bias' : 'weight';
    return [{ name, layer, kind, shape, axis: neuronAxisOf(types.get(layer) ?? '', shape) }];
  });
}

/** Layers that give what is left of their inputs above 0. */
export function rectifierTracks({ layers }: AnalysisSubject): RectifierTrack[] {
  return layers.flatMap(({ name, type, taps }) => (traitsOf(type).rectifies ? [{ name, taps }] : []));
}

/** Outputs come first in the weights of PyTorch's layers, except in transposed convolutions and in the linear layer of GPT-2. */
function neuronAxisOf(type: string, shape: readonly number[]): number {
  return shape.length > 1 ? (traitsOf(type).outputAxis ?? 0) : 0;
}
