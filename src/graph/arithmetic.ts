/** Arithmetic on the sizes of a graph, as Python does it. */

type Arithmetic = (a: number, b: number) => number;

/** By their names in graphs. */
export const ARITHMETIC: ReadonlyMap<string, Arithmetic> = new Map<string, Arithmetic>([
  ['_operator.add', (a, b) => a + b],
  ['_operator.sub', (a, b) => a - b],
  ['_operator.mul', (a, b) => a * b],
  ['_operator.floordiv', (a, b) => Math.floor(a / b)],
  ['_operator.mod', (a, b) => a - b * Math.floor(a / b)],
  ['_operator.truediv', (a, b) => a / b],
  ['_operator.pow', (a, b) => a ** b],
  ['_operator.max', (a, b) => Math.max(a, b)],
  ['_operator.min', (a, b) => Math.min(a, b)],
]);

/** @param op - one that a graph may have */
export function arithmetic(op: string, a: number, b: number): number {
  return (ARITHMETIC.get(op) as Arithmetic)(a, b);
}
