/** Every operator with arguments that no one should pass: a result or a typed error, and the process lives. */

import { expect, it } from 'vitest';
import { native } from '../../src/native/load.js';
import { transpile } from '../support/transpiled.js';
import { absurdCalls } from './absurd.js';

/** Calls an operator; `NEVE_ABSURD_TRIES` and `NEVE_ABSURD_SEED` for more and for others. */
const TRIES = Number(process.env.NEVE_ABSURD_TRIES ?? 100);
const SEED = Number(process.env.NEVE_ABSURD_SEED ?? 1);
const HANGS_AFTER = 180_000;

it('survives absurd arguments', async () => {
  using child = transpile(new URL('absurd-child.ts', import.meta.url).pathname);
  const { calls, faults } = await absurdCalls(child.script, { seed: SEED, tries: TRIES, patience: HANGS_AFTER });
  const schemas = native().listOps();
  console.log(`${calls} calls of ${schemas.length} overloads, ${faults.length} faults`);
  expect(faults.map(({ op, attempt, how }) => `${schemas[op]?.name}.${schemas[op]?.overload} try ${attempt}: ${how}`)).toEqual([]);
  expect(calls).toBe(schemas.length * TRIES);
});
