/** Walks over a tree of modules. */

import { StateError } from '../../errors.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { ModuleMembers } from './members.js';

/** A module as these walks see it. */
export interface ModuleNode<M> {
  readonly typeName: string;
  members(): ModuleMembers<M>;
}

/** Modules inside each other at most. A forward pass takes a few calls a level, and the stack of calls is finite; Python's holds about as many. */
const DEEPEST = 300;

/**
 * Every module by path, each once, parents before children; the root's path is `''`.
 *
 * @throws {StateError} `ERR_MODULE_DEPTH`
 */
export function modulesOf<M extends ModuleNode<M>>(root: M): Map<string, M> {
  const found = new Map<string, M>();
  const seen = new Set<M>();
  const visit = (module: M, path: string, depth: number): void => {
    if (seen.has(module)) return;
    checkDepth(root, depth);
    seen.add(module);
    found.set(path, module);
    for (const [name, child] of module.members().children) visit(child, path === '' ? name : `${path}.${name}`, depth + 1);
  };
  visit(root, '', 0);
  return found;
}

/**
 * Parameters and persistent buffers of the whole tree under every path that leads to them.
 *
 * @throws {StateError} `ERR_MODULE_CYCLE` for a module inside itself, whose paths would never end; `ERR_MODULE_DEPTH`
 */
export function stateOf<M extends ModuleNode<M>>(root: M): Map<string, Tensor> {
  const state = new Map<string, Tensor>();
  const open = new Set<M>();
  const visit = (module: M, prefix: string): void => {
    if (open.has(module)) {
      throw new StateError(
        'ERR_MODULE_CYCLE',
        `A ${module.typeName} is a field of a module inside it ('${prefix.slice(0, -1)}'). Keep such references in a #private field.`,
      );
    }
    checkDepth(root, open.size);
    open.add(module);
    const { parameters, buffers, children } = module.members();
    for (const [name, parameter] of parameters) state.set(prefix + name, parameter);
    for (const [name, buffer] of buffers) if (buffer.persistent) state.set(prefix + name, buffer);
    for (const [name, child] of children) visit(child, `${prefix}${name}.`);
    open.delete(module);
  };
  visit(root, '');
  return state;
}

function checkDepth({ typeName }: { readonly typeName: string }, depth: number): void {
  if (depth <= DEEPEST) return;
  throw new StateError(
    'ERR_MODULE_DEPTH',
    `A ${typeName} has modules nested more than ${DEEPEST} deep. Put them side by side, in an nn.Sequential or nn.ModuleList.`,
    { fields: { type: typeName, deepest: DEEPEST } },
  );
}
