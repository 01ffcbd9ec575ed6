/** How a neuron's similarity becomes its velocity, in the two forms of NEq. */

/** One neuron's past; plain numbers. */
export interface NEqPast {
  /** phi at the last boundary; 1 before the first. */
  readonly phi: number;
  /** Its change there; 0 before the first. */
  readonly change: number;
  /** v there; 0 before the first. */
  readonly velocity: number;
}

/** Before the first boundary. */
export const NEQ_PAST: NEqPast = Object.freeze({ phi: 1, change: 0, velocity: 0 });

/**
 * The next velocity from the next similarity phi, with `change = phi - phi_before`:
 * - `'paper'`: `v = change - mu * v_before`
 * - `'released'`: `v = mu * v_before + change - change_before`, which is what the authors' code evaluates
 *
 * Source: NEq (Neurons at Equilibrium, arXiv 2207.09455) and its released code.
 */
export function nextNEqVelocity(form: 'paper' | 'released', momentum: number, phi: number, past: NEqPast): NEqPast {
  const change = phi - past.phi;
  const velocity = form === 'paper' ? change - momentum * past.velocity : momentum * past.velocity + change - past.change;
  return { phi, change, velocity };
}
