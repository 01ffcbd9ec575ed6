/** The processes that do one fit together, and what they agree on. */

import { launchedGroup, launchedRank } from '../../distributed/default-group.js';
import { writeErrorFile } from '../../distributed/error-file.js';
import { ProcessGroup } from '../../distributed/process-group.js';
import { DistributedError, NeveError } from '../../errors.js';

/** The option `distributed` of a trainer. */
export type DistributedOption = 'auto' | 'off' | ProcessGroup;

/** This process's number in a fit with that option; `null` for a fit of one process. */
export function rankIn(option: DistributedOption): number | null {
  if (option === 'off') return null;
  if (option === 'auto') return launchedRank();
  return option.worldSize === 1 ? null : option.rank;
}

/**
 * The processes of one fit. All go through the same loop, and come to the same places: there they agree, each time in one exchange, so that none does what the others do not.
 */
export class Team {
  readonly rank: number;
  readonly size: number;
  /** Of the steps themselves, on the session's thread. */
  readonly steps: ProcessGroup;
  /** Of what the loops tell each other. */
  readonly words: ProcessGroup;

  private constructor(words: ProcessGroup, steps: ProcessGroup) {
    this.words = words;
    this.steps = steps;
    this.rank = words.rank;
    this.size = words.worldSize;
  }

  /** @throws as `initProcessGroup` */
  static async open(option: DistributedOption): Promise<Team> {
    const group = option instanceof ProcessGroup ? option : await launchedGroup();
    const words = await group.another();
    return new Team(words, await group.another());
  }

  /** Whether this process decides and writes down. */
  get leads(): boolean {
    return this.rank === 0;
  }

  /** What rank 0 says. */
  first<T>(mine: T): Promise<T> {
    return this.words.broadcastObject(mine);
  }

  /** What each says, by rank. */
  all<T>(mine: T): Promise<T[]> {
    return this.words.allGatherObject(mine);
  }

  /**
   * Compares what must be alike in every process before anything is done together.
   *
   * @param facts - by what they are called
   * @throws {DistributedError} `ERR_DISTRIBUTED_MISMATCH`
   */
  async checkAlike(facts: Readonly<Record<string, unknown>>): Promise<void> {
    const all = await this.all(Object.entries(facts).map(([name, fact]) => [name, JSON.stringify(fact) ?? 'nothing'] as const));
    const first = new Map(all[0]);
    for (const [rank, theirs] of all.entries()) {
      const other = theirs.find(([name, text]) => first.get(name) !== text);
      if (other === undefined) continue;
      const [name, text] = other;
      throw new DistributedError(
        'ERR_DISTRIBUTED_MISMATCH',
        `The processes of a fit must be given the same things: ${name} is ${first.get(name) ?? 'not there'} on rank 0 and ${text} on rank ${rank}. Run one program everywhere, with the same data and options.`,
        { fields: { rank: this.rank, peer: rank, what: name, operation: 'fit' } },
      );
    }
  }

  /** Tells the others, and the launcher, why this process does not go on. */
  async fail(error: unknown): Promise<void> {
    await writeErrorFile(error);
    // Who was lost is known to all: this process is not to blame.
    if (error instanceof DistributedError && error.fields.peer !== undefined && error.fields.peer !== this.rank) return this.end();
    const reason = error instanceof NeveError ? `${error.code}: ${error.message}` : String(error);
    await Promise.all([this.words.fail(reason), this.steps.fail(reason)]);
  }

  /** Leaves, when nothing is left to agree on. */
  async end(): Promise<void> {
    await Promise.all([this.words.destroy(), this.steps.destroy()]);
  }
}
