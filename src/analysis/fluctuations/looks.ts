/** Copies of what the fluctuation monitor remembers, out of native tensors and back. */

import type { Handle } from '../../native/addon.js';
import { native } from '../../native/load.js';
import { narrow } from '../../ops/index.js';
import { scope, type Tensor } from '../../tensor/index.js';

/** The numbers of a parameter at a look, row-major. */
export type Look = Float32Array | Float64Array;

/** The values of the last look, of a state that has them in its first row. */
export function newestOf(state: Tensor): Look {
  return scope(() => narrow(state, 0, 0, 1).toTypedArray()) as Look;
}

/** A copy on the host, the caller's to release. */
export function copyOf(tensor: Handle): Handle {
  const addon = native();
  return addon.tensorFromData(new Uint8Array(addon.tensorToBuffer(tensor)), addon.tensorDType(tensor), addon.tensorShape(tensor), 'cpu');
}

/** Looks out of a tensor of them, `[looks, numbers]`. */
export function looksOf(tensor: Handle): Look[] {
  const addon = native();
  const [count = 0, length = 0] = addon.tensorShape(tensor);
  const buffer = addon.tensorToBuffer(tensor);
  const whole = addon.tensorDType(tensor) === 'float64' ? new Float64Array(buffer) : new Float32Array(buffer);
  return Array.from({ length: count }, (_, t) => whole.slice(t * length, (t + 1) * length));
}

/** All looks in one tensor, `[looks, numbers]`, the caller's to release. */
export function tensorOf(looks: readonly Look[]): Handle {
  const length = looks[0]?.length ?? 0;
  const wide = looks[0] instanceof Float64Array;
  const whole = wide ? new Float64Array(looks.length * length) : new Float32Array(looks.length * length);
  for (const [t, look] of looks.entries()) whole.set(look, t * length);
  return native().tensorFromData(whole, wide ? 'float64' : 'float32', [looks.length, length], 'cpu');
}
