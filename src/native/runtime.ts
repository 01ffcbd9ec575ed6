/** Process-wide facts and switches of the native side. */

import { readFileSync } from 'node:fs';
import { checkNumber, checkOneOf } from '../option-checks.js';
import { native, nativeIfLoaded } from './load.js';

/** What runs here, for reports and bug reports. */
export interface VersionInfo {
  /** Neve's version. */
  readonly neve: string;
  /** Node's version, without the leading `v`. */
  readonly node: string;
  /** libtorch's version, such as `2.13.0`. */
  readonly libtorch: string;
  /** The vector instructions that libtorch's CPU kernels use, such as `AVX2`. */
  readonly cpuCapability: string;
  /** True when this libtorch is a CUDA build; whether a GPU is there says {@link cudaIsAvailable}. */
  readonly cudaBuild: boolean;
}

/** Native objects that are alive in this JavaScript environment, by kind. */
export interface LiveHandles {
  readonly tensors: number;
  readonly generators: number;
  readonly models: number;
  readonly meters: number;
  readonly sessions: number;
  readonly optimizers: number;
  readonly queues: number;
  readonly pipelines: number;
  readonly groups: number;
  readonly stores: number;
}

/**
 * Sets how many threads one operator may use on the CPU, for the calling thread and every fit that starts later. Default: the number of cores.
 * With one thread, results are the same bit for bit from run to run and from machine to machine of one kind.
 *
 * Source: `torch.set_num_threads`.
 *
 * @param count - a whole number, at least 1
 * @throws {OptionError} `ERR_OPTION_VALUE`
 */
export function setNumThreads(count: number): void {
  checkNumber('setNumThreads', 'count', count, { integer: true, min: 1 });
  native().setNumThreads(count);
}

/** How many threads one operator may use on the CPU. Source: `torch.get_num_threads`. */
export function getNumThreads(): number {
  return native().getNumThreads();
}

/**
 * Whether convolutions of up to a few hundred channels, LSTM layers, matrix products, GELU and max pooling on a CPU run in Neve's own kernels (default), or in libtorch's; for all
 * threads of the process. Its own are faster, their sums are the same for any number of threads, and they differ from libtorch's by at most 3e-5 of the
 * largest value; libtorch's are PyTorch's to the bit. Only processors with AVX2 or AVX-512 have a choice, and for matrix
 * products those of Intel with AVX-512 have none.
 *
 * Source: `torch.backends.mkldnn.flags`.
 *
 * @throws {OptionError} `ERR_OPTION_VALUE`
 */
export function setOwnKernels(enabled: boolean): void {
  checkOneOf('setOwnKernels', 'enabled', enabled, [true, false]);
  native().setOwnKernels(enabled);
}

/** Whether Neve's own kernels run: `false` on processors that have no choice. */
export function getOwnKernels(): boolean {
  return native().getOwnKernels();
}

/** True when a CUDA device can be used: libtorch is a CUDA build, and a GPU with a driver is there. Source: `torch.cuda.is_available`. */
export function cudaIsAvailable(): boolean {
  return native().cudaDeviceCount() > 0;
}

/** Counts native objects that are alive; all zero before the addon is first used. For tests and for finding leaks. */
export function liveHandles(): LiveHandles {
  return (
    nativeIfLoaded()?.liveHandles() ?? {
      tensors: 0,
      generators: 0,
      models: 0,
      meters: 0,
      sessions: 0,
      optimizers: 0,
      queues: 0,
      pipelines: 0,
      groups: 0,
      stores: 0,
    }
  );
}

/** Versions of everything that takes part in a run. */
export function versionInfo(): VersionInfo {
  const { libtorch, cpuCapability, cudaBuild } = native().info();
  return { neve: packageVersion(), node: process.versions.node, libtorch, cpuCapability, cudaBuild };
}

function packageVersion(): string {
  const manifest: { version: string } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return manifest.version;
}
