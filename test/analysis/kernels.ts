/** What the tests of tangent kernels share: float64 models, their data, and kernels as arrays. */

import { type NtkOptions, type NtkResult, ntk } from '../../src/analysis/index.js';
import { type TensorLoader, tensors } from '../../src/data/index.js';
import type * as nn from '../../src/nn/index.js';
import { noGrad, randn, setDefaultDType, setSeed, type Tensor } from '../../src/tensor/index.js';
import { type Owned, owned, ownedModule } from '../trainer/fixtures.js';

/** Runs `make` with float64 as the default; every parameter then gets noise of that size, norms too. */
export function doubleModule<M extends nn.Module>(make: () => M, seed = 1, noise = 0.3): Owned<M> {
  setSeed(seed);
  setDefaultDType('float64');
  try {
    const module = make();
    noGrad(() => {
      for (const parameter of module.parameters()) {
        using normal = randn(parameter.shape);
        using change = normal.mul(noise);
        parameter.add_(change);
      }
    });
    return ownedModule(module);
  } finally {
    setDefaultDType('float32');
  }
}

/** Rows of float64 noise with targets of `outputs` numbers. */
export function regression(count: number, shape: readonly number[], outputs: readonly number[], batchSize = count): Owned<TensorLoader> {
  setSeed(5);
  const x = randn([count, ...shape], { dtype: 'float64' });
  const y = randn([count, ...outputs], { dtype: 'float64' });
  return owned(tensors({ x, y }).loader({ batchSize }), [x, y]);
}

/** A result with its kernel as numbers. */
export interface Kernel extends Omit<NtkResult, 'kernel'> {
  readonly kernel: readonly number[];
  readonly shape: readonly number[];
}

export async function kernelOf(model: NtkOptions['model'], loader: TensorLoader, options: Partial<NtkOptions> = {}): Promise<Kernel> {
  const { kernel, ...rest } = await ntk({ model, loss: 'mse', device: 'cpu', loader, kernel: true, ...options });
  if (kernel === null) throw new TypeError('a kernel was asked for');
  using it: Tensor = kernel;
  return { ...rest, kernel: Array.from(it.toTypedArray() as Float64Array), shape: it.shape };
}

/** The norm of a difference, relative to that of `b`. */
export function relativeDifference(a: readonly number[], b: readonly number[]): number {
  const norm = (values: readonly number[]): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return a.length === b.length ? norm(a.map((value, i) => value - (b[i] as number))) / norm(b) : Number.POSITIVE_INFINITY;
}
