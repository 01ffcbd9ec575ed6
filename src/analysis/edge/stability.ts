/** Up to which sharpness an optimizer's steps are stable on a quadratic: the level that the edge of stability is measured against. */

import type { AnalysisSubject } from '../../controllers/probes/analysis-probe.js';
import type { NativeGroup } from '../../native/addon.js';
import { declarationOf } from '../../optim/declarations.js';
import type { Stability } from '../../optim/stability/rule.js';

type Options = NativeGroup['options'];

/** Options in which groups may differ: rates are looked at when they are used, and of decays the least counts. */
const FREE = ['lr', 'weightDecay'];

/**
 * The rule of an optimizer. Each is the condition that all roots of its recurrence on h x^2 / 2 are inside the unit circle.
 *
 * | optimizer | stable while |
 * | --- | --- |
 * | SGD | lr h < 2 |
 * | SGD, momentum b, dampening d | lr (1 - d) h < 2 + 2 b |
 * | SGD, Nesterov's momentum b | lr h < (2 + 2 b) / (1 + 2 b) |
 * | Adam, AdamW, h of P^(-1) H | lr h < (2 + 2 beta1) / (1 - beta1), 38 / lr at 0.9 |
 * | RAdam, h of P^(-1) H | as Adam, with the rate that its rectification leaves |
 * | NAdam, h of P^(-1) H | lr h < (2 + 2 beta1) / ((1 - mu) (1 + beta1) + mu (1 - beta1)) |
 *
 * An L2 penalty adds to h; a decay apart from the gradient, as AdamW's, turns 2 + 2 beta1 into (2 - lr weightDecay) (1 + beta1).
 *
 * Source: Cohen et al. 2021 (arXiv 2103.00065), equation 1; Cohen et al. 2022 (arXiv 2207.14484), proposition 1. The rules with dampening,
 * decay and NAdam's schedule are derived the same way.
 */
export function stabilityOf(optimizer: AnalysisSubject['optimizer']): Stability {
  const first = optimizer?.groups[0]?.options;
  if (optimizer === null || first === undefined) return { unknown: 'nothing is being optimized' };
  const { name, groups } = optimizer;
  const differs = differing(groups.map(({ options }) => options));
  if (differs !== null) return { unknown: `parameter groups differ in '${differs}'` };
  if (first.maximize === true) return { unknown: 'it ascends' };
  const decay = groups.reduce((least, { options }) => Math.min(least, numberOf(options, 'weightDecay')), Number.POSITIVE_INFINITY);
  return declarationOf(name)?.stability?.(first, decay) ?? { unknown: `no threshold is known for optim.${name}` };
}

/** An option that is a number; 0 for one that is not there. */
function numberOf(options: Options, key: string): number {
  const value = options[key];
  return typeof value === 'number' ? value : 0;
}

/** An option that groups do not share, `null` where they share all that matter. */
function differing(groups: readonly Options[]): string | null {
  const [first = {}, ...rest] = groups;
  const isShared = (key: string): boolean => rest.every((options) => JSON.stringify(options[key]) === JSON.stringify(first[key]));
  return Object.keys(first).find((key) => !FREE.includes(key) && !isShared(key)) ?? null;
}
