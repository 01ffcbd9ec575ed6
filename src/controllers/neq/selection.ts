/** Which neurons are at equilibrium. */

import type { ResolvedNEqOptions } from './options.js';

/** A neuron, or a layer, that could be frozen. */
export interface NEqCandidate {
  readonly layer: string;
  /** `null` for all of a layer's. */
  readonly neuron: number | null;
  readonly velocity: number;
  /** Numbers that it owns. */
  readonly parameters: number;
}

/** A layer as one candidate, as fast as its neurons are on average. */
export function asLayer(neurons: readonly NEqCandidate[]): NEqCandidate[] {
  const [first] = neurons;
  if (first === undefined) return [];
  const velocity = neurons.reduce((sum, neuron) => sum + Math.abs(neuron.velocity), 0) / neurons.length;
  return [{ layer: first.layer, neuron: null, velocity, parameters: neurons.reduce((sum, { parameters }) => sum + parameters, 0) }];
}

/** What selection reads of the options. */
export type NEqSelection = Pick<ResolvedNEqOptions, 'form' | 'selection' | 'epsilon' | 'trained'>;

/** The candidates to freeze. Equal velocities are ordered by layer and neuron, so that the same numbers always choose the same. */
export function atEquilibrium(candidates: readonly NEqCandidate[], options: NEqSelection): readonly NEqCandidate[] {
  const { form, selection, epsilon, trained } = options;
  if (selection === 'threshold') {
    const isStill = (speed: number): boolean => (form === 'paper' ? speed < epsilon : speed <= epsilon);
    return candidates.filter(({ velocity }) => isStill(Math.abs(velocity)));
  }
  const worth = ({ velocity, parameters }: NEqCandidate): number => Math.abs(velocity) / (selection === 'budget' ? parameters : 1);
  const cost = ({ parameters }: NEqCandidate): number => (selection === 'budget' ? parameters : 1);
  // Stable: ties keep their order.
  const ordered = [...candidates].sort((a, b) => worth(b) - worth(a));
  let left = trained * candidates.reduce((sum, candidate) => sum + cost(candidate), 0);
  const kept = new Set<NEqCandidate>();
  for (const candidate of ordered) {
    if (cost(candidate) > left) continue;
    left -= cost(candidate);
    kept.add(candidate);
  }
  return candidates.filter((candidate) => !kept.has(candidate));
}
