/** How PyTorch lays out the state of each optimizer: what its groups hold besides our options, and which names differ. */

import type { NativeGroup, OptimizerName } from '../native/addon.js';

/** A value of a group in a state dict. */
export type GroupValue = number | boolean | string | null | readonly GroupValue[];

/** Keys that PyTorch's groups have and ours have not. Where our kernel is the fused one, so is the one that PyTorch goes on with. */
export const GROUP_EXTRAS: Readonly<Record<OptimizerName, Readonly<Record<string, GroupValue>>>> = {
  adadelta: { foreach: null, capturable: false, differentiable: false },
  adagrad: { foreach: null, differentiable: false, fused: true },
  adam: { foreach: null, capturable: false, differentiable: false, fused: true, decoupled_weight_decay: false },
  adamax: { foreach: null, capturable: false, differentiable: false },
  adamw: { foreach: null, capturable: false, differentiable: false, fused: true, decoupled_weight_decay: true },
  custom: {},
  dAdaptAdam: { fsdp_in_use: false, log_every: 0 },
  dAdaptSgd: { fsdp_in_use: false, log_every: 0 },
  dog: {},
  ecco: {},
  lbfgs: {},
  ldog: {},
  lion: {},
  muon: {},
  nadam: { foreach: null, capturable: false, differentiable: false },
  prodigy: { fsdp_in_use: false, slice_p: 1 },
  radam: { foreach: null, capturable: false, differentiable: false },
  rmsprop: { foreach: null, capturable: false, differentiable: false },
  scheduleFreeAdamw: { foreach: true, train_mode: false },
  scheduleFreeRadam: { foreach: true, train_mode: false },
  scheduleFreeSgd: { foreach: true, train_mode: false },
  sgd: { foreach: null, differentiable: false, fused: true },
};

/** `weightDecay` as PyTorch spells it: `weight_decay`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** An option under PyTorch's name and in PyTorch's form. */
export function torchOption(
  optimizer: OptimizerName,
  key: string,
  value: GroupValue,
  options: NativeGroup['options'],
): readonly [string, GroupValue] {
  if (key === 'strongWolfe') return ['line_search_fn', value ? 'strong_wolfe' : null];
  if (key === 'matchRmsAdamw') return ['adjust_lr_fn', value ? 'match_rms_adamw' : null];
  // PyTorch fills this one in when it makes the optimizer.
  if (optimizer === 'lbfgs' && key === 'maxEval' && value === 0) return ['max_eval', Math.floor((Number(options.maxIter) * 5) / 4)];
  if (optimizer === 'prodigy' && key === 'beta3' && value === 0) return ['beta3', null];
  return [snakeCase(key), value];
}
