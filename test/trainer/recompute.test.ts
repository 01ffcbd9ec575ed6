/** Recomputed modules take less memory: a process of its own for each, whose greatest resident size tells. */

import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { transpile } from '../support/transpiled.js';

/** Of one activation: 8,192 rows of 64 numbers. */
const ACTIVATION = 8192 * 64 * 4;

function train(script: string, modules: string): { readonly bytes: number; readonly loss: number } {
  return JSON.parse(execFileSync(process.execPath, [script, modules], { encoding: 'utf8' }));
}

it('checkpointModules keeps activations of one part at a time, instead of all eight', { timeout: 60_000 }, () => {
  using child = transpile(new URL('recompute-child.ts', import.meta.url).pathname);
  const plain = train(child.script, '');
  const again = train(child.script, '0,1,2,3,4,5,6,7');
  expect(again.loss).toBe(plain.loss);
  // Each of 40 blocks needs what GELU was given and what tanh gave.
  expect(plain.bytes).toBeGreaterThan(80 * ACTIVATION);
  // Eight inputs and the 10 of one part; the allocator, and what a step takes besides, make the rest.
  expect(again.bytes).toBeLessThan(0.75 * plain.bytes);
});
