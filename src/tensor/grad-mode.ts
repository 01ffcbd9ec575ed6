/** Whether autograd records, for the length of a function. */

import { native } from '../native/load.js';
import { refusePromise } from './scope.js';

/**
 * Runs `fn` without recording for autograd (`torch.no_grad`).
 *
 * @returns what `fn` returned
 * @throws {StateError} `ERR_ASYNC_GRAD_MODE` when `fn` returns a promise
 */
export function noGrad<T>(fn: () => T): T {
  return withGradMode(false, fn, 'noGrad');
}

/**
 * Runs `fn` with recording for autograd (`torch.enable_grad`), inside {@link noGrad}.
 *
 * @returns what `fn` returned
 * @throws {StateError} `ERR_ASYNC_GRAD_MODE` when `fn` returns a promise
 */
export function enableGrad<T>(fn: () => T): T {
  return withGradMode(true, fn, 'enableGrad');
}

function withGradMode<T>(on: boolean, fn: () => T, caller: string): T {
  const addon = native();
  const before = addon.setGradEnabled(on);
  try {
    const result = fn();
    refusePromise(result, caller, 'ERR_ASYNC_GRAD_MODE');
    return result;
  } finally {
    addon.setGradEnabled(before);
  }
}
