/** What is known of an optimizer's stability. */

import type { OptimizerValues } from '../optimizer-spec.js';

/** When an optimizer is stable: while sharpness + {@link decay} is below {@link threshold}. */
export interface StabilityRule {
  /** The threshold in words, by the names of the options. */
  readonly formula: string;
  /** Whether the sharpness is that of P^(-1/2) H P^(-1/2), P being what the optimizer divides by. */
  readonly preconditioned: boolean;
  /** What weight decay adds to every eigenvalue of the Hessian. */
  readonly decay: number;
  /** What the rule leaves out, `null` for nothing. */
  readonly note: string | null;
  /**
   * @param lr - above 0
   * @param step - training steps done
   * @returns `null` where there is none at this step
   */
  threshold(lr: number, step: number): number | null;
}

/** A rule, or why there is none. */
export type Stability = StabilityRule | { readonly unknown: string };

/** The rule for options, which groups share but for rates and decays; `decay` is the least weight decay of all groups. */
export type StabilityOf = (options: OptimizerValues, decay: number) => Stability;
