/** In which order 4-d tensors lie in memory while a model runs. */

import type { Model } from '../graph/model.js';
import { native } from '../native/load.js';
import { handleOf } from '../tensor/native-object.js';
import type { Tensor } from '../tensor/tensor.js';

/**
 * Whether weights and images are kept channels-last.
 *
 * `'auto'` means yes for a model with a 4-d parameter, which is a 2-d convolution's weight: convolution kernels of CPUs (oneDNN) and of
 * GPUs with tensor cores work on channels-last data, and a model in the default layout pays for a reordering around each of them. The order of
 * elements in memory changes, shapes and values do not.
 */
export function resolveChannelsLast(option: 'auto' | boolean, model: Model): boolean {
  if (option !== 'auto') return option;
  return [...model.namedParameters().values()].some((parameter) => parameter.ndim === 4);
}

/** Whether all 4-d parameters lie channels-last already, so that nothing has to be written to make them so. */
export function areChannelsLast(parameters: readonly Tensor[]): boolean {
  return parameters.every((tensor) => {
    if (tensor.ndim !== 4) return true;
    const [, channels = 1, height = 1, width = 1] = tensor.shape;
    const expected = [channels * height * width, 1, width * channels, channels];
    const strides = native().tensorLayout(handleOf(tensor))?.strides;
    // Where there is one entry, its stride says nothing.
    return strides?.every((stride, i) => tensor.shape[i] === 1 || stride === expected[i]) ?? false;
  });
}
