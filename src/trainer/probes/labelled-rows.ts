/** The labelled rows of a loss probe. */

import type { LabelledRows, LossProbe } from '../../controllers/probe.js';
import { ShapeError } from '../../errors.js';
import { to } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Lifetime } from '../contracts/lifetime.js';

/**
 * The rows that a probe brings, on the device of the training data, or the training data itself.
 *
 * @param by - names who asks, for messages
 * @param training - the training data, where training runs
 * @param lifetime - ends copies
 * @throws {ShapeError} `ERR_PROBE_DATA` for rows that do not look like the training data
 */
export function labelledRows(by: string, { name, data }: LossProbe, training: LabelledRows, lifetime: Lifetime): LabelledRows {
  if (data === undefined) return training;
  const like = (own: readonly Tensor[], theirs: readonly Tensor[]): boolean =>
    own.length === theirs.length && own.every((tensor, i) => rowShape(tensor) === rowShape(theirs[i] as Tensor));
  const rows = new Set([...data.inputs, ...data.targets].map(({ shape }) => shape[0]));
  if (!like(data.inputs, training.inputs) || !like(data.targets, training.targets) || rows.size !== 1 || rows.has(0)) {
    throw new ShapeError(
      'ERR_PROBE_DATA',
      `The data of ${by}'s probe '${name}' is ${describe(data)}; expected rows like those of the training data, ${describe(training)}, at least one.`,
      { fields: { by, probe: name } },
    );
  }
  const device = (training.inputs[0] as Tensor).device;
  const onDevice = (tensor: Tensor): Tensor => (tensor.device === device ? tensor : lifetime.use(to(tensor, device)));
  return { inputs: data.inputs.map(onDevice), targets: data.targets.map(onDevice) };
}

function rowShape({ shape, dtype }: Tensor): string {
  return `${dtype} [${shape.slice(1).join(', ')}]`;
}

function describe({ inputs, targets }: LabelledRows): string {
  const shapes = (tensors: readonly Tensor[]): string => tensors.map(({ shape, dtype }) => `${dtype} [${shape.join(', ')}]`).join(', ');
  return `inputs ${shapes(inputs)}, targets ${shapes(targets)}`;
}
