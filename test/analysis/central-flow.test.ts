import { beforeAll, describe, expect, it } from 'vitest';
import { analysis, data, nn, setNumThreads, type Tensor, tensor } from '../../src/index.js';
import { chebyshev, halfSquare, tanhNet } from './edge-world.js';

beforeAll(() => setNumThreads(1));

/** x a b: the smallest net with a sharpness that changes. At its minima, a b = 1, the Hessian's eigenvalue is a^2 + b^2. */
class Product extends nn.Module {
  readonly a: nn.Parameter;
  readonly b: nn.Parameter;

  constructor(a: Tensor, b: Tensor) {
    super();
    this.a = new nn.Parameter(a);
    this.b = new nn.Parameter(b);
  }

  forward(x: Tensor): Tensor {
    return x.mul(this.a).mul(this.b);
  }
}

/** The flows from a = 2.8, b = 0, where gradient flow would end at a sharpness of 8.09; and the weights afterwards. */
async function flows(options: Partial<analysis.CentralFlowOptions> = {}): Promise<analysis.CentralFlow & { after: number[] }> {
  using a = tensor([2.8], { dtype: 'float64' });
  using b = tensor([0], { dtype: 'float64' });
  using x = tensor([[1]], { dtype: 'float64' });
  const model = new Product(a, b);
  const loader = data.tensors({ x, y: x }).loader({ batchSize: 1 });
  const given = { model, loss: halfSquare, loader, device: 'cpu', lr: 0.2485, steps: 60, every: 1 } as const;
  const found = await analysis.centralFlow({ ...given, ...options });
  const after = model.parameters().map((parameter) => Number(parameter.toTypedArray()[0]));
  for (const parameter of model.parameters()) parameter.dispose();
  return { ...found, after };
}

describe('the central flow', () => {
  it('is gradient flow below the edge, and then stays at 2 / lr', async () => {
    const { points, threshold, finite, after } = await flows();
    expect(threshold).toBeCloseTo(8.048, 3);
    expect(finite).toBe(true);
    expect(points.map(({ step }) => step)).toEqual(Array.from({ length: 61 }, (_, i) => i));
    expect(points[0]).toMatchObject({ step: 0, variance: 0, distance: 0, flowDistance: 0 });
    expect(points[0]?.loss).toBe(points[0]?.descentLoss);
    expect(points[0]?.sharpness).toBeCloseTo(3.92 + Math.sqrt(3.92 ** 2 + 1), 8);
    // A first point at the edge may still be a substep away from it.
    const atEdge = points.filter(({ variance }, i) => variance > 0 && (points[i - 1]?.variance ?? 0) > 0);
    expect(atEdge.length).toBeGreaterThan(1);
    for (const { sharpness } of atEdge) expect(Math.abs(sharpness / threshold - 1)).toBeLessThan(2e-3);
    expect(points.at(-1)?.sharpness).toBeLessThan(threshold * 1.001);
    expect(points.at(-1)?.loss).toBeLessThan(1e-4);
    // The weights are put back.
    expect(after).toEqual([2.8, 0]);
  });

  it('reads each of its options', async () => {
    const seen = async (options: Partial<analysis.CentralFlowOptions>): Promise<string> => {
      const { seconds: _, ...found } = await flows({ steps: 12, ...options });
      return JSON.stringify(found);
    };
    const plain = await seen({});
    expect(await seen({})).toBe(plain);
    for (const options of [{ lr: 0.24 }, { steps: 13 }, { every: 5 }, { substeps: 2 }, { flowSubsteps: 3 }]) {
      expect(await seen(options), JSON.stringify(options)).not.toBe(plain);
    }
  });

  it('tells that descent diverges instead of points that are not finite', async () => {
    const { finite, points } = await flows({ lr: 3, steps: 400 });
    expect(finite).toBe(false);
    expect(points.length).toBeGreaterThan(0);
    for (const point of points) for (const value of Object.values(point)) expect(Number.isFinite(value)).toBe(true);
  });

  it('says from where on one eigenvalue is not enough, and reads how its search is done', async () => {
    using net = tanhNet(0);
    using loader = chebyshev();
    const given = { model: net, loss: halfSquare, loader, device: 'cpu', steps: 1, every: 1, tolerance: 1e-3 } as const;
    const seen = async (options: Partial<analysis.CentralFlowOptions>): Promise<analysis.CentralFlow> =>
      analysis.centralFlow({ ...given, lr: 0.05, ...options });
    const { points, validUntil } = await seen({});
    expect(validUntil).toBeNull();
    const second = points[0]?.secondEigenvalue ?? 0;
    const lr = 2 / (1.005 * second);
    expect(await seen({ lr })).toMatchObject({ validUntil: 0 });
    expect((await seen({ lr, criticalAbove: 1 })).validUntil).not.toBe(0);
    for (const options of [{ samples: 10 }, { tolerance: 0.5 }, { maxIterations: 2 }, { seed: 1 }]) {
      expect((await seen(options)).points, JSON.stringify(options)).not.toEqual(points);
    }
    expect((await seen({ batchSize: 5 })).points[0]?.sharpness).toBeCloseTo(points[0]?.sharpness ?? 0, 3);
  });

  it.each([
    { lr: 0 },
    { lr: undefined as never },
    { steps: 0 },
    { every: 0 },
    { substeps: 1.5 },
    { flowSubsteps: 0 },
    { criticalAbove: 0 },
    { maxIterations: 1 },
    { tolerance: -1 },
  ])('refuses %o', async (options) => {
    await expect(flows(options)).rejects.toMatchObject({ code: 'ERR_OPTION_VALUE' });
  });

  it('refuses options that it does not know, and ends when it is told to', async () => {
    await expect(flows({ step: 3 } as never)).rejects.toMatchObject({ code: 'ERR_OPTION_UNKNOWN' });
    const controller = new AbortController();
    const running = flows({ steps: 1e7, signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await expect(running).rejects.toMatchObject({ code: 'ERR_ABORTED' });
  });
});
