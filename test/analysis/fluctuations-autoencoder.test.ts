import { expect, it } from 'vitest';
import { falls, trainAtRates } from './fluctuations-shapes.js';

it('has the more dead units and the fewer neurons that take part, the higher the rate', async () => {
  const { dead, participationRatio, spreadOfSpread, stepMag } = await trainAtRates(2, 100);
  expect(falls(dead)).toBe(true);
  expect(falls([...participationRatio].reverse())).toBe(true);
  expect(falls(spreadOfSpread)).toBe(true);
  expect(falls(stepMag)).toBe(true);
});
