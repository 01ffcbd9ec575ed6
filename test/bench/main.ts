/**
 * `npm run bench`: training steps of Neve and of PyTorch side by side in one run, on the same libtorch with the same threads, taking turns, each in a process
 * of its own. Prints medians and ratios; asserts nothing, since machines differ.
 *
 *   npm run bench -- [--case mlp,gpt,ops,overhead,velocity] [--rounds 5] [--batch 1,8,64,512] [--peers jax,tfjs] [--compile] [--busy 2] [--json file]
 *   npm run bench -- page out.html [--json file]
 *
 * `--batch` runs each case at those batch sizes instead of its own. `--peers` measures JAX and TensorFlow.js too, which are installed into the cache the
 * first time; `--compile` measures `torch.compile`. `--busy` keeps so many other processes busy meanwhile. Each run adds a line to a file of the cache, or
 * to the one that `--json` names, and `page` shows what is in it.
 *
 * The other benchmarks of this folder run by themselves: `node --import tsx test/bench/curvature.ts`.
 */

import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { getNumThreads } from '../../src/native/runtime.js';
import { type Arm, pytorchArms } from './arms.js';
import { CASES, type StepCase } from './cases.js';
import { type Flags, parseFlags } from './flags.js';
import { addToHistory, historyFile, lineOf, readHistory } from './history.js';
import { neveArm } from './neve-arm.js';
import { benchOps } from './ops.js';
import { benchOverhead } from './overhead.js';
import { benchPage } from './page.js';
import { peerArm } from './peers/install.js';
import { printSteps } from './print-steps.js';
import { benchSteps } from './steps.js';
import { benchVelocity } from './velocity.js';

const asked = parseFlags(process.argv.slice(2));
if (asked.kind === 'page') {
  const file = asked.json ?? historyFile();
  const lines = readHistory(file);
  if (lines.length === 0) throw new Error(`page: ${file} has no runs. Measure something first: npm run bench -- --case mlp`);
  writeFileSync(asked.file, benchPage(lines));
  console.log(`${asked.file}: ${lines.length} runs`);
} else {
  await bench(asked.flags);
}

async function bench(flags: Flags): Promise<void> {
  const { chosen, rounds } = flags;
  const busy = Array.from({ length: flags.busy }, () => spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }));
  const release = (): void => {
    for (const loop of busy) loop.kill();
  };
  process.once('exit', release);
  if (chosen.has('ops')) await benchOps();
  if (chosen.has('velocity')) await benchVelocity(Math.max(9, rounds));
  if (chosen.has('overhead')) await benchOverhead(rounds);
  const cases: (readonly [string, StepCase])[] = Object.entries(CASES).filter(([name]) => chosen.has(name));
  if (cases.length > 0) await stepTable(cases, flags);
  release();
}

async function stepTable(
  cases: readonly (readonly [string, StepCase])[],
  { rounds, batches, peers, busy, compile, json }: Flags,
): Promise<void> {
  const others: Arm[] = [];
  for (const peer of peers) {
    const arm = peerArm(peer);
    if ('why' in arm) console.log(`left out: ${arm.why}`);
    else others.push(arm);
  }
  const pytorch = ['default', 'fused', 'channels-last', ...(compile ? ['compile'] : [])];
  const known = pytorchArms(pytorch);
  if (known.length === 0) console.log('left out: PyTorch, since the libtorch in use has no Python package beside it');
  const armsFor = ({ channelsLast }: StepCase): readonly Arm[] => [
    ...known.filter(({ name }) => name !== 'channels-last' || channelsLast === true),
    ...others,
  ];
  const runs = cases.map(([name, one]) => ({ name, one, batches: batches ?? [one.batchSize] }));
  const threads = getNumThreads();
  const results = await benchSteps(runs, rounds, threads, await neveArm(), armsFor);
  printSteps(results, rounds, threads, busy);
  const file = json ?? historyFile();
  addToHistory(file, lineOf(results, threads, busy));
  console.log(`\nAdded to ${file}`);
}
