/** The same elements in another dtype, device, layout or autograd history. */

import { checkKeys } from '../errors.js';
import { checkOneOf } from '../option-checks.js';
import { checkDevice, type Device, isDevice } from '../tensor/device.js';
import { callTensor, op } from '../tensor/dispatch.js';
import { checkDType, type DType } from '../tensor/dtype.js';
import type { Tensor } from '../tensor/tensor.js';
import { installMethods, type Unary, unary } from './define.js';

const MEMORY_FORMATS = ['contiguous_format', 'channels_last', 'channels_last_3d', 'preserve_format'] as const;

/** Order of the elements in memory. */
export type MemoryFormat = (typeof MEMORY_FORMATS)[number];

/** Options of {@link to}. */
export interface ToOptions<D extends DType = DType> {
  readonly dtype?: D;
  readonly device?: Device;
  /** Copy even where nothing changes (default `false`). */
  readonly copy?: boolean;
  /** Do not wait for a transfer between host and device (default `false`). */
  readonly nonBlocking?: boolean;
  readonly memoryFormat?: MemoryFormat;
}

const TO = op('aten::to', 'dtype_layout');
const CONTIGUOUS = op('aten::contiguous');
const CLONE = op('aten::clone');

/**
 * The tensor in another dtype, on another device, or both (`Tensor.to`); itself where nothing changes.
 *
 * @param target - a dtype, a device, or options
 * @throws {DTypeError} `ERR_DTYPE_UNKNOWN`
 * @throws {DeviceError} `ERR_DEVICE_UNKNOWN`, or as the device fails
 * @throws {OptionError} `ERR_OPTION_VALUE`
 */
export function to<D extends DType>(self: Tensor, target: D | (ToOptions<D> & { readonly dtype: D })): Tensor<D>;
export function to<D extends DType>(self: Tensor<D>, target: Device | (ToOptions & { readonly dtype?: never })): Tensor<D>;
export function to(self: Tensor, target: DType | Device | ToOptions): Tensor;
export function to(self: Tensor, target: DType | Device | ToOptions): Tensor {
  const options: ToOptions = typeof target !== 'string' ? target : isDevice(target) ? { device: target } : { dtype: checkDType(target) };
  checkKeys('to', options, ['dtype', 'device', 'copy', 'nonBlocking', 'memoryFormat']);
  const { dtype, device, copy = false, nonBlocking = false, memoryFormat } = options;
  const dtypeName = dtype === undefined ? null : checkDType(dtype);
  const deviceName = device === undefined ? null : checkDevice(device);
  const format = memoryFormat === undefined ? null : checkOneOf('to', 'memoryFormat', memoryFormat, MEMORY_FORMATS);
  return callTensor(TO, [self, dtypeName, null, deviceName, null, nonBlocking, copy, format]);
}

/**
 * The tensor with its elements in row-major order, or in `memoryFormat` (`Tensor.contiguous`); itself where they are.
 *
 * @throws {OptionError} `ERR_OPTION_VALUE`
 */
export function contiguous(self: Tensor, memoryFormat: MemoryFormat = 'contiguous_format'): Tensor {
  return callTensor(CONTIGUOUS, [self, checkOneOf('contiguous', 'memoryFormat', memoryFormat, MEMORY_FORMATS)]);
}

/** A copy that autograd sees (`torch.clone`). */
export function clone(self: Tensor): Tensor {
  return callTensor(CLONE, [self, null]);
}

/** The same memory without autograd's history (`Tensor.detach`). */
export const detach: Unary = unary('detach');

declare module '../tensor/tensor.js' {
  interface Tensor<D extends DType> {
    /** This tensor in another dtype, on another device, or both; itself where nothing changes. */
    to<To extends DType>(target: To | (ToOptions<To> & { readonly dtype: To })): Tensor<To>;
    to(target: Device | (ToOptions & { readonly dtype?: never })): Tensor<D>;
    to(target: DType | Device | ToOptions): Tensor;
    /** With its elements in row-major order, or in `memoryFormat`; itself where they are. */
    contiguous(memoryFormat?: MemoryFormat): Tensor<D>;
    /** A copy that autograd sees. */
    clone(): Tensor<D>;
    /** The same memory without autograd's history. */
    detach(): Tensor<D>;
  }
}

installMethods({ to, contiguous, clone, detach });
