/** The device that tests run on which leave it open, and what a simulated one counts. See test/vitest.config.ts for the switch. */

import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Device } from '../../src/tensor/device.js';

/** Where tests run that leave it open. */
export const TEST_DEVICE: Device = (process.env.NEVE_TEST_DEVICE || 'cpu') === 'cpu' ? 'cpu' : 'cuda:0';
/** Whether that is the simulated device. */
export const isSimulated: boolean = Boolean(process.env.NEVE_SIMULATED_CUDA);

/** See test/simulated-cuda/device/simulated_cuda.h. */
export interface DeviceCounters {
  readonly kernels: number;
  readonly synchronizations: number;
  readonly uploads: number;
  readonly pageableUploads: number;
  readonly downloads: number;
  readonly allocations: number;
  readonly recordings: number;
  readonly replays: number;
  readonly liveBlocks: number;
  readonly liveBytes: number;
  readonly peakBytes: number;
  readonly pinnedBlocks: number;
  readonly refusals: number;
  readonly overwrites: number;
}

/** The simulated device, from the side. */
export interface SimulatedDevice {
  counters(): DeviceCounters;
  resetCounters(): void;
  /** `<count> <cause>` a line, of synchronisations since the last reset. */
  causes(): string;
  /** Allocations fail from the `first` on that comes after this (1 is the next), `count` of them; 0 for none. */
  failAllocations(first: number, count: number): void;
  /** Recordings of graphs fail as they begin, while this is 1. */
  refuseGraphs(refuse: number): void;
  /** Bytes that each device has. */
  setMemory(bytes: number): void;
}

let loaded: SimulatedDevice | undefined;

/** The simulated device; only where {@link isSimulated}, after the addon was loaded. */
export function simulatedDevice(): SimulatedDevice {
  loaded ??= createRequire(import.meta.url)(join(process.env.NEVE_SIMULATED_CUDA as string, 'simulated_cuda.node')) as SimulatedDevice;
  return loaded;
}
