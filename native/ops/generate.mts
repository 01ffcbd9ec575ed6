/** `npm run generate:ops`: writes src/ops/generated from the schemas of the libtorch in use. */

import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { native } from '../../src/native/load.js';
import { generatedFiles } from './files.mjs';
import { takenNames } from './taken.mjs';

const folder = new URL('../../src/ops/generated/', import.meta.url);
const files = generatedFiles(native().listOps(), await takenNames());

mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) if (!files.has(name)) rmSync(new URL(name, folder));
for (const [name, text] of files) writeFileSync(new URL(name, folder), text);
console.log(`src/ops/generated: ${files.size} files`);
