/** Filters that whiten patches of images: the eigenvectors of the patches' covariance, each over the root of its eigenvalue. */

import { F, noGrad, scope, type Tensor, tensor } from 'neve';

/** Eigenvalues and eigenvectors (a row each) of a symmetric matrix, by Jacobi's rotations. */
export function eigen(matrix: readonly (readonly number[])[], sweeps = 20): { values: number[]; vectors: number[][] } {
  const n = matrix.length;
  const a = matrix.map((row) => [...row]);
  const vectors = a.map((_, i) => a.map((__, k) => (i === k ? 1 : 0)));
  const at = (rows: number[][], i: number, k: number): number => (rows[i] as number[])[k] as number;
  const turn = (x: number[], y: number[], c: number, s: number): void => {
    for (let k = 0; k < n; k++) [x[k], y[k]] = [c * (x[k] as number) - s * (y[k] as number), s * (x[k] as number) + c * (y[k] as number)];
  };
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        if (Math.abs(at(a, p, q)) < 1e-15) continue;
        const theta = (at(a, q, q) - at(a, p, p)) / (2 * at(a, p, q));
        const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const c = 1 / Math.hypot(t, 1);
        turn(a[p] as number[], a[q] as number[], c, t * c);
        for (const row of a)
          [row[p], row[q]] = [c * (row[p] as number) - t * c * (row[q] as number), t * c * (row[p] as number) + c * (row[q] as number)];
        turn(vectors[p] as number[], vectors[q] as number[], c, t * c);
      }
    }
  }
  return { values: a.map((row, i) => row[i] as number), vectors };
}

/** Writes filters `[2 * channels * size * size, channels, size, size]` into a convolution's weight: each eigenvector, and its negative. */
export function whiten(weight: Tensor, images: Tensor, eps = 5e-4): void {
  const [filters = 0, channels = 0, size = 0] = weight.shape;
  scope(() => {
    const patches = F.unfold(images, size).transpose(0, 1).flatten(1);
    const covariance = patches.matmul(patches.transpose(0, 1)).div(patches.shape[1] as number);
    const { values, vectors } = eigen(covariance.toArray() as number[][]);
    const scaled = vectors.map((vector, i) => vector.map((x) => x / Math.sqrt((values[i] as number) + eps)));
    const all = [...scaled, ...scaled.map((vector) => vector.map((x) => -x))].slice(0, filters).flat();
    noGrad(() => weight.copy_(tensor(Float32Array.from(all), { shape: [filters, channels, size, size] })));
  });
}
