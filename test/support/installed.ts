/** A copy of what set-up needs of this package, as npm would install it: without the configuration that tells a clone. */

import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** Copies it into a folder. */
export function copyPackage(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const part of ['native', 'package.json', 'CMakeLists.txt', 'LICENSE'])
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
}
