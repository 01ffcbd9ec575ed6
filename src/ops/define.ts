/** What operator files are written with: the common shapes of operators, and how a function becomes a method. */

import { callTensor, op } from '../tensor/dispatch.js';
import { NativeObject } from '../tensor/native-object.js';
import { Tensor } from '../tensor/tensor.js';

/** A tensor, or a value that is one everywhere. Whole numbers are integers, as in Python: they leave an integer tensor's dtype as it is. */
export type Operand = Tensor | number | bigint | boolean;

/** An operator of one tensor. */
export type Unary = (self: Tensor) => Tensor;

/** An operator of a tensor and an {@link Operand}; shapes broadcast. */
export type Binary = (self: Tensor, other: Operand) => Tensor;

/** The functions of a file that are methods too, under the method's name; types follow the interface that the file declares. */
export type MethodTable = {
  readonly [Name in keyof Tensor]?: Tensor[Name] extends (...args: infer Args) => infer Result
    ? (self: Tensor, ...args: Args) => Result
    : never;
};

/** `aten::<name>(Tensor self) -> Tensor`. */
export function unary(name: string): Unary {
  const target = op(`aten::${name}`);
  return (self) => callTensor(target, [self]);
}

/** `aten::<name>.Tensor` and `aten::<name>.Scalar`, whichever the operand asks for. */
export function binary(name: string, tensorOverload = 'Tensor', scalarOverload = 'Scalar'): Binary {
  const withTensor = op(`aten::${name}`, tensorOverload);
  const withScalar = op(`aten::${name}`, scalarOverload);
  return (self, other) => callTensor(other instanceof NativeObject ? withTensor : withScalar, [self, other]);
}

/** One value for height and width, or one each. */
export type Pair = number | readonly [number, number];

/** Both values of a {@link Pair}. */
export function pair(value: Pair): readonly number[] {
  return typeof value === 'number' ? [value, value] : value;
}

/** One axis or several as a list; `null` stands for all. */
export function axes(dim: number | readonly number[] | null): readonly number[] | null {
  return typeof dim === 'number' ? [dim] : dim;
}

/** Makes functions methods of `Tensor`: the tensor is the first argument. */
export function installMethods(table: MethodTable): void {
  for (const [name, entry] of Object.entries(table)) {
    const call = entry as unknown as (self: Tensor, a: unknown, b: unknown, c: unknown, d: unknown) => unknown;
    Object.defineProperty(Tensor.prototype, name, {
      // Fixed arguments, since a rest array would cost an allocation a call; no method here takes more.
      value: function method(this: Tensor, a: unknown, b: unknown, c: unknown, d: unknown): unknown {
        return call(this, a, b, c, d);
      },
      writable: true,
      configurable: true,
    });
  }
}
