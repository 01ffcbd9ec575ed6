/** Checkpoints as the processes see them that do not write any. */

import { native } from '../../native/load.js';
import type { FitSession } from '../contracts/fit-session.js';
import type { Team } from '../contracts/team.js';
import type { Checkpointer } from './checkpointer.js';
import type { ResolvedCheckpointOptions } from './options.js';
import { exchangeRankWords } from './rank-word.js';

/** Does its part where rank 0 saves a checkpoint. */
export class FollowingCheckpoints implements Pick<Checkpointer, 'at' | 'pauseAfter'> {
  readonly #team: Team;
  readonly #session: FitSession;
  readonly #everySteps: number | null;

  constructor(team: Team, session: FitSession, options: ResolvedCheckpointOptions | null) {
    this.#team = team;
    this.#session = session;
    this.#everySteps = options?.everySteps ?? null;
  }

  /** As the loop of rank 0, which is to come to the same places. */
  pauseAfter(step: number): number {
    return this.#everySteps === null ? Number.POSITIVE_INFINITY : (Math.floor(step / this.#everySteps) + 1) * this.#everySteps;
  }

  /** Gives what only this process knows. */
  async at(): Promise<void> {
    if (!(await this.#team.first(false))) return;
    const state = await this.#session.state();
    const addon = native();
    try {
      await exchangeRankWords(this.#team, state);
    } finally {
      for (const { tensor } of state) addon.release(tensor);
    }
  }
}
