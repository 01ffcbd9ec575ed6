/** What a launcher tells a process by environment variables: torchrun's names, which Kubernetes, Ray and `neve launch` use too. */

import { OptionError } from '../errors.js';
import { withSlurm } from './slurm.js';

/** A process's place among those that were started together. */
export interface RankEnvironment {
  /** From 0, over all machines. */
  readonly rank: number;
  readonly worldSize: number;
  /** From 0, on this machine: which device to use, and nothing else. */
  readonly localRank: number;
  readonly localWorldSize: number;
  /** Where rank 0, or the launcher, holds the store that all meet at. */
  readonly masterAddr: string;
  readonly masterPort: number;
  /** Whether the launcher holds the store, and not rank 0. */
  readonly agentStore: boolean;
  /** How often the processes were started again. */
  readonly restartCount: number;
}

const NEEDED = ['RANK', 'WORLD_SIZE', 'MASTER_ADDR', 'MASTER_PORT'] as const;

/**
 * This process's place, where a launcher started it (`torchrun`, `neve launch`, Slurm's `srun`, or anything that sets `RANK`, `WORLD_SIZE`, `MASTER_ADDR` and `MASTER_PORT`);
 * `null` where none of that is set, or not all of it.
 *
 * @throws {OptionError} `ERR_DISTRIBUTED_ENVIRONMENT` for values that are no numbers or do not fit together
 */
export function rankEnvironment(env: Readonly<Record<string, string | undefined>> = process.env): RankEnvironment | null {
  const said = withSlurm(env);
  return missingVariables(said).length > 0 ? null : readEnvironment(said);
}

/** Those of the needed variables that are not set. */
export function missingVariables(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return NEEDED.filter((name) => env[name] === undefined || env[name] === '');
}

function readEnvironment(env: Readonly<Record<string, string | undefined>>): RankEnvironment {
  const number = (name: string, fallback: number | null, min: number, max: number, limit: string): number => {
    const text = env[name] ?? '';
    if (text === '' && fallback !== null) return fallback;
    const value = Number(text);
    if (/^[0-9]+$/.test(text) && value >= min && value <= max) return value;
    throw new OptionError(
      'ERR_DISTRIBUTED_ENVIRONMENT',
      `The environment variable ${name} is '${text}'; expected a whole number from ${min} to ${limit}. The launcher sets it: start the processes with torchrun or neve launch.`,
      { fields: { variable: name, value: text } },
    );
  };
  const worldSize = number('WORLD_SIZE', null, 1, 1 << 20, 'the number of processes');
  const rank = number('RANK', null, 0, worldSize - 1, `WORLD_SIZE - 1 = ${worldSize - 1}`);
  const localWorldSize = number('LOCAL_WORLD_SIZE', worldSize, 1, worldSize, `WORLD_SIZE = ${worldSize}`);
  return {
    rank,
    worldSize,
    localRank: number('LOCAL_RANK', rank % localWorldSize, 0, localWorldSize - 1, `LOCAL_WORLD_SIZE - 1 = ${localWorldSize - 1}`),
    localWorldSize,
    masterAddr: env.MASTER_ADDR as string,
    masterPort: number('MASTER_PORT', null, 1, 65_535, '65535'),
    agentStore: env.TORCHELASTIC_USE_AGENT_STORE === 'True',
    restartCount: number('TORCHELASTIC_RESTART_COUNT', 0, 0, 1 << 30, 'any'),
  };
}
