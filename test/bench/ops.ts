/** What a small operator costs from JavaScript, against the same operator as a node of a native program: the dispatcher's own price. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import { native } from '../../src/native/load.js';
import { aten } from '../../src/ops/index.js';
import { scope, type Tensor, tensor } from '../../src/tensor/index.js';
import { handleOf } from '../../src/tensor/native-object.js';
import { median, printTable } from './table.js';

const CALLS = 20_000;
const ROUNDS = 15;

/** Prints microseconds a call of `add` on two tensors of four elements, and what of it is ours. */
export async function benchOps(): Promise<void> {
  using a = tensor([1, 2, 3, 4]);
  using b = tensor([5, 6, 7, 8]);
  const raw = await program(a, b);
  const ways: readonly (readonly [string, () => Promise<void> | void])[] = [
    ['node of a native program', raw.run],
    ['a.add(b), scope()', () => inScopes(() => a.add(b))],
    ['a.add(b), dispose()', () => times(() => a.add(b).dispose())],
    ['a.add(b), left to the collector', () => inTurns(() => a.add(b))],
    ['ops.aten.add(a, b), scope()', () => inScopes(() => aten.add(a, b))],
    ['a.add_(b)', () => times(() => a.add_(b))],
  ];
  const seconds = ways.map(() => [] as number[]);
  // In turns, so that a noisy moment of the machine meets all of them.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [i, [, run]] of ways.entries()) {
      const start = performance.now();
      await run();
      if (round > 0) seconds[i]?.push((performance.now() - start) / 1e3 / CALLS);
    }
  }
  raw.close();
  const floor = Math.min(...(seconds[0] ?? []));
  const rows = ways.map(([name], i) => {
    const best = Math.min(...(seconds[i] ?? []));
    return [name, micro(best), micro(median(seconds[i] ?? [])), i === 0 ? '' : micro(best - floor), i === 0 ? '' : '<= 1.50 µs'];
  });
  console.log(`\nadd of two tensors of 4 elements, ${CALLS} calls a round, ${ROUNDS} rounds`);
  printTable(['way', 'best', 'median', 'ours (best)', 'goal'], rows);
}

/** A program that adds over and over. */
async function program(a: Tensor, b: Tensor): Promise<{ readonly run: () => void; readonly close: () => void }> {
  const addon = native();
  const count = 1000;
  const nodes = Array.from({ length: count }, (_, i) => ({
    op: 'aten.add.Tensor',
    args: [{ ref: i === 0 ? 'a' : `v${i - 1}` }, { ref: 'b' }],
    outputs: [`v${i}`],
    module: '',
    when: 'always' as const,
  }));
  const model = addon.createModel({ inputs: ['a', 'b'], state: [], nodes, outputs: [{ ref: `v${count - 1}` }] });
  const run = (): void => {
    for (let i = 0; i < CALLS / count; i++)
      for (const made of addon.modelForward(model, [handleOf(a), handleOf(b)], false)) addon.release(made);
  };
  return { run, close: () => addon.release(model) };
}

function times(call: () => void): void {
  for (let i = 0; i < CALLS; i++) call();
}

function inScopes(call: () => void): void {
  for (let i = 0; i < CALLS / 100; i++) {
    scope(() => {
      for (let k = 0; k < 100; k++) call();
    });
  }
}

/** Turns of the event loop, between which the collector works as in any program; what one round leaves, the next one pays for. */
async function inTurns(call: () => void): Promise<void> {
  for (let i = 0; i < CALLS / 500; i++) {
    for (let k = 0; k < 500; k++) call();
    await nextTurn();
  }
}

function micro(seconds: number): string {
  return `${(seconds * 1e6).toFixed(2)} µs`;
}
