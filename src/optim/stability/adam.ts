/** Stability of Adam and its kin, for the Hessian seen through what they divide by. */

import type { OptimizerValues } from '../optimizer-spec.js';
import type { StabilityRule } from './rule.js';

/** What a rate and a step make of the condition lr h D < (2 - lr decay) (1 + beta1): its D, and the rate in force; `null` where there is none. */
export type Denominator = (lr: number, step: number) => { readonly denominator: number; readonly lr: number } | null;

/** What is particular to one of the kin. */
export interface AdamKin {
  /** What 2 + 2 beta1 is divided by, in words. */
  readonly divided: string;
  /** Whether weight decay is apart from the gradient. */
  readonly decoupled: boolean;
  readonly denominatorOf: Denominator;
}

/** Adam's own denominator, 1 - beta1. */
export function adamKin(options: OptimizerValues, decoupled: boolean): AdamKin {
  const [beta1] = betasOf(options);
  return { divided: '(1 - beta1) / lr', decoupled, denominatorOf: (lr) => ({ denominator: 1 - beta1, lr }) };
}

/** The rule of Adam or of one of its kin. */
export function adamRule(options: OptimizerValues, decay: number, { divided, decoupled, denominatorOf }: AdamKin): StabilityRule {
  const [beta1] = betasOf(options);
  const shrinks = decoupled && decay > 0;
  return {
    formula: `${shrinks ? '(2 - lr weightDecay) (1 + beta1)' : '(2 + 2 beta1)'} / ${divided}`,
    preconditioned: true,
    decay: 0,
    note: decoupled || decay === 0 ? null : 'weight decay, which enters the averages, is not counted',
    threshold: (lr, step) => {
      const found = denominatorOf(lr, step);
      const level = (2 - (shrinks ? lr * decay : 0)) * (1 + beta1);
      return found === null || level <= 0 ? null : level / found.denominator / found.lr;
    },
  };
}

/** The decay rates of an optimizer with `betas`. */
export function betasOf({ betas }: OptimizerValues): readonly [number, number] {
  return Array.isArray(betas) ? [Number(betas[0]), Number(betas[1])] : [0.9, 0.999];
}
