/** Makes input-covariance probes measurable. */

import type { InputCovarianceMeasurement } from '../../controllers/measurement.js';
import type { InputCovarianceProbe } from '../../controllers/probe.js';
import {
  cat,
  div,
  indexSelect,
  matmul,
  mean,
  mul,
  ne,
  reshape,
  sqrt,
  square,
  sub,
  sum,
  to,
  transpose,
  where,
  zerosLike,
} from '../../ops/index.js';
import { Generator, isComplex, isFloatingPoint, noGrad, randn, scope, type Tensor } from '../../tensor/index.js';
import { keep } from '../../tensor/scope.js';
import { chosenRows } from './auxiliary.js';
import type { Meter } from './meter.js';

/** Most numbers that are looked at, as float64: 128 MiB. */
const MOST = 2 ** 24;
/** Power iterations; far fewer are needed unless the two largest eigenvalues are alike, and then either will do. */
const ITERATIONS = 100;
/** A relative change of the eigenvalue below which it has settled. */
const SETTLED = 1e-13;

/**
 * Finds the largest eigenvalue of the standardised inputs' covariance by power iteration, without the matrix itself. Rows of several inputs stand side by side.
 *
 * @param inputs - the training data, `[n, ...]` each
 */
export function covarianceMeter(probe: InputCovarianceProbe, inputs: readonly Tensor[]): Meter {
  return { probe, measure: () => measure(probe, inputs), forget: null, memory: null };
}

async function measure({ samples, seed }: InputCovarianceProbe, inputs: readonly Tensor[]): Promise<InputCovarianceMeasurement> {
  const begun = performance.now();
  const n = inputs[0]?.shape[0] ?? 0;
  const features = inputs.reduce((total, { shape }) => total + shape.slice(1).reduce((product, size) => product * size, 1), 0);
  const rows = Math.min(n, samples, Math.max(2, Math.floor(MOST / Math.max(1, features))));
  const found = (eigenvalue: number | null): InputCovarianceMeasurement => ({
    ...{ kind: 'inputCovariance', eigenvalue, rows, features },
    seconds: (performance.now() - begun) / 1000,
  });
  if (rows < 2 || features === 0 || !inputs.every(isNumeric)) return found(null);
  using data = standardised(inputs, rows, seed);
  const eigenvalue = await largestEigenvalue(data, seed);
  return found(eigenvalue > 0 ? eigenvalue : null);
}

/** Ids and flags have no covariance; 8-bit images do. */
function isNumeric({ dtype }: Tensor): boolean {
  return dtype === 'uint8' || (isFloatingPoint(dtype) && !isComplex(dtype));
}

/** `[rows, features]`, float64: mean 0 and population variance 1 in each column, constant columns 0. The caller's to dispose. */
function standardised(inputs: readonly Tensor[], rows: number, seed: number): Tensor {
  return scope(() =>
    noGrad(() => {
      const chosen = chosenRows(inputs[0]?.shape[0] ?? 0, rows, seed);
      const parts = inputs.map((input) => to(reshape(indexSelect(input, 0, to(chosen, input.device)), [rows, -1]), 'float64'));
      const all = cat(parts, 1);
      const centred = sub(all, mean(all, 0));
      const deviation = sqrt(mean(square(centred), 0));
      return where(ne(deviation, 0), div(centred, deviation), zerosLike(centred));
    }),
  );
}

/** Of `data^T data / (rows - 1)`; the event loop runs between iterations. */
async function largestEigenvalue(data: Tensor, seed: number): Promise<number> {
  const [rows = 0, features = 0] = data.shape;
  let direction = keep(
    scope(() => {
      const drawn = randn([features, 1], { dtype: 'float64', generator: new Generator('cpu').manualSeed(seed) });
      return to(drawn, { device: data.device, copy: true });
    }),
  );
  let eigenvalue = 0;
  for (let i = 0; i < ITERATIONS; i++) {
    const { next, quotient } = iterate(data, direction);
    direction.dispose();
    direction = keep(next);
    const found = quotient / (rows - 1);
    const settled = Math.abs(found - eigenvalue) <= SETTLED * found;
    eigenvalue = found;
    if (settled || !(found > 0)) break;
    await new Promise((resolve) => setImmediate(resolve));
  }
  direction.dispose();
  return eigenvalue;
}

/** One product with `data^T data`, and the Rayleigh quotient of the direction before it. */
function iterate(data: Tensor, direction: Tensor): { readonly next: Tensor; readonly quotient: number } {
  return scope(() =>
    noGrad(() => {
      const scores = matmul(data, direction);
      const product = matmul(transpose(data, 0, 1), scores);
      const length = sqrt(sum(square(product)));
      const quotient = (sum(square(scores)).item() as number) / (sum(square(direction)).item() as number);
      return { next: mul(product, (length.item() as number) > 0 ? 1 / (length.item() as number) : 0), quotient };
    }),
  );
}
