/** Muon. */

import { badOption, checkNumber } from '../option-checks.js';
import { checkBetas, checkNotNegative, checkSwitches } from './checks.js';
import { type GroupOptions, makeSpec, type OptimizerSpec } from './optimizer-spec.js';

/** The numbers and switches of {@link muon}; a parameter group may set each anew. */
export type MuonValues = {
  /** Learning rate, at least 0 (default 1e-3). */
  readonly lr: number;
  /** Share of a matrix that each step takes away, times lr; at least 0 (default 0.1). */
  readonly weightDecay: number;
  /** Decay rate of the running average of the gradient, from 0 to 1 (default 0.95). */
  readonly momentum: number;
  /** Nesterov's momentum (default `true`). */
  readonly nesterov: boolean;
  /** The polynomial of the Newton-Schulz iteration: a x + b x^3 + c x^5 (default [3.4445, -4.775, 2.0315]). */
  readonly nsCoefficients: readonly [number, number, number];
  /** Newton-Schulz iterations, an integer from 0 to 99 (default 5). */
  readonly nsSteps: number;
  /** Least norm to divide a gradient by, at least 0 (default 1e-7). */
  readonly eps: number;
  /** Scale a matrix `[A, B]`'s rate by 0.2 sqrt(max(A, B)), which suits AdamW's rates, instead of sqrt(max(1, A / B)) (default `false`). */
  readonly matchRmsAdamw: boolean;
  /** `false` leaves a group's matrices to AdamW: what embeddings and the last layer want (default `true`). */
  readonly orthogonalize: boolean;
  /** AdamW's learning rate over `lr`, at least 0 (default 1). */
  readonly adamwLrRatio: number;
  /** AdamW's `betas` (default [0.9, 0.999]). */
  readonly adamwBetas: readonly [number, number];
  /** AdamW's `eps`, at least 0 (default 1e-8). */
  readonly adamwEps: number;
  /** AdamW's `weightDecay`, at least 0 (default 1e-2). */
  readonly adamwWeightDecay: number;
};

/** Options of {@link muon}. */
export type MuonOptions = Partial<MuonValues> & {
  /** Parameter groups with options of their own; parameters that no group matches take the options above. */
  readonly groups?: readonly GroupOptions<MuonValues>[];
};

/** What {@link muon} uses where an option is left out: PyTorch's defaults of `Muon` and `AdamW`. */
export const MUON_DEFAULTS: MuonValues = Object.freeze<MuonValues>({
  lr: 1e-3,
  weightDecay: 0.1,
  momentum: 0.95,
  nesterov: true,
  nsCoefficients: [3.4445, -4.775, 2.0315],
  nsSteps: 5,
  eps: 1e-7,
  matchRmsAdamw: false,
  orthogonalize: true,
  adamwLrRatio: 1,
  adamwBetas: [0.9, 0.999],
  adamwEps: 1e-8,
  adamwWeightDecay: 1e-2,
});

/**
 * Muon (Jordan et al. 2024; `torch.optim.Muon`) for parameters `[A, B]`: the momentum's singular values are all brought close to 1 by a Newton-Schulz iteration in
 * bfloat16, and w = w - lr * ratio * that. All other parameters, and the matrices of groups with `orthogonalize: false`, take AdamW's steps.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 * @example
 * ```ts
 * optim.muon({ lr: 0.02, adamwLrRatio: 0.05, groups: [{ name: 'ends', parameters: ['embedding', 'head'], orthogonalize: false }] });
 * ```
 */
export function muon(options: MuonOptions = {}): OptimizerSpec {
  return makeSpec('optim.muon', 'muon', MUON_DEFAULTS, options, checkMuon);
}

function checkMuon(owner: string, values: MuonValues): void {
  checkNotNegative(owner, values, ['lr', 'weightDecay', 'eps', 'adamwLrRatio', 'adamwEps', 'adamwWeightDecay']);
  checkNumber(owner, 'momentum', values.momentum, { min: 0, max: 1 });
  checkNumber(owner, 'nsSteps', values.nsSteps, { integer: true, min: 0, max: 99 });
  const { nsCoefficients } = values;
  const isTriple = Array.isArray(nsCoefficients) && nsCoefficients.length === 3 && nsCoefficients.every(Number.isFinite);
  if (!isTriple) throw badOption(owner, 'nsCoefficients', nsCoefficients, 'three finite numbers');
  checkBetas(owner, values.adamwBetas, 'adamwBetas');
  checkSwitches(owner, values, ['nesterov', 'matchRmsAdamw', 'orthogonalize']);
}
