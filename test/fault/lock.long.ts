import { it } from 'vitest';
import { expectOneWinner } from './lock-race.js';

it('of processes that take a run folder at once one wins, 300 times', async () => {
  await expectOneWinner(300, 4);
});
