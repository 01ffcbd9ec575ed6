import { it } from 'vitest';
import { expectSameAfterKills } from './kill.js';

it('a run that is killed 3 times at random instants ends bit for bit as one that never was', async () => {
  await expectSameAfterKills(3, 60, 250);
});
