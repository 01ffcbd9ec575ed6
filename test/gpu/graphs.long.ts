/** Every optimizer and option of a step as CUDA graphs, on the simulated device: 200 steps of replays have the bits of the same steps without. */

import { describe, expect, it } from 'vitest';
import type { OptimizerSpec } from '../../src/optim/index.js';
import { isSimulated } from '../support/device.js';
import { both, expectSame, OPTIMIZERS, OPTIONS, tableLine } from './graph-fits.js';

describe.skipIf(!isSimulated)('steps as CUDA graphs', () => {
  it.each(Object.keys(OPTIMIZERS))('%s: 200 steps, a rate that changes every 20, dropout, mixing, clipping, an average', async (name) => {
    const optimizer = (OPTIMIZERS[name] as () => OptimizerSpec)();
    const found = await both({
      ...{ optimizer, mix: { mixup: 0.2 }, clipGradNorm: 1, average: { kind: 'ema', decay: 0.9 } },
      ...(optimizer.ownsRate === true ? { controllers: [] } : {}),
    });
    process.stdout.write(tableLine(name, found));
    expect(found.graphs.replays).toBeGreaterThan(180);
    expectSame(found.graphs, found.plain);
  });

  it.each(Object.keys(OPTIONS))('with %s', async (name) => {
    const found = await both({ ...OPTIONS[name], ...(OPTIONS[name]?.accumulate === undefined ? {} : { count: 84 }) });
    process.stdout.write(tableLine(name, found));
    expect(found.graphs.replays).toBeGreaterThan(100);
    expectSame(found.graphs, found.plain);
  });
});
