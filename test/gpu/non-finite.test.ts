/** A loss that is not finite on a device, where it is read some steps late: the weights are those before it all the same. */

import { describe, expect, it } from 'vitest';
import * as data from '../../src/data/index.js';
import { NumericalError } from '../../src/errors.js';
import { cudaIsAvailable } from '../../src/native/runtime.js';
import * as optim from '../../src/optim/index.js';
import type { OptimizerSpec } from '../../src/optim/index.js';
import type { Device } from '../../src/tensor/device.js';
import { tensor, type Tensor } from '../../src/tensor/index.js';
import { perceptron, rows, trainerOf, values } from '../trainer/fixtures.js';

const BAD_STEP = 5;

/** Trains on 16 batches, the sixth of which holds an infinity; gives the error's step and the weights. */
async function train(device: Device, optimizer: OptimizerSpec): Promise<{ step: unknown; weights: unknown }> {
  using model = perceptron();
  using clean = rows(64);
  const [input, target] = [clean.it.inputs[0] as Tensor, clean.it.targets[0] as Tensor];
  const numbers = Array.from(input.toTypedArray() as Float32Array);
  numbers[BAD_STEP * 4 * 4] = Number.POSITIVE_INFINITY;
  using spoilt = tensor(Float32Array.from(numbers), { shape: [...input.shape] });
  const loader = data.tensors({ x: spoilt, y: target }).loader({ batchSize: 4 });
  const error = await trainerOf(model.it, { device, optimizer })
    .fit(loader, { maxEpochs: 1 })
    .then(
      () => null,
      (caught: unknown) => caught,
    );
  expect(error).toBeInstanceOf(NumericalError);
  return { step: (error as NumericalError).fields.step, weights: values(model.it.stateDict()) };
}

const OPTIMIZERS: Readonly<Record<string, () => OptimizerSpec>> = {
  sgd: () => optim.sgd({ lr: 0.1, momentum: 0.9 }),
  adamw: () => optim.adamw({ lr: 1e-2 }),
  adagrad: () => optim.adagrad({ lr: 1e-2 }),
  lion: () => optim.lion({ lr: 1e-3 }),
  rmsprop: () => optim.rmsprop({ lr: 1e-3 }),
  nadam: () => optim.nadam({ lr: 1e-2 }),
  dog: () => optim.dog({}),
};

describe.skipIf(!cudaIsAvailable())('a loss that is not finite, on a GPU', () => {
  it.each(Object.keys(OPTIMIZERS))('leaves the weights before it, and names the step: %s', async (name) => {
    const make = OPTIMIZERS[name] as () => OptimizerSpec;
    const [there, here] = [await train('cuda:0', make()), await train('cpu', make())];
    expect(here.step).toBe(BAD_STEP);
    expect(there.step).toBe(BAD_STEP);
    expect(there.weights).toEqual(here.weights);
  });
});
