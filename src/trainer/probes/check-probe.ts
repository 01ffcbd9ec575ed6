/** Checks of probes, which controllers may have from their users. */

import type { AuxiliarySpec, Probe } from '../../controllers/probe.js';
import { checkKeys } from '../../errors.js';
import { badOption, checkNumber, checkOneOf } from '../../option-checks.js';
import { Tensor } from '../../tensor/tensor.js';

const VELOCITY_KEYS = [
  'kind',
  'name',
  'auxiliary',
  'layers',
  'axis',
  'momentum',
  'drift',
  'batchNorm',
  'history',
  'memory',
  'maxBytes',
  'neurons',
];
const OTHER_KEYS = {
  loss: ['kind', 'name', 'samples', 'seed', 'data'],
  inputCovariance: ['kind', 'name', 'samples', 'seed'],
  gradientPath: ['kind', 'name'],
  analysis: ['kind', 'name', 'prepare'],
};
const LAYER_KEYS = ['types', 'names', 'where', 'onlyLast', 'skipFrozen'];

/**
 * @param by - name of the controller that has the probe
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function checkProbe(by: string, probe: Probe): void {
  const kind = checkOneOf(by, 'probe.kind', (probe as Partial<Probe> | null)?.kind, [
    'velocity',
    'loss',
    'inputCovariance',
    'gradientPath',
    'analysis',
  ]);
  if (typeof probe.name !== 'string' || probe.name === '') throw badOption(by, 'probe.name', probe.name, 'a name');
  const owner = `${by}, probe '${probe.name}'`;
  checkKeys(owner, probe, kind === 'velocity' ? VELOCITY_KEYS : OTHER_KEYS[kind]);
  if (probe.kind === 'loss') {
    checkDraw(owner, '', probe);
    checkData(owner, probe.data);
    return;
  }
  if (probe.kind === 'inputCovariance') {
    checkDraw(owner, '', probe);
    checkNumber(owner, 'samples', probe.samples, { min: 2 });
    return;
  }
  if (probe.kind === 'analysis') {
    if (typeof probe.prepare !== 'function') throw badOption(owner, 'prepare', probe.prepare, 'a function');
    return;
  }
  if (probe.kind === 'gradientPath') return;
  const { axis, momentum, maxBytes } = probe;
  checkAuxiliary(owner, probe.auxiliary);
  checkLayers(owner, probe.layers);
  if (axis !== 'auto') checkNumber(owner, 'axis', axis, { integer: true });
  checkNumber(owner, 'momentum', momentum, { min: -1, max: 1, open: true });
  for (const key of ['drift', 'neurons'] as const) checkOneOf(owner, key, probe[key], [true, false]);
  checkOneOf(owner, 'batchNorm', probe.batchNorm, ['running', 'batch']);
  checkOneOf(owner, 'history', probe.history, ['fp32', 'bf16']);
  checkOneOf(owner, 'memory', probe.memory, ['device', 'cpu', 'recompute']);
  if (maxBytes !== null) checkNumber(owner, 'maxBytes', maxBytes, { min: 1 });
}

function checkAuxiliary(owner: string, auxiliary: AuxiliarySpec): void {
  if (Array.isArray(auxiliary)) {
    if (auxiliary.length > 0 && auxiliary.every((tensor) => tensor instanceof Tensor && (tensor.shape[0] ?? 0) > 0)) return;
  } else if (typeof auxiliary === 'object' && auxiliary !== null && 'kind' in auxiliary) {
    const noise = checkOneOf(owner, 'auxiliary.kind', auxiliary.kind, ['noise', 'rows']) === 'noise';
    checkKeys(`${owner}, auxiliary`, auxiliary, ['kind', 'samples', 'seed', ...(noise ? ['distribution'] : [])]);
    if (auxiliary.kind === 'noise') {
      checkOneOf(owner, 'auxiliary.distribution', auxiliary.distribution, ['published', 'uniform', 'normal', 'marginal']);
    }
    checkDraw(owner, 'auxiliary.', auxiliary);
    return;
  }
  throw badOption(
    owner,
    'auxiliary',
    auxiliary,
    "{ kind: 'noise', … }, { kind: 'rows', … }, or a list of tensors with at least one row each",
  );
}

function checkData(owner: string, data: unknown): void {
  if (data === undefined) return;
  const { inputs, targets } = (data ?? {}) as Record<string, unknown>;
  const areTensors = [inputs, targets].every((list) => Array.isArray(list) && list.every((item) => item instanceof Tensor));
  if (!areTensors) throw badOption(owner, 'data', data, '{ inputs, targets }, two lists of tensors');
}

function checkDraw(owner: string, prefix: string, { samples, seed }: { readonly samples: number; readonly seed: number }): void {
  checkNumber(owner, `${prefix}samples`, samples, { integer: true, min: 1 });
  checkNumber(owner, `${prefix}seed`, seed, { integer: true, min: 0 });
}

function checkLayers(owner: string, layers: unknown): void {
  if (typeof layers !== 'object' || layers === null) throw badOption(owner, 'layers', layers, "a choice such as { types: ['Linear'] }");
  checkKeys(`${owner}, layers`, layers, LAYER_KEYS);
  const { types, names, where, onlyLast, skipFrozen } = layers as Record<string, unknown>;
  for (const [key, list] of Object.entries({ types, names })) {
    if (list === undefined || (Array.isArray(list) && list.length > 0 && list.every((item) => typeof item === 'string'))) continue;
    throw badOption(owner, `layers.${key}`, list, 'a list of texts, not empty');
  }
  if (where !== undefined && typeof where !== 'function') throw badOption(owner, 'layers.where', where, 'a function of a layer');
  for (const [key, value] of Object.entries({ onlyLast, skipFrozen })) {
    if (value !== undefined) checkOneOf(owner, `layers.${key}`, value, [true, false]);
  }
}
