/** Which axis of a layer's output counts neurons. */

import { traitsOf } from '../../nn/layers/traits-of.js';

/**
 * The axis, as it was asked for or by layer type: the last for layers of features and sequences (of a recurrent layer the output sequence), 1 for
 * convolutions, batch, group and instance normalisation, and everything else.
 *
 * @param type - the module's class, as PyTorch names it; `Conv1D` is the linear layer of GPT-2
 */
export function neuronAxis(type: string, axis: 'auto' | number): number {
  if (axis !== 'auto') return axis;
  return traitsOf(type).neuronAxis ?? 1;
}
