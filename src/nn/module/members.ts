/** Finds what a module is made of, from its fields. */

import { StateError } from '../../errors.js';
import { Buffer } from './buffer.js';
import { Parameter } from './parameter.js';

/** What a module holds itself, without what its children hold; in declaration order. */
export interface ModuleMembers<M> {
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly buffers: ReadonlyMap<string, Buffer>;
  readonly children: ReadonlyMap<string, M>;
}

/**
 * Sorts fields by what they hold; fields with anything else are left out.
 *
 * @param owner - the module's class name, for messages
 * @throws {StateError} `ERR_MODULE_FIELD` for a name with a dot, and for modules or parameters inside an array, which would have no name
 */
export function membersOf<M>(
  owner: string,
  fields: Iterable<readonly [string, unknown]>,
  isModule: (value: unknown) => value is M,
): ModuleMembers<M> {
  const members = { parameters: new Map<string, Parameter>(), buffers: new Map<string, Buffer>(), children: new Map<string, M>() };
  const place = (name: string, value: unknown): boolean => {
    if (value instanceof Parameter) members.parameters.set(name, value);
    else if (value instanceof Buffer) members.buffers.set(name, value);
    else if (isModule(value)) members.children.set(name, value);
    else return false;
    return true;
  };
  const isState = (value: unknown): boolean => value instanceof Parameter || value instanceof Buffer || isModule(value);
  for (const [name, value] of fields) {
    if (Array.isArray(value) && value.some(isState)) {
      throw fieldError(owner, name, 'is an array of modules or parameters, which have no names there. Use nn.ModuleList or nn.Sequential.');
    }
    if (place(name, value) && (name === '' || name.includes('.'))) {
      throw fieldError(owner, name, 'needs a name without dots: a dot separates the modules of a path. Rename it.');
    }
  }
  return members;
}

function fieldError(owner: string, field: string, problem: string): StateError {
  return new StateError('ERR_MODULE_FIELD', `${owner}: field '${field}' ${problem}`, { fields: { owner, field } });
}
