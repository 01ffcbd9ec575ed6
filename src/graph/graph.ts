/**
 * A model as a list of ATen calls: the form of `torch.export`, as plain data. It can be printed, compared, saved and rewritten; the native
 * side turns it into something that runs.
 */

import type { DType } from '../native/addon.js';

/** A value made earlier: an input, or a result of a node. */
export interface Ref {
  readonly ref: string;
}

/** The program's train/eval switch, for arguments such as `training` of `aten.batch_norm`. */
export interface ModeArgument {
  readonly mode: 'training';
}

/** A number that is floating-point although its value may be whole, where an operator takes either and the result's dtype depends on it. */
export interface FloatArgument {
  readonly float: number;
}

/**
 * A node's argument; `undefined` for the schema's default. The operator's schema says what a constant means: dtypes, devices and memory formats are
 * strings. Integers that follow the batch size are references to nodes (`aten.sym_size.int`, `_operator.mul` …).
 */
export type Argument = number | bigint | boolean | string | null | undefined | Ref | ModeArgument | FloatArgument | readonly Argument[];

/** A value that enters the graph. */
export interface GraphInput {
  readonly kind: 'user' | 'parameter' | 'buffer' | 'constant';
  /** Name of the value inside the graph. */
  readonly value: string;
  /** PyTorch's name: `layer1.0.conv1.weight`; for user inputs the argument's name. */
  readonly name: string;
  /** Shape at trace time; dimension 0 of a user input is the batch. */
  readonly shape: readonly number[];
  readonly dtype: DType;
  /** Axes of a user input besides the batch whose sizes may differ from call to call, by name. */
  readonly dynamic?: Readonly<Record<number, string>>;
}

/** One call of an operator. */
export interface GraphNode {
  /** `aten.<name>.<overload>` (`default` for the empty overload), or `_operator.<name>` on integers and lists. */
  readonly op: string;
  /** In schema order; trailing arguments that have defaults may be left out. */
  readonly args: readonly Argument[];
  /** Names of the results; `''` for one that nothing reads. */
  readonly outputs: readonly string[];
  /** Path of the module the call came from; `''` is the root. */
  readonly module: string;
  /** `training`: runs only in training mode (the counter of batch norm). */
  readonly when: 'always' | 'training';
}

/** A module of the traced model and the values it returned, one a call. */
export interface GraphModule {
  /** Path, such as `layer1.0.conv1`. */
  readonly name: string;
  /** PyTorch's class name, such as `Conv2d`. */
  readonly type: string;
  /** Value names of the module's (first) output, one a call, in call order. */
  readonly outputs: readonly string[];
}

/** A whole model or function. */
export interface Graph {
  readonly inputs: readonly GraphInput[];
  readonly nodes: readonly GraphNode[];
  /** The results in order. */
  readonly outputs: readonly Argument[];
  /** Modules in registration order (parents before children, as PyTorch's `named_modules`). */
  readonly modules: readonly GraphModule[];
}
