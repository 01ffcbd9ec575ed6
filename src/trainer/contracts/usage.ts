/** What an epoch took: throughput, memory, and how long the rest may take. */

/** Throughput and memory of an epoch. Differs from run to run: kept out of `metrics.jsonl`, written into `events.jsonl`. */
export interface EpochUsage {
  /** Rows trained on per second of training; measuring is not counted. 0 where no time passed. */
  readonly samplesPerSecond: number;
  /** Training steps per second of training. */
  readonly stepsPerSecond: number;
  /** The part of training that was spent waiting for the loader, seconds; 0 for data in memory. */
  readonly dataSeconds: number;
  /** Training steps that were replays of a CUDA graph (`cudaGraph`). */
  readonly graphSteps: number;
  /** Seconds that the epochs left would take at this epoch's pace: an upper bound, since a controller may stop before; `null` where nobody knows how many. */
  readonly secondsLeft: number | null;
  /** Memory of the process at the epoch's end, bytes: code, JavaScript, tensors on the CPU, what libtorch keeps for later. */
  readonly rssBytes: number;
  /** The most that {@link rssBytes} has been since the process began. */
  readonly peakRssBytes: number;
  /** Bytes outside the JavaScript heap that JavaScript objects hold: tensors, also those on a GPU, and buffers. */
  readonly nativeBytes: number;
  /** Of several processes that train together, what each did, by rank; absent for one. */
  readonly ranks?: readonly RankUsage[];
}

/** What one of several processes did in an epoch. */
export interface RankUsage {
  /** Rows of its own per second of its own work, exchanges not counted: the slowest rank has the fewest. */
  readonly samplesPerSecond: number;
  /** The part of training that it spent in exchanges with the others, waiting for them included, seconds. */
  readonly exchangeSeconds: number;
  /** Bytes that it gave to exchanges: gradients, weights with `shardOptimizer`, statistics. What goes over the wire depends on how they are summed: in a ring up to twice as much. */
  readonly exchangedBytes: number;
  /** Bytes of optimizer state that it keeps. */
  readonly optimizerBytes: number;
}

/** What {@link usageOf} reckons from. */
export interface EpochWork {
  readonly steps: number;
  readonly samples: number;
  readonly trainSeconds: number;
  readonly measureSeconds: number;
  readonly dataSeconds: number;
  readonly graphSteps: number;
  readonly epochsLeft: number | null;
  readonly ranks?: readonly RankUsage[];
}

/** Reads the process's memory, now; less than 0.1 ms. */
export function usageOf({
  steps,
  samples,
  trainSeconds,
  measureSeconds,
  dataSeconds,
  graphSteps,
  epochsLeft,
  ranks,
}: EpochWork): EpochUsage {
  const { rss, external } = process.memoryUsage();
  const perSecond = (count: number): number => (trainSeconds > 0 ? count / trainSeconds : 0);
  return {
    samplesPerSecond: perSecond(samples),
    stepsPerSecond: perSecond(steps),
    dataSeconds,
    graphSteps,
    secondsLeft: epochsLeft === null ? null : epochsLeft * (trainSeconds + measureSeconds),
    rssBytes: rss,
    // The kernel's peak is counted in KiB and a moment behind the present value.
    peakRssBytes: Math.max(rss, process.resourceUsage().maxRSS * 1024),
    nativeBytes: external,
    ...(ranks === undefined ? {} : { ranks }),
  };
}
