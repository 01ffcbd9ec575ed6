/** Stability of Adam and its kin, for the Hessian seen through what they divide by. */

import type { NativeGroup } from '../../native/addon.js';
import type { Stability, StabilityRule } from './stability-rule.js';

type Options = NativeGroup['options'];

/** What a rate and a step make of the condition lr h D < (2 - lr decay) (1 + beta1): its D, and the rate in force; `null` where there is none. */
type Denominator = (lr: number, step: number) => { readonly denominator: number; readonly lr: number } | null;

/**
 * Adam, AdamW, NAdam and RAdam.
 *
 * @param decay - the least weight decay of all groups
 */
export function adamRule(name: 'adam' | 'adamw' | 'nadam' | 'radam', options: Options, decay: number): Stability {
  const [beta1, beta2] = betasOf(options);
  const decoupled = name === 'adamw' || options.decoupledWeightDecay === true;
  if (name === 'nadam') {
    const speed = typeof options.momentumDecay === 'number' ? options.momentumDecay : 0;
    return rule('((1 - mu) (1 + beta1) + mu (1 - beta1)) / lr', beta1, decay, decoupled, (lr, step) => {
      const mu = beta1 * (1 - 0.5 * 0.96 ** (step * speed));
      return { denominator: (1 - mu) * (1 + beta1) + mu * (1 - beta1), lr };
    });
  }
  if (name === 'radam') {
    return rule('(1 - beta1) / (lr r)', beta1, decay, decoupled, (lr, step) => {
      const r = rectification(beta2, step);
      return r === null ? null : { denominator: 1 - beta1, lr: lr * r };
    });
  }
  return rule('(1 - beta1) / lr', beta1, decay, decoupled, (lr) => ({ denominator: 1 - beta1, lr }));
}

function rule(divided: string, beta1: number, decay: number, decoupled: boolean, denominatorOf: Denominator): StabilityRule {
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

/** The factor r of RAdam's rate (Liu et al. 2020, algorithm 2); `null` in its first steps, which do not divide. */
function rectification(beta2: number, step: number): number | null {
  const most = 2 / (1 - beta2) - 1;
  const power = beta2 ** step;
  const length = most - (2 * step * power) / (1 - power);
  if (step === 0 || length <= 5) return null;
  return Math.sqrt(((length - 4) * (length - 2) * most) / ((most - 4) * (most - 2) * length));
}

function betasOf({ betas }: Options): readonly [number, number] {
  return Array.isArray(betas) ? [Number(betas[0]), Number(betas[1])] : [0.9, 0.999];
}
