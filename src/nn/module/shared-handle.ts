/** A second handle on a tensor's memory, for classes that extend `Tensor`. */

import type { Handle } from '../../native/addon.js';
import { native } from '../../native/load.js';
import { op, resolveOp } from '../../tensor/dispatch.js';
import { handleOf } from '../../tensor/native-object.js';
import type { Tensor } from '../../tensor/tensor.js';

const DETACH = op('aten::detach');

/** A new handle on the same memory, without autograd's history; owned by the caller. */
export function sharedHandle(tensor: Tensor): Handle {
  resolveOp(DETACH);
  // Past the dispatch layer: that would wrap the handle in a `Tensor`, and the object being built is the `Tensor`.
  return native().callOp(DETACH.number, [handleOf(tensor)]) as Handle;
}
