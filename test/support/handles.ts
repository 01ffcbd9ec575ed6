/**
 * Set-up of every test file: a test must leave as many native objects alive as it found. What only the collector can free is collected before
 * the comparison.
 */

import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect } from 'vitest';
import { type LiveHandles, liveHandles } from '../../src/native/runtime.js';

let before: LiveHandles = liveHandles();

beforeEach(async () => {
  before = await settledHandles(liveHandles());
});

afterEach(async () => {
  expect(await settledHandles(before), 'native objects alive after the test, compared with before').toEqual(before);
});

/** Live handles once they equal `expected`, or when collecting frees nothing more. */
async function settledHandles(expected: LiveHandles): Promise<LiveHandles> {
  let found = liveHandles();
  for (let attempt = 0; attempt < 5 && !isSame(found, expected); attempt++) {
    globalThis.gc?.();
    // Finalization callbacks run in turns of the event loop of their own.
    for (let turn = 0; turn < 4; turn++) await nextTurn();
    found = liveHandles();
  }
  return found;
}

function isSame(a: LiveHandles, b: LiveHandles): boolean {
  return (Object.keys(a) as (keyof LiveHandles)[]).every((kind) => a[kind] === b[kind]);
}
