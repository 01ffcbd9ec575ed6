/** The last projection of attention. */

import { Linear } from '../linear/linear.js';

/** {@link Linear} under the name that PyTorch prints for the output projection of attention. */
export class NonDynamicallyQuantizableLinear extends Linear {
  static override readonly typeName: string = 'NonDynamicallyQuantizableLinear';
}
