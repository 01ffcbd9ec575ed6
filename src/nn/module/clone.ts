/** Copies of modules. */

import { noGrad } from '../../tensor/grad-mode.js';
import { Buffer } from './buffer.js';
import { Module } from './module.js';
import { Parameter } from './parameter.js';

/**
 * A copy of a module and all inside it, with parameters and buffers of its own (`copy.deepcopy`). A parameter that is shared inside the module is shared
 * inside the copy. Private `#fields` are not copied: modules that keep state in them cannot be cloned.
 */
export function cloneModule<M extends Module>(module: M): M {
  // Refuses what is nested too deep.
  module.namedModules();
  return copyOf(module, new Map()) as M;
}

function copyOf(value: unknown, known: Map<unknown, unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const found = known.get(value);
  if (found !== undefined) return found;
  const remember = <T>(copy: T): T => {
    known.set(value, copy);
    return copy;
  };
  if (value instanceof Parameter) {
    using data = noGrad(() => value.detach().clone());
    return remember(new Parameter(data, { requiresGrad: value.requiresGrad }));
  }
  if (value instanceof Buffer) {
    using data = noGrad(() => value.clone());
    return remember(new Buffer(data, { persistent: value.persistent }));
  }
  if (value instanceof Module) {
    const copy = remember(Object.create(Object.getPrototypeOf(value)) as Record<string, unknown>);
    for (const [field, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
      // A field that is computed, as `weightNorm` makes them, is computed in the copy too.
      if (descriptor.get !== undefined) Object.defineProperty(copy, field, descriptor);
      else if (descriptor.enumerable) copy[field] = copyOf(descriptor.value, known);
    }
    return copy;
  }
  if (value instanceof Map) return remember(new Map([...value].map(([name, item]) => [name, copyOf(item, known)])));
  if (Array.isArray(value)) return remember(value.map((item) => copyOf(item, known)));
  return value;
}
