/** Runs of a model that leave no trace in it. */

import type { Model } from '../../graph/model.js';
import { native } from '../../native/load.js';
import { equal, to } from '../../ops/index.js';
import { checkDevice, type Device } from '../../tensor/device.js';
import { withGeneratorsKept } from '../../tensor/generator.js';
import { scope } from '../../tensor/scope.js';
import type { Tensor } from '../../tensor/tensor.js';

/**
 * Calls `fn`, which runs the model, with the model in evaluation mode; mode, buffers, parameters and default generators are as before afterwards.
 *
 * @param inputs - what the model runs on; their devices' generators are kept too
 */
export function undisturbed<T>(model: Model, inputs: readonly Tensor[], fn: () => T): T {
  const wasTraining = model.training;
  model.eval();
  try {
    // A trace frozen in training mode draws for its dropout even here.
    const devices: readonly Device[] = ['cpu', ...inputs.map(({ device }) => checkDevice(device))];
    return withGeneratorsKept(devices, () => withWrittenKept(model, fn));
  } finally {
    model.train(wasTraining);
  }
}

/** Runs `fn`, and puts back what it writes to buffers and parameters: a forward may do so in evaluation mode too. */
function withWrittenKept<T>(model: Model, fn: () => T): T {
  return scope(() => {
    const parameters = model.namedParameters();
    const written = native().modelWrites(model.handle);
    const state = new Map([...model.namedBuffers(), ...written.map((name) => [name, parameters.get(name) as Tensor] as const)]);
    const kept = [...state].map(([name, tensor]) => [name, to(tensor, { copy: true })] as const);
    const result = fn();
    // Others may be reading those that are as they were.
    const changed = kept.filter(([name, copy]) => !equal(state.get(name) as Tensor, copy));
    if (changed.length > 0) model.loadStateDict(new Map(changed), { strict: false });
    return result;
  });
}
