/** Moving between devices. */

import type { Device } from '../tensor/device.js';
import { execute, op } from '../tensor/dispatch.js';
import { setData, type Tensor } from '../tensor/tensor.js';

const TO = op('aten::to', 'dtype_layout');

/** Moves a tensor and its gradient, keeping the identity of both, as `Module.to` does. */
export function moveTensor(tensor: Tensor, device: Device): void {
  const { grad } = tensor;
  for (const part of grad === null ? [tensor] : [tensor, grad]) {
    // Nothing to do, and others may be reading it.
    if (part.device === device) continue;
    using moved = execute(TO, [part, null, null, device, null, false, false, null]) as Tensor;
    setData(part, moved);
  }
}
