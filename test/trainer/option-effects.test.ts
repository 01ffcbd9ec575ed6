/** An option that nothing reads is a defect: each one that is accepted must change something that can be seen. One row an option; the accepted keys are what a refusal lists. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getNumThreads, setNumThreads } from '../../src/index.js';
import { CONTROLLER_NAMES, CONTROLLERS } from './option-effects/controllers.js';
import { FITS } from './option-effects/fits.js';
import { LAYER_STATISTICS } from './option-effects/layer-statistics.js';
import { NTK } from './option-effects/ntk.js';
import { GROUP, OPTIMIZER_NAMES, OPTIMIZERS } from './option-effects/optimizers.js';
import { acceptedKeys, effectOf, type Owner, rowOf } from './option-effects/owner.js';
import { STEPS } from './option-effects/steps.js';

const OWNERS: readonly Owner[] = [...OPTIMIZERS, GROUP, ...STEPS, ...FITS, ...CONTROLLERS, LAYER_STATISTICS, NTK];

const threads = getNumThreads();
beforeAll(() => setNumThreads(1));
afterAll(() => setNumThreads(threads));

describe.each(OWNERS.map((owner) => [owner.name, owner] as const))('%s', (_, owner) => {
  it('has a row for every option that it accepts, and for no other', async () => {
    expect(Object.keys(owner.rows).sort()).toEqual([...(await acceptedKeys(owner))].sort());
  });

  it('shows the same twice', async () => {
    expect(await effectOf(owner.effect, owner.base)).toEqual(await effectOf(owner.effect, owner.base));
  });

  it.each(Object.keys(owner.rows))("'%s' changes what is seen", async (key) => {
    const { base = {}, options, effect = owner.effect, refusal } = rowOf(owner, key);
    expect(Object.keys(options)).toContain(key);
    const without = await effectOf(effect, { ...owner.base, ...base });
    const withIt = await effectOf(effect, { ...owner.base, ...base, ...options });
    expect(withIt).not.toEqual(without);
    // A value that is refused would change what is seen as well.
    expect(without).not.toMatch(/^refused/);
    expect(withIt.startsWith('refused') ? withIt : null).toBe(refusal === undefined ? null : `refused: ${refusal}`);
  });
});

it('every optimizer has its rows', () => {
  expect(OPTIMIZERS.map(({ name }) => name.replace('optim.', '')).sort()).toEqual([...OPTIMIZER_NAMES].sort());
});

it('every controller has its rows', () => {
  expect(CONTROLLERS.map(({ name }) => name).sort()).toEqual([...CONTROLLER_NAMES].sort());
});
