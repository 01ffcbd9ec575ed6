/** How PyTorch lays out the state of an optimizer. */

import type { Tensor } from '../tensor/tensor.js';
import type { OptimizerValues } from './optimizer-spec.js';

/** A value of a group in a state dict. */
export type GroupValue = number | boolean | string | null | readonly GroupValue[];

/** One parameter's state, by PyTorch's keys. */
export type ParameterState = ReadonlyMap<string, Tensor | readonly Tensor[] | GroupValue>;

/** One group: its options by PyTorch's names, and `params`, the numbers of its parameters. */
export type GroupState = ReadonlyMap<string, GroupValue>;

/** What `torch.optim.Optimizer.state_dict()` returns: write it with `pth.save`, and read one with `pth.load<OptimizerStateDict>`. */
export type OptimizerStateDict = ReadonlyMap<string, ReadonlyMap<number, ParameterState> | readonly GroupState[]>;

/** Where PyTorch's optimizer differs from ours: what its groups hold besides our options, and what has another name or form. */
export interface TorchLayout {
  /** Keys that PyTorch's groups have and ours have not. Where our kernel is the fused one, so is the one that PyTorch goes on with. */
  readonly extras?: Readonly<Record<string, GroupValue>>;
  /** Numbers of a group that are state and not options. */
  readonly numbers?: readonly string[];
  /** Whether those numbers are kept with the group's first parameter. */
  readonly numbersWithFirst?: true;
  /** Keys that PyTorch keeps as lists, and we as the rows of a tensor. */
  readonly lists?: readonly string[];
  /** An option under PyTorch's name and in its form; `null` where that is ours in snake_case. */
  option?(key: string, value: GroupValue, options: OptimizerValues): readonly [string, GroupValue] | null;
}

/** `weightDecay` as PyTorch spells it: `weight_decay`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** What PyTorch's optimizers without a fused kernel have. */
export const UNFUSED: TorchLayout = { extras: { foreach: null, capturable: false, differentiable: false } };
