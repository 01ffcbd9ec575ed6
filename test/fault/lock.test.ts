import { it } from 'vitest';
import { expectOneWinner } from './lock-race.js';

it('of processes that take a run folder at once one wins, also where its lock is stale', async () => {
  await expectOneWinner(6, 4);
});
