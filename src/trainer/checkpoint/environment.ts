/** What a run's bits depend on besides its options: compared when it goes on. */

import { getNumThreads, versionInfo } from '../../native/runtime.js';

/** The environment in which results are the same bit for bit. */
export interface Environment {
  readonly libtorch: string;
  /** Vector instructions of the CPU kernels. */
  readonly cpuCapability: string;
  /** Threads that one operator may use. */
  readonly threads: number;
  readonly device: string;
  /** Whether only deterministic algorithms were let run. */
  readonly deterministic: boolean;
  readonly neve: string;
  readonly platform: string;
}

/** Where this process trains. */
export function environmentOf(device: string, deterministic: boolean): Environment {
  const { libtorch, cpuCapability, neve } = versionInfo();
  return {
    libtorch,
    cpuCapability,
    threads: getNumThreads(),
    device,
    deterministic,
    neve,
    platform: `${process.platform}-${process.arch}`,
  };
}

/** What differs, in words such as `threads 4, now 2`; empty when nothing does. */
export function environmentDifferences(saved: Readonly<Record<string, unknown>>, now: Environment): string[] {
  const keys = Object.keys(now) as (keyof Environment)[];
  return keys.filter((key) => saved[key] !== now[key]).map((key) => `${key} ${String(saved[key])}, now ${now[key]}`);
}
