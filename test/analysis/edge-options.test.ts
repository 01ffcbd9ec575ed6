import { beforeAll, describe, expect, it } from 'vitest';
import { analysis, data, nn, optim, randn, setNumThreads, setSeed } from '../../src/index.js';
import { halfSquare, watch } from './edge-world.js';

beforeAll(() => setNumThreads(1));

/** Everything that a monitor under these options tells of a short fit of a net with batch normalisation. */
async function told(options: analysis.EdgeOfStabilityOptions): Promise<string> {
  setSeed(5);
  const net = new nn.Sequential(new nn.Linear(3, 6), new nn.BatchNorm1d(6), new nn.Tanh(), new nn.Linear(6, 1));
  using x = randn([24, 3]);
  using y = randn([24, 1]);
  const loader = data.tensors({ x, y }).loader({ batchSize: 24 });
  const trained = { model: net, loss: halfSquare, optimizer: optim.sgd({ lr: 0.1 }) } as const;
  const { edge, report } = await watch(new analysis.EdgeOfStability(options), trained, loader, 30);
  for (const tensor of [...net.parameters(), ...net.namedBuffers().values()]) tensor.dispose();
  return JSON.stringify([edge, report?.history.map(({ findings }) => findings), report?.history.map(({ status }) => status)]);
}

describe('an option of the monitor', () => {
  it('shows the same twice', async () => {
    expect(await told({ every: 6 })).toBe(await told({ every: 6 }));
  });

  // The levels of phases that this fit does not come to are in edge-phases.test.ts.
  it.each([
    ['every', {}, { every: 7 }],
    ['samples', {}, { samples: 9 }],
    ['seed', { samples: 9 }, { seed: 3 }],
    ['eigenvalues', {}, { eigenvalues: 2 }],
    ['maxIterations', {}, { maxIterations: 2 }],
    ['tolerance', {}, { tolerance: 0.5 }],
    ['batchNorm', {}, { batchNorm: 'batch' }],
    ['sharpeningBelow', {}, { sharpeningBelow: 0.01 }],
  ] as const)("'%s' changes what is seen", async (_, base, options) => {
    const shared = { every: 6, ...base };
    expect(await told({ ...shared, ...options })).not.toBe(await told(shared));
  });
});
