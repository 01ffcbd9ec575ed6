/** Tensors that a module learns. */

import { checkKeys } from '../../errors.js';
import { isComplex, isFloatingPoint } from '../../tensor/dtype.js';
import { Tensor } from '../../tensor/tensor.js';
import { sharedHandle } from './shared-handle.js';

/** Options of {@link Parameter}. */
export interface ParameterOptions {
  /** Whether training changes it (default: `true` for floating-point and complex dtypes). */
  readonly requiresGrad?: boolean;
}

/** A tensor that a module learns (`torch.nn.Parameter`): as a field of a module it is in `parameters()` and in the state dict. */
export class Parameter extends Tensor {
  static override readonly typeName: string = 'Parameter';

  /**
   * @param data - the initial values; the parameter shares their memory, and `data` stays the caller's to dispose
   */
  constructor(data: Tensor, options: ParameterOptions = {}) {
    checkKeys('Parameter', options, ['requiresGrad']);
    super(sharedHandle(data));
    this.requiresGrad = options.requiresGrad ?? (isFloatingPoint(data.dtype) || isComplex(data.dtype));
  }
}
