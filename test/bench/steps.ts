/** Training steps of Neve and of its peers, in turns, so that a noisy moment of the machine meets all. */

import { type Arm, measure } from './arms.js';
import type { StepCase } from './cases.js';
import type { Measured, StepResult } from './results.js';
import { sized } from './sizes.js';

/** A case at the batch sizes that it is run at. */
export interface Asked {
  readonly name: string;
  readonly one: StepCase;
  readonly batches: readonly number[];
}

/** @param neve - Neve's own arm, which goes first in each round and says how large the network is */
export async function benchSteps(
  asked: readonly Asked[],
  rounds: number,
  threads: number,
  neve: Arm,
  armsFor: (one: StepCase) => readonly Arm[],
): Promise<readonly StepResult[]> {
  const results: StepResult[] = [];
  for (const { name, one, batches } of asked) {
    for (const batch of batches) {
      if (batch > (one.largestBatch ?? Number.POSITIVE_INFINITY)) {
        console.log(`${name}, batch ${batch}: left out, since activations of more than ${one.largestBatch} rows need tens of GiB`);
        continue;
      }
      const begun = performance.now();
      results.push(await benchStep({ name, one, batch, rounds, threads, neve, peers: armsFor(one) }));
      console.log(`${name}, batch ${batch}: measured in ${((performance.now() - begun) / 1e3).toFixed(0)} s`);
    }
  }
  return results;
}

interface Turns {
  readonly name: string;
  readonly one: StepCase;
  readonly batch: number;
  readonly rounds: number;
  readonly threads: number;
  readonly neve: Arm;
  readonly peers: readonly Arm[];
}

async function benchStep({ name, one, batch, rounds, threads, neve, peers }: Turns): Promise<StepResult> {
  const what = sized(name, one, batch);
  const arms: Record<string, Measured[]> = Object.fromEntries([neve, ...peers].map((arm) => [arm.name, []]));
  const missing: Record<string, string> = {};
  for (const arm of peers) {
    const why = arm.lacks?.(name) ?? null;
    if (why !== null) missing[arm.name] = why;
  }
  for (let round = 0; round < rounds; round++) {
    const mine = await measure(neve, what, threads, null);
    arms.neve?.push(mine);
    for (const arm of peers) {
      if (missing[arm.name] !== undefined) continue;
      try {
        arms[arm.name]?.push(await measure(arm, what, threads, mine.parameters));
      } catch (error) {
        missing[arm.name] = (error as Error).message;
      }
    }
  }
  return { name, batch, goal: batch === one.batchSize ? one.goal : null, arms, missing };
}
