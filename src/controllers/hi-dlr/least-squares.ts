/** Quadratics through trial losses: `dL(x) = sum over k of a_k x_k^2 / 2 - b_k x_k`, without cross terms and without a constant. */

/** Curvature and slope along a direction, and how well they fit. */
export interface QuadraticFit {
  /** `d^T H d`. */
  readonly a: number;
  /** `g^T d`. */
  readonly b: number;
  /** Share of the losses' variance that the quadratic explains. */
  readonly r2: number;
}

/**
 * The least-squares fit along one direction, in closed form.
 *
 * @param x - how far along the direction, one number a trial
 * @param dl - the loss there less that at 0
 */
export function fitQuadratic(x: readonly number[], dl: readonly number[]): QuadraticFit {
  const sum = (term: (x: number, dl: number) => number): number => x.reduce((total, value, j) => total + term(value, dl[j] ?? 0), 0);
  const s22 = sum((v) => v ** 4 / 4);
  const s12 = sum((v) => -(v ** 3) / 2);
  const s11 = sum((v) => v * v);
  const r2 = sum((v, d) => (v * v * d) / 2);
  const r1 = sum((v, d) => -v * d);
  const det = s22 * s11 - s12 * s12;
  const a = (r2 * s11 - r1 * s12) / det;
  const b = (r1 * s22 - r2 * s12) / det;
  return {
    a,
    b,
    r2: explained(
      dl,
      x.map((v) => (a * v * v) / 2 - b * v),
    ),
  };
}

/**
 * The same for several directions at once, from joint trials: what couples them is left out, and biases the fit. `null` where the trials do not determine it.
 *
 * @param points - each trial's distances along all directions; at least two trials a direction
 */
export function fitDiagonal(points: readonly (readonly number[])[], dl: readonly number[]): readonly QuadraticFit[] | null {
  const k = points[0]?.length ?? 0;
  const rows = points.map((point) => [...point.map((x) => (x * x) / 2), ...point.map((x) => -x)]);
  // Columns differ by orders of magnitude when rates do: they are scaled to one length before the normal equations are formed.
  const scale = Array.from({ length: 2 * k }, (_, i) => Math.sqrt(rows.reduce((sum, row) => sum + (row[i] ?? 0) ** 2, 0)));
  if (scale.some((length) => !(length > 0))) return null;
  const scaled = rows.map((row) => row.map((value, i) => value / (scale[i] ?? 1)));
  const found = solve(
    scale.map((_, i) => [
      ...scale.map((__, j) => scaled.reduce((sum, row) => sum + (row[i] ?? 0) * (row[j] ?? 0), 0)),
      scaled.reduce((sum, row, t) => sum + (row[i] ?? 0) * (dl[t] ?? 0), 0),
    ]),
  );
  if (found === null) return null;
  const numbers = found.map((value, i) => value / (scale[i] ?? 1));
  const r2 = explained(
    dl,
    rows.map((row) => row.reduce((sum, value, i) => sum + value * (numbers[i] ?? 0), 0)),
  );
  return Array.from({ length: k }, (_, i) => ({ a: numbers[i] ?? 0, b: numbers[k + i] ?? 0, r2 }));
}

function explained(seen: readonly number[], fitted: readonly number[]): number {
  const mean = seen.reduce((sum, value) => sum + value, 0) / seen.length;
  const rest = seen.reduce((sum, value, i) => sum + (value - (fitted[i] ?? 0)) ** 2, 0);
  return 1 - rest / seen.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}

/** Gaussian elimination with pivots; the last column is the right-hand side. */
function solve(system: readonly (readonly number[])[]): readonly number[] | null {
  const rows = system.map((row) => [...row]);
  const n = rows.length;
  for (let i = 0; i < n; i++) {
    const best = rows.slice(i).reduce((at, row, j) => (Math.abs(row[i] ?? 0) > Math.abs(rows[at]?.[i] ?? 0) ? i + j : at), i);
    const pivot = rows[best] as number[];
    rows[best] = rows[i] as number[];
    rows[i] = pivot;
    const head = pivot[i] ?? 0;
    if (Math.abs(head) < 1e-13) return null;
    for (let j = 0; j < n; j++) {
      const row = rows[j] as number[];
      if (j === i) continue;
      const factor = (row[i] ?? 0) / head;
      for (let c = i; c <= n; c++) row[c] = (row[c] ?? 0) - factor * (pivot[c] ?? 0);
    }
  }
  return rows.map((row, i) => (row[n] ?? 0) / (row[i] ?? 1));
}
