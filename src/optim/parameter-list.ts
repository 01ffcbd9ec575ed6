/** The tensors that an optimizer is held over, under names. */

import { OptionError } from '../errors.js';
import { show } from '../option-checks.js';
import { Tensor } from '../tensor/tensor.js';

/** Tensors to optimize: a module or model, tensors by name, or tensors, which are then called `'0'`, `'1'` … */
export type OptimizedTensors = Iterable<Tensor> | ReadonlyMap<string, Tensor> | { namedParameters(): ReadonlyMap<string, Tensor> };

/**
 * The tensors by name, in order.
 *
 * @throws {OptionError} `ERR_OPTION_VALUE` for something else, `ERR_OPTIMIZER_TENSOR` for a tensor that is there twice, or no leaf
 */
export function namedTensors(given: OptimizedTensors): Map<string, Tensor> {
  const named = entriesOf(given);
  const names = new Map<Tensor, string>();
  for (const [name, tensor] of named) {
    const other = names.get(tensor);
    if (other !== undefined) throw unusable(name, `is there twice, also as '${other}'. Leave it out once.`);
    if (!tensor.isLeaf)
      throw unusable(name, 'is the result of an operation: nothing would change what it is computed from. Detach it, or give the leaves.');
    names.set(tensor, name);
  }
  return named;
}

function entriesOf(given: OptimizedTensors): Map<string, Tensor> {
  if (typeof given === 'object' && given !== null) {
    if ('namedParameters' in given) return new Map(given.namedParameters());
    const entries = given instanceof Map ? [...given] : Symbol.iterator in given ? numbered(given as Iterable<Tensor>) : [];
    if (entries.length > 0 && entries.every(([name, tensor]) => typeof name === 'string' && tensor instanceof Tensor))
      return new Map(entries);
  }
  throw new OptionError(
    'ERR_OPTION_VALUE',
    `optim.Optimizer received ${show(given)} to optimize. Expected a module, a Map of tensors by name, or a list of at least one tensor.`,
  );
}

function numbered(tensors: Iterable<Tensor>): (readonly [string, Tensor])[] {
  return [...tensors].map((tensor, i) => [String(i), tensor] as const);
}

function unusable(name: string, problem: string): OptionError {
  return new OptionError('ERR_OPTIMIZER_TENSOR', `optim.Optimizer: tensor '${name}' ${problem}`, { fields: { name } });
}
