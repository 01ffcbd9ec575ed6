/** Which layers a probe measures. */

import type { LayerChoice } from '../probe.js';
import { OptionError } from '../../errors.js';
import type { LayerInfo } from '../../graph/model.js';
import { namePattern } from '../../nn/module/name-pattern.js';

/**
 * The layers that satisfy everything that a choice says, in registration order.
 *
 * @param by - names who asks, for the message
 * @param layers - the model's layers that can be observed
 * @param parameters - the model's parameters by name, and whether each requires a gradient
 * @throws {OptionError} `ERR_NO_LAYERS` when none is left
 */
export function chooseLayers(
  by: string,
  choice: LayerChoice,
  layers: readonly LayerInfo[],
  parameters: ReadonlyMap<string, boolean>,
): readonly LayerInfo[] {
  const { types, where, onlyLast = false, skipFrozen = false } = choice;
  const patterns = choice.names?.map(namePattern);
  const chosen = layers.filter(
    ({ name, type }) =>
      (types === undefined || types.includes(type)) &&
      (patterns === undefined || patterns.some((pattern) => pattern.test(name))) &&
      !(skipFrozen && isFrozen(name, parameters)) &&
      (where === undefined || where({ name, type })),
  );
  if (chosen.length > 0) return onlyLast ? chosen.slice(-1) : chosen;
  throw noLayers(by, choice, layers);
}

/** Whether all parameters of a layer are frozen: its direct ones, or those below it where it has none itself. False without any. */
function isFrozen(layer: string, parameters: ReadonlyMap<string, boolean>): boolean {
  const prefix = layer === '' ? '' : `${layer}.`;
  const below = [...parameters].filter(([name]) => name.startsWith(prefix));
  const direct = below.filter(([name]) => !name.slice(prefix.length).includes('.'));
  const own = direct.length > 0 ? direct : below;
  return own.length > 0 && own.every(([, requiresGrad]) => !requiresGrad);
}

function noLayers(by: string, choice: LayerChoice, layers: readonly LayerInfo[]): OptionError {
  const { types, names, where, skipFrozen } = choice;
  const wanted = [
    ...(types === undefined ? [] : [`of type ${types.join(', ')}`]),
    ...(names === undefined ? [] : [`named ${names.join(', ')}`]),
    ...(where === undefined ? [] : ['that its function takes']),
    ...(skipFrozen === true ? ['that are not frozen'] : []),
  ];
  const present = [...new Set(layers.map(({ type }) => type))].join(', ') || 'none that can be observed';
  return new OptionError(
    'ERR_NO_LAYERS',
    `${by} measures layers${wanted.map((part) => ` ${part}`).join(' and')}, and the model has none. Its layers: ${present}. Choose others.`,
    { fields: { by, types: types ?? null, names: names ?? null } },
  );
}
