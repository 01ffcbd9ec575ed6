/** In which order 4-d tensors lie in memory while a model trains. */

import type { Model } from '../../graph/model.js';

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
