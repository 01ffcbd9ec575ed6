/** What NeVe measures, from its options. */

import { OptionError } from '../../errors.js';
import { badOption, checkNumber, checkOneOf } from '../../option-checks.js';
import { Tensor } from '../../tensor/tensor.js';
import type { AuxiliarySpec, LayerChoice, NoiseSpec, RowsSpec, VelocityProbe } from '../probe.js';
import type { NeVeDescentOptions, NeVeProbeOptions, NeVeProfile, ResolvedProbeOptions } from './option-types.js';

/** Names of the options that are read here. */
export const PROBE_KEYS: readonly string[] = [
  ...['auxiliary', 'auxiliarySamples', 'seed', 'layerTypes', 'layers', 'onlyLastLayer', 'history', 'memory', 'maxBytes'],
];

/** What the authors' code follows. */
const REFERENCE_TYPES: readonly string[] = ['Conv2d', 'BatchNorm2d', 'Linear'];
/** Every layer whose outputs are computed from weights, but embeddings: the most part of an embedded token's vector never moves. */
const DESCENT_TYPES: readonly string[] = [
  ...['Conv1d', 'Conv2d', 'Conv3d', 'ConvTranspose1d', 'ConvTranspose2d', 'ConvTranspose3d'],
  ...['BatchNorm1d', 'BatchNorm2d', 'BatchNorm3d', 'LayerNorm', 'GroupNorm', 'RMSNorm'],
  ...['InstanceNorm1d', 'InstanceNorm2d', 'InstanceNorm3d'],
  ...['Linear', 'NonDynamicallyQuantizableLinear', 'Bilinear', 'Conv1D', 'LSTM', 'GRU', 'RNN', 'MultiheadAttention'],
];
const SAMPLES: Readonly<Record<NeVeProfile, number>> = { descent: 32, reference: 100 };
const OWNER = 'NeVe';

/**
 * Checks what is to be measured and fills in defaults.
 *
 * @throws {OptionError} `ERR_OPTION_VALUE`, `ERR_OPTION_CONFLICT`
 */
export function resolveProbe(profile: NeVeProfile, given: NeVeProbeOptions & Pick<NeVeDescentOptions, 'batchNorm'>): ResolvedProbeOptions {
  const { history = 'fp32', memory = 'device', maxBytes = null, batchNorm = profile === 'descent' ? 'batch' : 'running' } = given;
  return {
    auxiliary: resolveAuxiliary(profile, given),
    layers: resolveLayers(profile, given),
    history: checkOneOf(OWNER, 'history', history, ['fp32', 'bf16']),
    memory: checkOneOf(OWNER, 'memory', memory, ['device', 'cpu', 'recompute']),
    maxBytes: maxBytes === null ? null : checkNumber(OWNER, 'maxBytes', maxBytes, { min: 1 }),
    batchNorm: checkOneOf(OWNER, 'batchNorm', batchNorm, ['running', 'batch']),
  };
}

/** A probe of these options. */
export function velocityProbe(
  options: ResolvedProbeOptions,
  { name, axis, momentum, drift }: Pick<VelocityProbe, 'name' | 'axis' | 'momentum' | 'drift'>,
): VelocityProbe {
  const { auxiliary, layers, batchNorm, history, memory, maxBytes } = options;
  return { kind: 'velocity', name, auxiliary, layers, axis, momentum, drift, batchNorm, history, memory, maxBytes, neurons: false };
}

function resolveAuxiliary(profile: NeVeProfile, given: NeVeProbeOptions): AuxiliarySpec {
  const { auxiliary = 'auto' } = given;
  if (auxiliary === 'auto' || auxiliary === 'noise') {
    const samples = checkNumber(OWNER, 'auxiliarySamples', given.auxiliarySamples ?? SAMPLES[profile], { integer: true, min: 1 });
    const seed = checkNumber(OWNER, 'seed', given.seed ?? 0, { integer: true, min: 0 });
    if (profile === 'reference') return { kind: 'noise', distribution: 'published', samples, seed };
    return auxiliary === 'auto' ? { kind: 'rows', samples, seed } : { kind: 'noise', distribution: 'marginal', samples, seed };
  }
  for (const option of ['auxiliarySamples', 'seed'] as const) {
    if (given[option] === undefined) continue;
    throw new OptionError(
      'ERR_OPTION_CONFLICT',
      `NeVe: option '${option}' shapes what NeVe draws, but 'auxiliary' says it all. Leave one of them out.`,
      { fields: { owner: OWNER, option, with: 'auxiliary' } },
    );
  }
  return isSpec(auxiliary) ? auxiliary : checkTensors(auxiliary);
}

function isSpec(auxiliary: unknown): auxiliary is NoiseSpec | RowsSpec {
  const { kind } = (typeof auxiliary === 'object' ? (auxiliary ?? {}) : {}) as { readonly kind?: unknown };
  return kind === 'noise' || kind === 'rows';
}

function checkTensors(auxiliary: unknown): readonly Tensor[] {
  const tensors: readonly unknown[] = Array.isArray(auxiliary) ? auxiliary : [auxiliary];
  if (tensors.length > 0 && tensors.every((tensor) => tensor instanceof Tensor && (tensor.shape[0] ?? 0) > 0)) {
    return tensors as readonly Tensor[];
  }
  throw badOption(
    OWNER,
    'auxiliary',
    auxiliary,
    "'auto', 'noise', a spec of rows or noise, or tensors of inputs with at least one row each",
  );
}

function resolveLayers(profile: NeVeProfile, given: NeVeProbeOptions): LayerChoice {
  const { layerTypes, layers = {}, onlyLastLayer } = given;
  if (typeof layers !== 'object' || layers === null) throw badOption(OWNER, 'layers', layers, "a choice such as { names: ['block.*'] }");
  for (const [option, key] of [
    ['layerTypes', 'types'],
    ['onlyLastLayer', 'onlyLast'],
  ] as const) {
    if (given[option] === undefined || layers[key] === undefined) continue;
    throw new OptionError('ERR_OPTION_CONFLICT', `NeVe: options '${option}' and 'layers.${key}' say the same. Leave one of them out.`, {
      fields: { owner: OWNER, option, with: 'layers' },
    });
  }
  if (onlyLastLayer !== undefined) checkOneOf(OWNER, 'onlyLastLayer', onlyLastLayer, [true, false]);
  const types = checkTypes(layerTypes ?? layers.types ?? (profile === 'descent' ? DESCENT_TYPES : REFERENCE_TYPES));
  return {
    ...(profile === 'descent' ? { skipFrozen: true } : {}),
    ...layers,
    types,
    ...(onlyLastLayer === undefined ? {} : { onlyLast: onlyLastLayer }),
  };
}

function checkTypes(value: unknown): readonly string[] {
  if (Array.isArray(value) && value.length > 0 && value.every((type) => typeof type === 'string' && type !== '')) return [...value];
  throw badOption(OWNER, 'layerTypes', value, "a list of module types such as ['Conv2d', 'Linear']");
}
