/** What is declared of each optimizer, by name. */

import type { NativeGroup } from '../native/addon.js';
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

/** Steps that the momentum of an optimizer remembers, 1 / (1 - beta), of the group where that is longest; 0 without momentum. */
export function momentumSteps(name: string, groups: readonly Pick<NativeGroup, 'options'>[]): number {
  const declared = declarationOf(name)?.momentum;
  return Math.max(
    ...groups.map(({ options }) => {
      const { momentum, betas } = options;
      const kept = declared?.(options as never) ?? momentum ?? (Array.isArray(betas) ? betas[0] : 0);
      return kept === 0 ? 0 : 1 / (1 - Number(kept));
    }),
  );
}
