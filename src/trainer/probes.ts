/** Turns what controllers want measured into native meters and their inputs. */

import type { Controller, NoiseSpec, Probe } from '../controllers/controller.js';
import { OptionError, ShapeError } from '../errors.js';
import type { LayerInfo } from '../graph/model.js';
import type { Handle } from '../native/addon.js';
import { native } from '../native/load.js';
import { handleOf } from '../tensor/native-object.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Lifetime } from './lifetime.js';
import { noiseLike } from './noise.js';

/** A probe that can be measured. */
export interface Meter {
  readonly probe: Probe;
  /** The native meter, which remembers the last outputs. */
  readonly handle: Handle;
  /** Handles of the auxiliary inputs. */
  readonly inputs: readonly Handle[];
}

/**
 * Makes the meters of a controller.
 *
 * @param layers - the model's layers that can be observed
 * @param inputs - the loader's inputs; noise takes their shapes
 * @param lifetime - ends meters and noise
 * @throws {OptionError} `ERR_NO_LAYERS` when the model has no layer of the types asked for; `ERR_NOISE_DTYPE`; `ERR_AUXILIARY_COUNT`
 * @throws {ShapeError} `ERR_AUXILIARY_SHAPE`
 */
export function makeMeters(controller: Controller, layers: readonly LayerInfo[], inputs: readonly Tensor[], lifetime: Lifetime): Meter[] {
  return (controller.probes ?? []).map((probe) => {
    const chosen = chooseLayers(controller.name, probe, layers);
    const auxiliary = isNoise(probe.auxiliary)
      ? noiseLike(inputs, probe.auxiliary).map((tensor) => lifetime.use(tensor))
      : checkAuxiliary(controller.name, probe.auxiliary, inputs);
    const addon = native();
    const handle = addon.createMeter(
      chosen.map(({ name, taps }) => ({ name, taps, axis: probe.axis })),
      probe.momentum,
    );
    lifetime.defer(() => addon.release(handle));
    return { probe, handle, inputs: auxiliary.map(handleOf) };
  });
}

function isNoise(auxiliary: Probe['auxiliary']): auxiliary is NoiseSpec {
  return 'kind' in auxiliary;
}

/** The layers of the types asked for, in registration order. */
function chooseLayers(by: string, probe: Probe, layers: readonly LayerInfo[]): readonly LayerInfo[] {
  const chosen = layers.filter(({ type }) => probe.layerTypes.includes(type));
  if (chosen.length > 0) return chosen;
  const wanted = probe.layerTypes.join(', ');
  const present = [...new Set(layers.map(({ type }) => type))].join(', ') || 'none that can be observed';
  throw new OptionError(
    'ERR_NO_LAYERS',
    `${by} measures layers of type ${wanted}, and the model has none. Its layers: ${present}. Name some with layerTypes.`,
    { fields: { by, layerTypes: probe.layerTypes } },
  );
}

/** Auxiliary inputs of the user's own must look like the training inputs, but for the number of rows. */
function checkAuxiliary(by: string, auxiliary: readonly Tensor[], inputs: readonly Tensor[]): readonly Tensor[] {
  if (auxiliary.length !== inputs.length) {
    throw new OptionError(
      'ERR_AUXILIARY_COUNT',
      `${by} has ${auxiliary.length} auxiliary tensors, and the model takes ${inputs.length} inputs.`,
      { fields: { by, tensors: auxiliary.length, inputs: inputs.length } },
    );
  }
  const rows = auxiliary[0]?.shape[0];
  auxiliary.forEach((tensor, i) => {
    const expected = (inputs[i] as Tensor).shape.slice(1);
    const [own, ...row] = tensor.shape;
    if (own === rows && row.length === expected.length && row.every((size, j) => size === expected[j])) return;
    throw new ShapeError(
      'ERR_AUXILIARY_SHAPE',
      `Auxiliary tensor ${i} of ${by} has shape [${tensor.shape.join(', ')}]; expected [${[rows, ...expected].join(', ')}], as the training inputs.`,
      { fields: { by, shape: tensor.shape, expected } },
    );
  });
  return auxiliary;
}
