/** What the tests of prediction share. */

import { expect } from 'vitest';
import * as nn from '../../src/nn/index.js';
import { Predictor, type PredictorOptions } from '../../src/predict/index.js';
import { setSeed, type Tensor } from '../../src/tensor/index.js';
import { TEST_DEVICE } from '../support/device.js';

export const CODE = (code: string): unknown => expect.objectContaining({ code });

export const list = (of: Tensor): number[] => Array.from(of.toTypedArray() as Float32Array);

/** `[N, 4]` to `[N, 3]`, which differs between training and evaluation. */
export function net(): nn.Sequential {
  setSeed(3);
  return new nn.Sequential(new nn.Linear(4, 8), new nn.Dropout(0.5), new nn.BatchNorm1d(8), new nn.Linear(8, 3));
}

/** What a module gives in evaluation mode, when nobody holds it. */
export function expected(module: nn.TensorModule, x: Tensor): number[] {
  module.eval();
  using there = x.to([...module.namedParameters().values()][0]?.device ?? 'cpu');
  using y = module.forward(there) as Tensor;
  return list(y);
}

/** Does `work` with a predictor of a module, closes it and frees the module. */
export async function withPredictor<M extends nn.TensorModule, T>(
  module: M,
  options: PredictorOptions,
  work: (predictor: Predictor, module: M) => Promise<T>,
): Promise<T> {
  const predictor = new Predictor(module, { device: TEST_DEVICE, ...options });
  try {
    return await work(predictor, module);
  } finally {
    await predictor.close();
    for (const tensor of module.stateDict().values()) tensor.dispose();
  }
}
