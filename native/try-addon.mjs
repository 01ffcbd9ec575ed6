/**
 * Opens a compiled addon with a libtorch, in a process that may fail: `node native/try-addon.mjs <folder of the addon> <folder of libtorch>`.
 * Prints the reason and ends with status 1 where that does not work.
 */

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { inspect, libraryNames } from './find-libtorch.mjs';

const [folder, root] = process.argv.slice(2);
const require = createRequire(import.meta.url);
try {
  const loader = require(join(folder, 'neve_loader.node'));
  for (const name of libraryNames(inspect(root, { untried: true }).cuda)) loader.open(join(root, 'lib', name));
  // The linker binds every symbol now: one that this libtorch lacks shows here.
  if (typeof require(join(folder, 'neve.node')).init !== 'function') throw new Error('it is not an addon of Neve');
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
