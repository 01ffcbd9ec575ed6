/** What is written by hand, so that nothing is generated over it. */

import { readdirSync } from 'node:fs';
import { NativeObject } from '../../src/tensor/native-object.js';
import { Tensor } from '../../src/tensor/tensor.js';
import type { Taken } from './files.mjs';

const FOLDER = new URL('../../src/ops/', import.meta.url);

/** The machinery, which exports no operators; and the index, which would load what was generated before. */
const NOT_FAMILIES = new Set(['camel-case.ts', 'define.ts', 'index.ts', 'kinds.ts', 'resolve.ts', 'scalars.ts']);

/** Loads every hand-written family and looks at what came of it. Call it before anything generated is loaded. */
export async function takenNames(): Promise<Taken> {
  const functions = new Set<string>();
  for (const file of readdirSync(FOLDER)) {
    if (!file.endsWith('.ts') || NOT_FAMILIES.has(file)) continue;
    for (const name of Object.keys((await import(new URL(file, FOLDER).href)) as object)) functions.add(name);
  }
  const members = new Set([Tensor.prototype, NativeObject.prototype].flatMap((prototype) => Object.getOwnPropertyNames(prototype)));
  return { functions, members };
}
