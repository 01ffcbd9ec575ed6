/** Random number generators: PyTorch's Philox and Mersenne twister streams, draw for draw. */

import { randomBytes } from 'node:crypto';
import { OptionError } from '../errors.js';
import type { Handle } from '../native/addon.js';
import { native } from '../native/load.js';
import { checkDevice, type Device } from './device.js';
import { handleOf, NativeObject } from './native-object.js';

/** A seed: an integer of [0, 2^64); numbers up to 2^53 - 1. */
export type Seed = number | bigint;

let make: (handle: Handle) => Generator;

/** A stream of random numbers (`torch.Generator`). Equal seeds draw equal numbers, here and in Python. */
export class Generator extends NativeObject {
  static readonly typeName = 'Generator';
  /**
   * @param device - where it draws (default `'cpu'`); its state starts from PyTorch's default seed until {@link manualSeed}
   */
  constructor(device: Device | Handle = 'cpu') {
    super(typeof device === 'number' ? device : native().createGenerator(checkDevice(device)));
  }

  static {
    make = (handle) => new Generator(handle);
  }

  /** The seed it started from (`initial_seed`). */
  initialSeed(): bigint {
    return native().generatorSeed(handleOf(this));
  }

  /**
   * Starts over from a seed (`manual_seed`).
   *
   * @throws {OptionError} `ERR_SEED`
   */
  manualSeed(seed: Seed): this {
    native().generatorSetSeed(handleOf(this), checkSeed(seed));
    return this;
  }

  /** Starts over from a seed that the operating system draws, and returns it (`seed`). */
  seed(): bigint {
    const seed = randomBytes(8).readBigUInt64LE() >> 11n;
    this.manualSeed(seed);
    return seed;
  }

  /** A copy of the whole state, in PyTorch's layout (`get_state`). */
  getState(): Uint8Array {
    return native().generatorState(handleOf(this));
  }

  /**
   * Continues from a state that {@link getState}, or PyTorch, gave (`set_state`).
   *
   * @throws {NeveError} when the bytes are no state of this kind of generator
   */
  setState(state: Uint8Array): this {
    native().generatorSetState(handleOf(this), state);
    return this;
  }
}

/**
 * A handle on the stream that operators draw from when they are given no generator (`torch.default_generator`). Disposing it frees the handle only.
 *
 * @param device - default `'cpu'`
 */
export function defaultGenerator(device: Device = 'cpu'): Generator {
  return make(native().defaultGenerator(checkDevice(device)));
}

/**
 * Seeds the default generators of the CPU and of every CUDA device (`torch.manual_seed`).
 *
 * @throws {OptionError} `ERR_SEED`
 */
export function setSeed(seed: Seed): void {
  const value = checkSeed(seed);
  const devices: Device[] = ['cpu'];
  for (let i = 0; i < native().cudaDeviceCount(); i++) devices.push(`cuda:${i}`);
  for (const device of devices) {
    using generator = defaultGenerator(device);
    generator.manualSeed(value);
  }
}

function checkSeed(seed: Seed): bigint {
  const usable = typeof seed === 'bigint' ? seed >= 0n && seed < 2n ** 64n : Number.isSafeInteger(seed) && seed >= 0;
  if (usable) return BigInt(seed);
  throw new OptionError('ERR_SEED', `A seed cannot be ${seed}. Expected an integer from 0 to 2^53 - 1, or a BigInt below 2^64.`, {
    fields: { seed },
  });
}

/** Runs `fn`, and leaves the default generators of these devices as they were before. Internal: for runs that only look. */
export function withGeneratorsKept<T>(devices: Iterable<Device>, fn: () => T): T {
  const before = [...new Set(devices)].map((device) => {
    const generator = defaultGenerator(device);
    return { generator, state: generator.getState() };
  });
  try {
    return fn();
  } finally {
    for (const { generator, state } of before) {
      generator.setState(state);
      generator.dispose();
    }
  }
}
