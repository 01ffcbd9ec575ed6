/** Where models run. */

import { rankEnvironment } from '../distributed/environment.js';
import { DeviceError } from '../errors.js';
import { native } from '../native/load.js';
import { checkDevice, type Device } from '../tensor/device.js';

/**
 * The device that an option means: `'auto'` is a GPU where there is one, else the CPU. Of several GPUs, `'auto'` and `'cuda'` are the first, and under a launcher each process's own: that of its
 * `LOCAL_RANK`.
 *
 * @returns `'cpu'` or `'cuda:<index>'`
 * @throws {DeviceError} `ERR_DEVICE_UNKNOWN`, `ERR_CUDA_UNAVAILABLE`, `ERR_CUDA_INDEX`
 */
export function resolveDevice(option: 'auto' | Device): Device {
  const count = native().cudaDeviceCount();
  if (option === 'auto') return count > 0 ? ownGpu(count) : 'cpu';
  const device = checkDevice(option);
  if (device === 'cpu') return device;
  if (count === 0) {
    throw new DeviceError(
      'ERR_CUDA_UNAVAILABLE',
      `Device '${device}' was asked for, but no CUDA device can be used. Use 'auto' or 'cpu'.`,
      { fields: { device } },
    );
  }
  if (device === 'cuda') return ownGpu(count);
  const index = Number(device.slice('cuda:'.length));
  if (index < count) return `cuda:${index}`;
  throw new DeviceError(
    'ERR_CUDA_INDEX',
    `Device '${device}' does not exist: there ${count === 1 ? 'is 1 device' : `are ${count} devices`}, from cuda:0 on.`,
    { fields: { device, count } },
  );
}

/** A launcher that gives each process one GPU hides the others from it. */
function ownGpu(count: number): Device {
  const { localRank } = rankEnvironment() ?? { localRank: 0 };
  return `cuda:${localRank % count}`;
}
