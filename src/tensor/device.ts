/** Device names: `'cpu'`, `'cuda'`, `'cuda:1'`. */

import { DeviceError } from '../errors.js';

/** A device as PyTorch writes it. `'cuda'` is the current CUDA device, the first unless set otherwise. */
export type Device = 'cpu' | 'cuda' | `cuda:${number}`;

const PATTERN = /^(?:cpu|cuda(?::(?:0|[1-9]\d{0,2}))?)$/;

/** True when `name` is written as a device is; whether that device is there is another question. */
export function isDevice(name: string): name is Device {
  return PATTERN.test(name);
}

/**
 * Returns `name` when it names a device.
 *
 * @throws {DeviceError} `ERR_DEVICE_UNKNOWN`
 */
export function checkDevice(name: string): Device {
  if (isDevice(name)) return name;
  throw new DeviceError('ERR_DEVICE_UNKNOWN', `Unknown device '${name}'. Expected 'cpu', 'cuda' or 'cuda:<index>', such as 'cuda:1'.`, {
    fields: { device: name },
  });
}
