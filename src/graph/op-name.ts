/** Operators' names in graphs (`aten.add.Tensor`) and in the dispatcher (`aten::add`, `Tensor`). */

import { type Op, op } from '../tensor/dispatch.js';
import { ARITHMETIC } from './arithmetic.js';

/** What `_operator.` names may follow: numbers, and elements of lists. */
export const BUILTINS: ReadonlySet<string> = new Set([...ARITHMETIC.keys(), '_operator.getitem']);

/** The graph's name of an operator: `aten.add.Tensor`, `aten.relu.default`. */
export function nodeOpName(target: Op): string {
  return `${target.name.replace('::', '.')}.${target.overload === '' ? 'default' : target.overload}`;
}

/**
 * The operator that a graph's name stands for; `null` for a name of another form. Whether it exists is another question.
 *
 * @param internal - whether internals of libtorch are meant too: in a graph that was validated as one that may call them
 */
export function opOfNode(name: string, internal = false): Op | null {
  const match = /^(\w+)\.(\w+)\.(\w+)$/.exec(name);
  if (match === null) return null;
  const [, namespace, base, overload] = match;
  return op(`${namespace}::${base}`, overload === 'default' ? '' : overload, internal);
}
