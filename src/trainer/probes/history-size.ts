/** How many auxiliary rows a probe can afford to remember. */

import type { VelocityProbe } from '../../controllers/probe.js';
import { OptionError } from '../../errors.js';
import type { LayerInfo, Model } from '../../graph/model.js';
import { native } from '../../native/load.js';
import { clone, narrow } from '../../ops/index.js';
import { handleOf } from '../../tensor/native-object.js';
import { scope } from '../../tensor/scope.js';
import { type Tensor, wrap } from '../../tensor/tensor.js';
import { undisturbed } from '../prepare/undisturbed.js';

/**
 * The most rows whose outputs fit into `probe.maxBytes`, at most all. What a row needs comes from a forward of one row; the few numbers that are kept for a
 * neuron, whatever the rows, are not counted.
 *
 * @param by - names who asks, for the message
 * @param layers - those that are measured
 * @param inputs - the auxiliary inputs, `[rows, ...]` each
 * @throws {OptionError} `ERR_HISTORY_BYTES` when not even one row fits, or with `memory: 'recompute'` the parameters do not
 */
export function affordableRows(
  by: string,
  probe: VelocityProbe,
  model: Model,
  layers: readonly LayerInfo[],
  inputs: readonly Tensor[],
): number {
  const all = (inputs[0] as Tensor).shape[0] as number;
  const { maxBytes, memory } = probe;
  if (maxBytes === null) return all;
  const snapshots = probe.drift ? 2 : 1;
  if (memory === 'recompute') {
    // Earlier parameters weigh the same for any number of rows.
    const state = [...model.namedParameters().values(), ...model.namedBuffers().values()];
    const needed = snapshots * state.reduce((sum, tensor) => sum + bytesOf(tensor), 0);
    if (needed <= maxBytes) return all;
    throw tooLarge(by, probe, needed, 'the earlier parameters of this model need');
  }
  const row = snapshots * bytesOfRow(probe.history, model, layers, inputs);
  const rows = row === 0 ? all : Math.min(all, Math.floor(maxBytes / row));
  if (rows >= 1) return rows;
  throw tooLarge(by, probe, row, 'the history of one auxiliary row needs');
}

function bytesOfRow(history: 'fp32' | 'bf16', model: Model, layers: readonly LayerInfo[], inputs: readonly Tensor[]): number {
  return scope(() => {
    // Copies, since a model may change its input in place.
    const row = inputs.map((input) => clone(narrow(input, 0, 0, 1)));
    const taps = layers.flatMap((layer) => layer.taps);
    const seen = undisturbed(model, row, () => native().modelTaps(model.handle, row.map(handleOf), taps));
    return seen
      .map(({ tensor }) => wrap(tensor))
      .reduce((sum, output) => sum + (history === 'bf16' ? 2 * output.numel : bytesOf(output)), 0);
  });
}

const BYTES: Readonly<Record<string, number>> = {
  ...{ bool: 1, uint8: 1, int8: 1, int16: 2, float16: 2, bfloat16: 2 },
  ...{ int32: 4, float32: 4, int64: 8, float64: 8, complex64: 8, complex128: 16 },
};

function bytesOf({ numel, dtype }: Tensor): number {
  return numel * (BYTES[dtype] ?? 8);
}

function tooLarge(by: string, { name, maxBytes }: VelocityProbe, needed: number, what: string): OptionError {
  return new OptionError(
    'ERR_HISTORY_BYTES',
    `${by}: probe '${name}' may keep ${maxBytes} bytes, and ${what} ${needed}. Raise maxBytes, or measure fewer layers.`,
    { fields: { by, probe: name, maxBytes, needed } },
  );
}
