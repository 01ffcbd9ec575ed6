/** Curvature by differences of gradients. */

import { describe, expect, it } from 'vitest';
import { withSubject } from '../../src/analysis/subject.js';
import { analysis, data, F, nn, randn, setSeed, type Tensor } from '../../src/index.js';
import { native } from '../../src/native/load.js';
import { ownedModule } from '../trainer/fixtures.js';

describe('an operator without a second derivative', () => {
  /** One head of attention over 4 places of 8 features, either of the kernel that has no second derivative or written out. */
  class Attention extends nn.Module {
    readonly project: nn.Linear;
    readonly #fused: boolean;
    constructor(fused: boolean, dtype: 'float32' | 'float64') {
      super();
      this.project = new nn.Linear(8, 24, { dtype });
      this.#fused = fused;
    }
    forward(x: Tensor): Tensor {
      const [q, k, v] = this.project.forward(x).unsqueeze(1).chunk(3, -1) as [Tensor, Tensor, Tensor];
      const scores = q.matmul(k.transpose(-2, -1)).div(Math.sqrt(8));
      return this.#fused ? F.scaledDotProductAttention(q, k, v) : scores.softmax(-1).matmul(v);
    }
  }

  it.each([
    ['float64', 1e-8],
    ['float32', 2e-3],
  ] as const)('is differentiated by differences in %s, and parameters stay as they were, bit for bit', async (dtype, tolerance) => {
    const found: (analysis.Sharpness & { readonly slope: number })[] = [];
    for (const fused of [true, false]) {
      setSeed(2);
      using owned = ownedModule(new Attention(fused, dtype));
      using x = randn([6, 4, 8], { dtype });
      using y = randn([6, 1, 4, 8], { dtype });
      const before = [...owned.it.parameters()].map((p) => p.toArray());
      const options = { model: owned.it, loss: 'mse', loader: data.tensors({ x, y }).loader({ batchSize: 4 }), device: 'cpu' } as const;
      const slope = await withSubject('test', options, async (session, { rows }) => {
        const { gradient, sharpnessGradient, squaredNorm } = await native().sessionSharpnessGradient(session, rows(null, 0), {
          ...{ k: 1, maxIterations: 40, tolerance: 1e-6, seed: 0, batchNorm: 'running', preconditioner: null, vectors: false },
        });
        for (const { tensor: handle } of [...gradient, ...sharpnessGradient]) native().release(handle);
        return squaredNorm;
      });
      found.push({ ...(await analysis.sharpness(options)), slope });
      expect([...owned.it.parameters()].map((p) => p.toArray())).toEqual(before);
    }
    expect(found.map(({ method }) => method)).toEqual(['finiteDifferences', 'autograd']);
    const [differences, exact] = found.map(({ eigenvalues }) => eigenvalues[0] as number) as [number, number];
    expect(Math.abs(differences / exact - 1)).toBeLessThan(tolerance);
    const [near, slope] = found.map((each) => each.slope) as [number, number];
    expect(Math.abs(near / slope - 1)).toBeLessThan(10 * Math.sqrt(tolerance));
  });
});
