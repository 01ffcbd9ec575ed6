/** Commands that messages tell people to run. */

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A clone has the sources' configuration and npm scripts, an installed package has neither. */
export const IS_CLONE = existsSync(fileURLToPath(new URL('../tsconfig.json', import.meta.url)));

/** How `setup` or `doctor` is run here. */
export function commandFor(name, flags = []) {
  const words = IS_CLONE ? ['npm run', name, ...(flags.length > 0 ? ['--'] : [])] : ['npx neve', name];
  return [...words, ...flags].join(' ');
}
