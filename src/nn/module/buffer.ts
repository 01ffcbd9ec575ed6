/** Tensors that a module keeps without learning them. */

import { checkKeys } from '../../errors.js';
import { Tensor } from '../../tensor/tensor.js';
import { sharedHandle } from './shared-handle.js';

/** Options of {@link Buffer}. */
export interface BufferOptions {
  /** Whether the state dict has it (default `true`). */
  readonly persistent?: boolean;
}

/** A tensor that moves and is saved with its module but is not learned (`torch.nn.Buffer`), such as running statistics. */
export class Buffer extends Tensor {
  static override readonly typeName: string = 'Buffer';
  /** Whether the state dict has it. */
  readonly persistent: boolean;

  /**
   * @param data - the initial values; the buffer shares their memory, and `data` stays the caller's to dispose
   */
  constructor(data: Tensor, options: BufferOptions = {}) {
    checkKeys('Buffer', options, ['persistent']);
    super(sharedHandle(data));
    this.persistent = options.persistent ?? true;
  }
}
