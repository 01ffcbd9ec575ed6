/** Higher rates of Adam leave fewer neurons that take part: an autoencoder of eight shapes, 1000 epochs. */

import { expect, it } from 'vitest';
import { falls, trainAtRates } from './fluctuations-shapes.js';

it('has the more dead units and the fewer neurons that take part, the higher the rate', async () => {
  const dead = [0, 0, 0];
  for (const seed of [1, 2, 3]) {
    const found = await trainAtRates(seed, 1000);
    expect(falls([...found.participationRatio].reverse()), `participation, seed ${seed}`).toBe(true);
    expect(falls(found.spreadOfSpread), `spread of the spread, seed ${seed}`).toBe(true);
    expect(falls(found.stepMag), `step magnitude, seed ${seed}`).toBe(true);
    expect(found.dead[0], `dead units, seed ${seed}`).toBeGreaterThan(found.dead[2] as number);
    found.dead.forEach((share, i) => {
      dead[i] = (dead[i] as number) + share;
    });
  }
  // Of the same seed, two neighbouring rates may be a unit apart.
  expect(falls(dead)).toBe(true);
});
