/** Arithmetic on the sizes of a graph, as Python does it. */

import { OptionError } from '../errors.js';

const OPERATORS: ReadonlyMap<string, (a: number, b: number) => number> = new Map([
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

/** @throws {OptionError} `ERR_GRAPH_OPERATOR` for what is no operator on numbers */
export function arithmetic(op: string, a: number, b: number): number {
  const compute = OPERATORS.get(op);
  if (compute !== undefined) return compute(a, b);
  throw new OptionError('ERR_GRAPH_OPERATOR', `The graph calls ${op}, which is no operator on numbers.`, { fields: { op } });
}
