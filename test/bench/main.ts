/**
 * `npm run bench`: Neve and PyTorch side by side in one run, on the same libtorch with the same threads, taking turns. Prints medians and ratios;
 * asserts nothing, since machines differ.
 *
 *   npm run bench -- [--case mlp|gpt|resnet20|ops|overhead|velocity] [--rounds 5] [--busy 2]
 *
 * `--busy` keeps so many other processes busy meanwhile.
 *
 * The other benchmarks of this folder run by themselves: `node --import tsx test/bench/curvature.ts`.
 */

import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { getNumThreads } from '../../src/native/runtime.js';
import { pythonAvailable } from '../support/python.js';
import { CASES, type StepCase } from './cases.js';
import { measureDelay } from './event-loop.js';
import { benchOps } from './ops.js';
import { benchOverhead } from './overhead.js';
import { Peer } from './peer.js';
import { median, milliseconds, printTable } from './table.js';
import { benchVelocity } from './velocity.js';

const { values: flags } = parseArgs({
  options: { case: { type: 'string' }, rounds: { type: 'string', default: '5' }, busy: { type: 'string', default: '0' } },
});
const busy = Array.from({ length: Number(flags.busy) }, () => spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }));
process.once('exit', () => {
  for (const loop of busy) loop.kill();
});
const chosen = CASES.filter(({ name }) => flags.case === undefined || flags.case === name);
if (flags.case === undefined || flags.case === 'ops') await benchOps();
if (flags.case === undefined || flags.case === 'velocity') await benchVelocity(Math.max(9, Number(flags.rounds)));
if (flags.case === undefined || flags.case === 'overhead') await benchOverhead(Number(flags.rounds));
if (flags.case === 'ops' || flags.case === 'velocity' || flags.case === 'overhead') process.exit();
if (chosen.length === 0)
  throw new Error(`--case: unknown '${flags.case}'. Known: ${CASES.map(({ name }) => name).join(', ')}, ops, overhead, velocity.`);

if (pythonAvailable()) await benchSteps(chosen, Number(flags.rounds));
else console.log('step time: skipped, since the libtorch in use has no Python package beside it');
await benchEventLoop(chosen);

/** Step times in turn, so that a noisy moment of the machine meets both sides. */
async function benchSteps(cases: readonly StepCase[], rounds: number): Promise<void> {
  using peer = new Peer();
  const threads = getNumThreads();
  const rows: string[][] = [];
  for (const { name, epochs, peers, step, goals } of cases) {
    const ours: number[] = [];
    const theirs = peers.map(() => [] as number[]);
    for (let round = 0; round < rounds; round++) {
      ours.push(await step(epochs));
      for (const [i, peerCase] of peers.entries()) theirs[i]?.push(await peer.measure({ case: peerCase, epochs, threads }));
    }
    for (const [i, peerCase] of peers.entries()) {
      const ratio = median(ours.map((mine, round) => mine / (theirs[i]?.[round] ?? Number.NaN)));
      rows.push([name, milliseconds(median(ours)), peerCase, milliseconds(median(theirs[i] ?? [])), ratio.toFixed(2), goals[i] ?? '']);
    }
  }
  const beside = busy.length === 0 ? '' : `, beside ${busy.length} busy processes`;
  console.log(`\nTraining step, ${threads} threads${beside}, median of ${rounds} rounds; ratio: Neve / PyTorch, below 1 is faster`);
  printTable(['case', 'Neve', 'PyTorch in Python', 'time', 'ratio', 'goal'], rows);
}

/** How late timers fire while a fit runs. */
async function benchEventLoop(cases: readonly StepCase[]): Promise<void> {
  const rows: string[][] = [];
  for (const { name, epochs, step } of cases) {
    const { p50, p99, max } = await measureDelay(async () => {
      await step(epochs);
    });
    rows.push([name, milliseconds(p50), milliseconds(p99), milliseconds(max), 'p99 < 5 ms']);
  }
  console.log("\nDelay of JavaScript's event loop during a fit (timer resolution of 1 ms included)");
  printTable(['case', 'p50', 'p99', 'max', 'goal'], rows);
}
