/** What NeVe measures, from its options. */

import type { AuxiliarySpec, LayerChoice, VelocityProbe } from '../probe.js';
import { isSpec, type ResolvedNeVeOptions } from './options.js';

/** What the authors' code follows. */
const REFERENCE_TYPES: readonly string[] = ['Conv2d', 'BatchNorm2d', 'Linear'];
/** Every layer whose outputs are computed from weights, but embeddings: the most part of an embedded token's vector never moves. */
const DESCENT_TYPES: readonly string[] = [
  ...['Conv1d', 'Conv2d', 'Conv3d', 'ConvTranspose1d', 'ConvTranspose2d', 'ConvTranspose3d'],
  ...['BatchNorm1d', 'BatchNorm2d', 'BatchNorm3d', 'LayerNorm', 'GroupNorm', 'RMSNorm'],
  ...['InstanceNorm1d', 'InstanceNorm2d', 'InstanceNorm3d'],
  ...['Linear', 'NonDynamicallyQuantizableLinear', 'Bilinear', 'Conv1D', 'LSTM', 'GRU', 'RNN', 'MultiheadAttention'],
];

/** The probe of these options. */
export function velocityProbe(
  options: ResolvedNeVeOptions,
  how: Pick<VelocityProbe, 'name' | 'axis' | 'momentum' | 'drift' | 'batchNorm'>,
): VelocityProbe {
  const { history, memory, maxBytes } = options;
  return {
    kind: 'velocity',
    ...how,
    auxiliary: auxiliaryOf(options),
    layers: layersOf(options),
    history,
    memory,
    maxBytes,
    neurons: false,
  };
}

function auxiliaryOf({ profile, auxiliary, auxiliarySamples: samples, seed }: ResolvedNeVeOptions): AuxiliarySpec {
  if (auxiliary === 'auto' || auxiliary === 'noise') {
    if (profile === 'reference') return { kind: 'noise', distribution: 'published', samples, seed };
    return auxiliary === 'auto' ? { kind: 'rows', samples, seed } : { kind: 'noise', distribution: 'marginal', samples, seed };
  }
  if (isSpec(auxiliary)) return auxiliary;
  return 'shape' in auxiliary ? [auxiliary] : auxiliary;
}

function layersOf({ profile, layerTypes, layers, onlyLastLayer }: ResolvedNeVeOptions): LayerChoice {
  return {
    ...(profile === 'descent' ? { skipFrozen: true } : {}),
    ...layers,
    types: layerTypes ?? layers.types ?? (profile === 'descent' ? DESCENT_TYPES : REFERENCE_TYPES),
    ...(onlyLastLayer ? { onlyLast: true } : {}),
  };
}
