/** What each of several processes says where a checkpoint is saved: what only it knows, and what all should have alike. */

import { createHash } from 'node:crypto';
import { DistributedError } from '../../errors.js';
import type { NativeStateTensor } from '../../native/addon.js';
import { native } from '../../native/load.js';
import type { Team } from '../contracts/team.js';
import { generatorsIn, isGenerator, type SavedGenerators } from './rank-generators.js';

/** One process's. */
interface RankWord {
  readonly generators: SavedGenerators;
  /** SHA-1 of everything else of its session's state, by name. */
  readonly digests: ReadonlyMap<string, string>;
}

/**
 * Exchanges the states of all processes' generators, and finds the one whose weights, buffers or optimizer have become others than rank 0's: they began alike and took the same steps.
 *
 * @param state - of this process's session
 * @returns generators by rank
 * @throws {DistributedError} `ERR_DISTRIBUTED_DRIFT`, in every process
 */
export async function exchangeRankWords(team: Team, state: readonly NativeStateTensor[]): Promise<readonly SavedGenerators[]> {
  const addon = native();
  const digests = new Map(
    state
      .filter(({ name }) => !isGenerator(name))
      .map(({ name, tensor }) => [
        name,
        createHash('sha1')
          .update(new Uint8Array(addon.tensorMemory(tensor)))
          .digest('base64'),
      ]),
  );
  const words = await team.all<RankWord>({ generators: generatorsIn(state), digests });
  const first = (words[0] as RankWord).digests;
  for (const [rank, word] of words.entries()) {
    const other = [...first].find(([name, digest]) => word.digests.get(name) !== digest);
    if (other === undefined) continue;
    throw new DistributedError(
      'ERR_DISTRIBUTED_DRIFT',
      `The processes of the fit have drifted apart: ${other[0]} of rank ${rank} is not that of rank 0. What the processes compute with must be the same: program, versions, and memory that holds. Start from the last checkpoint.`,
      { fields: { rank: team.rank, peer: rank, tensor: other[0] } },
    );
  }
  return words.map(({ generators }) => generators);
}
