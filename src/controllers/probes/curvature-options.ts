/** Options of measurements of curvature, their defaults and their checks. */

import { checkOption, defaultsOf, type OptionsOf, readOptions, type ValuesOf } from '../../options/index.js';

/** The rows and the mode that curvature is measured with. */
const rowTable = {
  samples: {
    type: 'integer',
    default: 5000,
    nullable: true,
    min: 1,
    doc: 'Rows of the training data, chosen once, all of the data where it has fewer; null for all.',
  },
  seed: {
    type: 'integer',
    default: 0,
    min: 0,
    doc: "Of the generators that choose rows and draw vectors. Training's generators are never touched.",
  },
  batchSize: {
    type: 'integer',
    default: null,
    nullable: true,
    min: 1,
    doc: "Rows that go through the model at a time; null for training's. Products add up over batches, so that this changes time and memory alone under 'running'.",
  },
  batchNorm: {
    type: 'choice',
    choices: ['running', 'batch'],
    default: 'running',
    doc: 'Whether batch normalisation uses its running statistics, or those of each batch, its buffers untouched.',
  },
} as const;

const curvatureTable = {
  ...rowTable,
  k: { type: 'integer', default: 1, min: 1, doc: 'How many of the largest eigenvalues.' },
  maxIterations: {
    type: 'integer',
    default: 100,
    min: 1,
    doc: 'Most products with the Hessian, at least k; each keeps a vector as long as all parameters.',
  },
  tolerance: {
    type: 'number',
    default: 1e-6,
    min: 0,
    doc: "Of each eigenpair, |H u - value u| <= tolerance |value|. The value's own error is of the order of the square.",
  },
} as const;

const probeTable = {
  name: { type: 'string', doc: 'Key of the result among the measurements.' },
  preconditioner: {
    type: 'choice',
    choices: ['adam'],
    default: null,
    nullable: true,
    doc: "'adam': the eigenvalues of P^-1/2 H P^-1/2 with the optimizer's own state, P = (1 - b1^t) (sqrt(v_t / (1 - b2^t)) + eps); for adam, adamw, nadam and radam. Nothing is measured before the first step. Parameters that were never updated are left out. null: of H.",
  },
  ...curvatureTable,
} as const;

/** The rows and the mode that curvature is measured with. */
export type CurvatureRowOptions = OptionsOf<typeof rowTable>;
/** How eigenvalues are found. */
export type CurvatureOptions = OptionsOf<typeof curvatureTable>;
/** Options of `curvatureProbe`. */
export type CurvatureProbeOptions = OptionsOf<typeof probeTable>;

/** The defaults of {@link CurvatureRowOptions}. */
export const ROW_DEFAULTS = defaultsOf(rowTable) as ValuesOf<typeof rowTable>;
/** The defaults of {@link CurvatureOptions}. */
export const CURVATURE_DEFAULTS = defaultsOf(curvatureTable) as ValuesOf<typeof curvatureTable>;

/** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
export function resolveCurvatureOptions(owner: string, options: CurvatureProbeOptions): ValuesOf<typeof probeTable> {
  const read = readOptions(owner, probeTable, options);
  checkSearch(owner, read);
  return read;
}

/** @throws {OptionError} `ERR_OPTION_VALUE` */
export function checkRowOptions(owner: string, options: Required<CurvatureRowOptions>): void {
  for (const key of ['samples', 'seed', 'batchSize', 'batchNorm'] as const) checkOption(owner, key, rowTable[key], options[key]);
}

/** @throws {OptionError} `ERR_OPTION_VALUE` */
export function checkSearch(
  owner: string,
  { k, maxIterations, tolerance }: Required<Pick<CurvatureOptions, 'k' | 'maxIterations' | 'tolerance'>>,
): void {
  checkOption(owner, 'k', curvatureTable.k, k);
  checkOption(owner, 'maxIterations', { ...curvatureTable.maxIterations, min: k }, maxIterations);
  checkOption(owner, 'tolerance', curvatureTable.tolerance, tolerance);
}
