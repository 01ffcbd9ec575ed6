/** Modules of an exported program: every call notes the modules it is in. */

import type { GraphModule, GraphNode } from '../../graph/graph.js';

interface Frame {
  /** Differs from call to call of one module. */
  readonly key: string;
  readonly path: string;
  /** Class name without its Python package. */
  readonly type: string;
}

/** Frames of `key,path,class;key,path,class`, outermost first. */
function framesOf(stack: string): readonly Frame[] {
  return stack.split(';').flatMap((part) => {
    const [key, path, type] = part.split(',');
    // Passes of the exporter note themselves as a module with its own name for a class.
    if (key === undefined || path === undefined || type === undefined || type === key) return [];
    return [{ key, path, type: type.slice(type.lastIndexOf('.') + 1) }];
  });
}

/** Path of the innermost module; `''` for the root, and where nothing is known. */
export function innermostModule(stack: string): string {
  return framesOf(stack).at(-1)?.path ?? '';
}

/**
 * The modules with their outputs: what the last call of each stretch in a module made.
 *
 * @param known - paths in registration order; modules that calls name besides follow
 * @param nodes - with the stack of each, in order
 */
export function modulesOf(known: readonly string[], nodes: readonly (GraphNode & { readonly moduleStack: string })[]): GraphModule[] {
  const types = new Map<string, string>(known.map((path) => [path, 'Module']));
  const outputs = new Map<string, Map<string, string>>();
  for (const node of nodes) {
    const made = node.outputs.find((name) => name !== '');
    if (made === undefined || node.when === 'training') continue;
    for (const { key, path, type } of framesOf(node.moduleStack)) {
      types.set(path, type);
      const calls = outputs.get(path) ?? new Map<string, string>();
      calls.set(key, made);
      outputs.set(path, calls);
    }
  }
  return [...types].map(([name, type]) => ({ name, type, outputs: [...(outputs.get(name)?.values() ?? [])] }));
}
