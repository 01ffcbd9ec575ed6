/** What is declared of each optimizer, by name. */

import type { OptimizerDeclaration } from './define.js';
import * as optimizers from './optimizers/index.js';

const DECLARATIONS: ReadonlyMap<string, OptimizerDeclaration> = new Map(
  Object.values(optimizers).flatMap((exported) => {
    if (typeof exported !== 'function' || !('declaration' in exported)) return [];
    const declaration = exported.declaration as unknown as OptimizerDeclaration;
    return [[declaration.name, declaration] as const];
  }),
);

/** Every optimizer that has options of its own, in alphabetical order. */
export const ALL_OPTIMIZERS: readonly OptimizerDeclaration[] = [...DECLARATIONS.values()];

/** `undefined` for one whose options are its user's (`'custom'`). */
export function declarationOf(name: string): OptimizerDeclaration | undefined {
  return DECLARATIONS.get(name);
}
