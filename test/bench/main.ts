/**
 * `npm run bench`: Neve and PyTorch side by side in one run, on the same libtorch with the same threads, taking turns. Prints medians and ratios;
 * asserts nothing, since machines differ.
 *
 *   npm run bench -- [--case mlp,gpt,ops,overhead,velocity,delay] [--rounds 5] [--busy 2] [--compile] [--json file]
 *
 * `--busy` keeps so many other processes busy meanwhile, `--compile` measures `torch.compile` too, `--json` adds the figures to a file, one line a run.
 *
 * The other benchmarks of this folder run by themselves: `node --import tsx test/bench/curvature.ts`.
 */

import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { getNumThreads } from '../../src/native/runtime.js';
import { pythonAvailable } from '../support/python.js';
import { CASES, measureSteps, type StepCase } from './cases.js';
import { measureDelay } from './event-loop.js';
import { benchOps } from './ops.js';
import { benchOverhead } from './overhead.js';
import { benchSteps, printSteps } from './steps.js';
import { milliseconds, printTable } from './table.js';
import { benchVelocity } from './velocity.js';

const OTHERS = ['ops', 'velocity', 'overhead', 'delay'];

const { values: flags } = parseArgs({
  options: {
    case: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    busy: { type: 'string', default: '0' },
    compile: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const known = [...Object.keys(CASES), ...OTHERS];
const chosen = flags.case?.split(',') ?? known;
const unknown = chosen.filter((name) => !known.includes(name));
if (unknown.length > 0) throw new Error(`--case: unknown '${unknown.join(', ')}'. Known: ${known.join(', ')}.`);
const rounds = Number(flags.rounds);
const busy = Array.from({ length: Number(flags.busy) }, () => spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }));
process.once('exit', () => {
  for (const loop of busy) loop.kill();
});
const cases: (readonly [string, StepCase])[] = Object.entries(CASES).filter(([name]) => chosen.includes(name));
if (chosen.includes('ops')) await benchOps();
if (chosen.includes('velocity')) await benchVelocity(Math.max(9, rounds));
if (chosen.includes('overhead')) await benchOverhead(rounds);
if (cases.length > 0) await stepTable();
if (chosen.includes('delay')) await benchEventLoop();

async function stepTable(): Promise<void> {
  if (!pythonAvailable()) return console.log('step time: skipped, since the libtorch in use has no Python package beside it');
  const results = await benchSteps(cases, rounds, flags.compile ? ['compile'] : []);
  printSteps(results, rounds, busy.length === 0 ? '' : `, beside ${busy.length} busy processes`);
  if (flags.json === undefined) return;
  const line = { at: new Date().toISOString(), cpu: cpus()[0]?.model ?? '', threads: getNumThreads(), busy: busy.length, results };
  appendFileSync(flags.json, `${JSON.stringify(line)}\n`);
}

/** How late timers fire while a fit runs. */
async function benchEventLoop(): Promise<void> {
  const rows: string[][] = [];
  for (const [name, one] of [
    ['mlp', CASES.mlp],
    ['gpt', CASES.gpt],
    ['resnet20', CASES.resnet20],
  ] as const) {
    const { p50, p99, max } = await measureDelay(async () => {
      await measureSteps(one);
    });
    rows.push([name, milliseconds(p50), milliseconds(p99), milliseconds(max), 'p99 < 5 ms']);
  }
  console.log("\nDelay of JavaScript's event loop during a fit (timer resolution of 1 ms included)");
  printTable(['case', 'p50', 'p99', 'max', 'goal'], rows);
}
