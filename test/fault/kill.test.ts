import { it } from 'vitest';
import { expectSameAfterKills } from './kill.js';

it('a run that is killed 8 times at random instants ends bit for bit as one that never was', async () => {
  await expectSameAfterKills(8, 60, 250);
});
