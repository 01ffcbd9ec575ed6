/** How late the event loop is while something runs. */

import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Delays in seconds. */
export interface Delay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Measures from now on, until the function that it gives is called. */
export function watchDelay(): () => Delay {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  return () => {
    histogram.disable();
    return { p50: histogram.percentile(50) / 1e9, p99: histogram.percentile(99) / 1e9, max: histogram.max / 1e9 };
  };
}

/** Measures from the start of `work` to its end. */
export async function measureDelay(work: () => Promise<void>): Promise<Delay> {
  const stop = watchDelay();
  await work();
  return stop();
}
