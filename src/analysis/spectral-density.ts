/** How the eigenvalues of the Hessian of a model's loss are spread. */

import type { Spectrum } from '../controllers/finding.js';
import { type CurvatureRowOptions, checkRowOptions, ROW_DEFAULTS } from '../controllers/probes/curvature-options.js';
import type { CurvatureFacts } from '../native/addon-curvature.js';
import { native } from '../native/load.js';
import { checkNumber } from '../option-checks.js';
import { splitOptions } from './curvature-subject.js';
import { type SubjectOptions, withSubject } from './subject.js';

/** Options of {@link spectralDensity}. */
export interface SpectralDensityOptions extends SubjectOptions, CurvatureRowOptions {
  /** Random vectors (default 1); more for less noise. */
  readonly probes?: number;
  /** Products with the Hessian for each of them (default 80); more for finer detail. Each keeps a vector as long as all parameters meanwhile. */
  readonly iterations?: number;
  /** Points of the curve (default 1000, at least 2). */
  readonly points?: number;
  /** Standard deviation of the Gauss curve that stands for an eigenvalue, above 0; default `null`: 1 % of the spectrum's width. */
  readonly width?: number | null;
}

/** What {@link spectralDensity} found. */
export interface SpectralDensity extends CurvatureFacts {
  /** Eigenvalue, and the density there: the area under the curve is 1. Empty where the model has diverged. */
  readonly density: Spectrum;
  /** Of the quadrature, ascending: about the eigenvalues themselves at the ends of the spectrum. */
  readonly nodes: readonly number[];
  /** Of each node: the share of all eigenvalues that it stands for. */
  readonly weights: readonly number[];
  /** Number of all eigenvalues: parameters that require a gradient. */
  readonly parameters: number;
  /** Sum of all eigenvalues, as the quadrature has it. */
  readonly trace: number | null;
}

const OWNER = 'analysis.spectralDensity';
const DEFAULTS: Required<Omit<SpectralDensityOptions, keyof SubjectOptions>> = {
  ...ROW_DEFAULTS,
  ...{ probes: 1, iterations: 80, points: 1000, width: null },
};
/** The curve goes beyond the outermost nodes by this many widths. */
const MARGIN = 5;

/**
 * The density of the eigenvalues of the Hessian of the loss, as `sharpness` looks at it, by stochastic Lanczos quadrature with vectors of random signs, drawn
 * from a generator of their own.
 *
 * @throws as {@link sharpness}
 *
 * Source: Ghorbani, Krishnan, Xiao, An Investigation into Neural Net Optimization via Hessian Eigenvalue Density (ICML 2019), algorithm 1.
 *
 * @example
 * const { density } = await analysis.spectralDensity({ model, loss: 'crossEntropy', loader, probes: 4 });
 */
export async function spectralDensity(options: SpectralDensityOptions): Promise<SpectralDensity> {
  const [subject, own] = splitOptions(OWNER, options, DEFAULTS);
  checkRowOptions(OWNER, own);
  checkNumber(OWNER, 'probes', own.probes, { integer: true, min: 1 });
  checkNumber(OWNER, 'iterations', own.iterations, { integer: true, min: 1 });
  checkNumber(OWNER, 'points', own.points, { integer: true, min: 2 });
  if (own.width !== null) checkNumber(OWNER, 'width', own.width, { min: 0, max: Number.POSITIVE_INFINITY, open: true });
  const { samples, batchSize, points, width, ...spec } = own;
  const found = await withSubject(OWNER, subject, async (session, { rows, batchSize: trained }) =>
    native().sessionSpectralNodes(session, rows(samples, spec.seed, batchSize ?? trained), spec),
  );
  const order = found.nodes.map((_, i) => i).sort((a, b) => (found.nodes[a] as number) - (found.nodes[b] as number));
  const nodes = order.map((i) => found.nodes[i] as number);
  const weights = order.map((i) => found.weights[i] as number);
  const mean = nodes.reduce((sum, node, i) => sum + node * (weights[i] as number), 0);
  const trace = found.finite ? mean * found.parameters : null;
  return { ...found, nodes, weights, density: smoothed(nodes, weights, points, width), trace };
}

/** A sum of Gauss curves around the nodes, ascending. */
function smoothed(nodes: readonly number[], weights: readonly number[], points: number, width: number | null): Spectrum {
  const [least, greatest] = [nodes[0], nodes.at(-1)];
  if (least === undefined || greatest === undefined) return { x: [], y: [] };
  // All eigenvalues may be the same.
  const sigma = width ?? (0.01 * (greatest - least) || 0.01 * Math.max(1, Math.abs(greatest)));
  const start = least - MARGIN * sigma;
  const step = (greatest - least + 2 * MARGIN * sigma) / (points - 1);
  const x = Array.from({ length: points }, (_, i) => start + i * step);
  const scale = 1 / (sigma * Math.sqrt(2 * Math.PI));
  const at = (point: number): number =>
    nodes.reduce((sum, node, i) => sum + (weights[i] as number) * scale * Math.exp(-(((point - node) / sigma) ** 2) / 2), 0);
  return { x, y: x.map(at) };
}
