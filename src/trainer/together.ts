/** What is done to a fit's parts where several processes train together. */

import type { Loader } from '../data/loader.js';
import { DistributedError, OptionError } from '../errors.js';
import { defaultGenerator } from '../tensor/generator.js';
import type { Team } from './contracts/team.js';
import type { ResolvedTrainerOptions } from './options.js';
import type { Prepared } from './prepare/prepare.js';

/** Odd, so that seeds of different ranks differ: 2^64 over the golden ratio. */
const SEED_STEP = 0x9e3779b97f4a7c15n;

/** @throws {OptionError} `ERR_DISTRIBUTED_OPTION` for what looks at the rows of a whole batch */
export function refuseAlone({ step }: ResolvedTrainerOptions): void {
  if (step.limitActivations === null) return;
  throw new OptionError(
    'ERR_DISTRIBUTED_OPTION',
    "Trainer: 'limitActivations' looks at what a layer makes of a whole batch, and cannot be combined with several processes, of which each has some of its rows. Leave it out, or train in one process (distributed: 'off').",
    { fields: { option: 'limitActivations' } },
  );
}

/** @throws {OptionError} `ERR_DISTRIBUTED_OPTION` for who asks one process for the state of an optimizer that all have a part of */
export function refuseParts(): never {
  throw new OptionError(
    'ERR_DISTRIBUTED_OPTION',
    'run.optimizerState(): with shardOptimizer each process has a part of the state, and one alone cannot copy it. Checkpoints hold the whole: give the fit a runDir.',
    { fields: { option: 'shardOptimizer' } },
  );
}

/** What must be the same everywhere, by what it is called. */
export function alikeFacts(
  options: ResolvedTrainerOptions,
  loader: Loader,
  { parameterShapes, named, trainable }: Prepared,
): Record<string, unknown> {
  const shapes = [...parameterShapes].map(([name, shape]) => [`the shape of the parameter '${name}'`, [...shape]]);
  return {
    'the number of parameters': named.size,
    ...Object.fromEntries(shapes),
    'the list of parameters that train': trainable,
    'the batch size': loader.batchSize,
    'the number of batches of an epoch': loader.length,
    'the list of controllers': options.controllers.map(({ name }) => name),
    accumulate: options.step.accumulate,
    precision: options.step.precision,
    'the optimizer': options.optimizer.name,
    shardOptimizer: options.shardOptimizer,
    localSgd: options.localSgd,
    syncBatchNorm: options.syncBatchNorm,
  };
}

/** The loader in rank 0's order: a seed that nobody gave was drawn by each. */
export async function loaderAsFirst<L extends Loader>(team: Team, loader: L): Promise<L> {
  const mine = loader.seed ?? null;
  const seed = await team.first(mine);
  if (seed === mine) return loader;
  const same = seed === null ? null : (loader.withSeed?.(seed) ?? null);
  if (same !== null) return same as L;
  throw new DistributedError(
    'ERR_DISTRIBUTED_MISMATCH',
    `The processes of a fit must go through the data in one order: the loader has the seed ${seed ?? 'none'} on rank 0 and ${mine ?? 'none'} on rank ${team.rank}. Give every process the same seed, or none.`,
    { fields: { rank: team.rank, peer: 0, operation: 'fit', what: 'seed' } },
  );
}

/** The seed of this process's random numbers: rank 0 draws as a fit of one process, the others each their own, so that no two drop the same. */
export function generatorSeed(seed: number | null, team: Team | null): number | bigint | null {
  if (team === null || team.leads) return seed;
  return BigInt.asUintN(64, BigInt(seed ?? initialSeed()) + SEED_STEP * BigInt(team.rank));
}

function initialSeed(): bigint {
  using generator = defaultGenerator();
  return generator.initialSeed();
}
