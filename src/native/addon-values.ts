/** What passes between JavaScript and the addon: handles, arguments, operators, programs, state. */

/** Names a native tensor, generator, model, meter or session. At least 2^52, so that it cannot be mistaken for an ordinary number. */
export type Handle = number;

/** PyTorch's dtype names. */
export type DType =
  | 'uint8'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'float16'
  | 'bfloat16'
  | 'float32'
  | 'float64'
  | 'bool'
  | 'complex64'
  | 'complex128';

/**
 * A value for an operator's argument. Tensors and generators travel as handles; the operator's own schema says how each is boxed: dtypes,
 * devices, layouts and memory formats are strings (`'float32'`, `'cuda:0'`, `'strided'`, `'channels_last'`).
 */
export type NativeArgument = number | bigint | boolean | string | null | undefined | readonly NativeArgument[];

/** An operator's results: a handle for a tensor, an array for a list or tuple, plain values otherwise. */
export type NativeResult = number | bigint | boolean | string | null | undefined | NativeResult[];

/** One argument or result of an operator's schema, as the dispatcher declares it. */
export interface SchemaEntry {
  readonly name: string;
  /** PyTorch's spelling, such as `Tensor`, `Tensor?`, `SymInt[]`, `Scalar`, `ScalarType?`. */
  readonly type: string;
  readonly kwargOnly: boolean;
  readonly hasDefault: boolean;
  /** The default, as an argument would give it; `undefined` where there is none or it has no such form (memory formats). */
  readonly default?: NativeArgument;
  /** True when the operator writes to this tensor. */
  readonly writes: boolean;
}

/** An operator's schema. */
export interface OpSchema {
  /** `aten::add`, without overload. */
  readonly name: string;
  readonly overload: string;
  readonly args: readonly SchemaEntry[];
  readonly returns: readonly SchemaEntry[];
}

/**
 * A node's argument: a constant (`{ float }` for a floating-point one whose value may be whole), `undefined` for the schema's default, `{ ref }` for a value
 * made earlier, `{ mode: 'training' }` for the program's train/eval switch.
 */
export type ProgramArgument =
  | number
  | bigint
  | boolean
  | string
  | null
  | undefined
  | { readonly float: number }
  | { readonly ref: string }
  | { readonly mode: 'training' }
  | readonly ProgramArgument[];

/** One call of a program. */
export interface ProgramNode {
  /** `aten.conv2d.default`, or `_operator.add|sub|mul|floordiv|mod|truediv|pow|max|min` on numbers and `_operator.getitem` on lists. */
  readonly op: string;
  /** In schema order; trailing arguments that have defaults may be left out. */
  readonly args: readonly ProgramArgument[];
  /** Names of the results; `''` for one that nothing reads. */
  readonly outputs: readonly string[];
  /** Path of the module the call came from, `''` for the root; for error messages. */
  readonly module: string;
  /** `training`: the node runs only in training mode. */
  readonly when: 'always' | 'training';
}

/** A graph made flat for the native side. */
export interface ProgramSpec {
  /** Whether nodes may call internals of libtorch (default `false`). */
  readonly internal?: boolean;
  /** Names of the values that each call passes, in order. */
  readonly inputs: readonly string[];
  /** Values bound once: parameters, buffers and constants. */
  readonly state: readonly {
    readonly value: string;
    readonly name: string;
    readonly kind: 'parameter' | 'buffer' | 'constant';
    readonly tensor: Handle;
  }[];
  readonly nodes: readonly ProgramNode[];
  /** The results, each a reference or a constant. */
  readonly outputs: readonly ProgramArgument[];
}

/** A parameter or buffer of a model. */
export interface NativeState {
  readonly name: string;
  readonly kind: 'parameter' | 'buffer';
  readonly tensor: Handle;
}

/** A part of a session's or a meter's state, under its name. */
export interface NativeStateTensor {
  readonly name: string;
  readonly tensor: Handle;
}

/** A layer whose output can be observed. */
export interface NativeLayer {
  /** Module path, such as `layer1.0.conv1`. */
  readonly name: string;
  /** PyTorch's class name, such as `Conv2d`. */
  readonly type: string;
}
