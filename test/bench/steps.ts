/** Training steps of Neve and of PyTorch in Python: each measurement in a process of its own, in turns, so that a noisy moment of the machine meets both. */

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { getNumThreads } from '../../src/native/runtime.js';
import { pythonCommand } from '../support/python.js';
import type { Measured, StepCase } from './cases.js';
import { median, milliseconds, printTable } from './table.js';

const run = promisify(execFile);
const CHILD = fileURLToPath(new URL('step-child.ts', import.meta.url));
const PEER = fileURLToPath(new URL('peer.py', import.meta.url));

/** What a case took, by arm: `neve`, and PyTorch's `default`, `fused`, … */
export interface StepResult {
  readonly name: string;
  readonly goal: number;
  readonly arms: Readonly<Record<string, readonly Measured[]>>;
}

/** @param extra - more arms of PyTorch, such as `compile` */
export async function benchSteps(
  cases: readonly (readonly [string, StepCase])[],
  rounds: number,
  extra: readonly string[],
): Promise<readonly StepResult[]> {
  const results: StepResult[] = [];
  for (const [name, { goal, epochs, channelsLast }] of cases) {
    const peers = ['default', 'fused', ...(channelsLast === true ? ['channels-last'] : []), ...extra];
    const arms: Record<string, Measured[]> = Object.fromEntries(['neve', ...peers].map((arm) => [arm, []]));
    for (let round = 0; round < rounds; round++) {
      arms.neve?.push(await ours(name));
      for (const arm of peers) arms[arm]?.push(await theirs(name, arm, epochs));
    }
    results.push({ name, goal, arms });
    console.log(`${name}: measured`);
  }
  return results;
}

/** Prints times and ratios: of Neve's to each of PyTorch's, round by round, the median. */
export function printSteps(results: readonly StepResult[], rounds: number, beside: string): void {
  console.log(
    `\nTraining step, ${getNumThreads()} threads${beside}, medians of ${rounds} rounds; ratio: Neve / PyTorch, below 1 is better`,
  );
  const rows = results.flatMap(({ name, goal, arms: { neve = [], ...peers } }) => {
    const ratios = Object.entries(peers).map(([arm, measured]) => ({
      arm,
      step: ratio(neve, measured, 'step'),
      memory: ratio(neve, measured, 'memory'),
      row: [
        milliseconds(median(measured.map(({ step }) => step))),
        milliseconds(median(measured.map(({ first }) => first))),
        megabytes(median(measured.map(({ memory }) => memory))),
      ],
    }));
    const worst = Math.max(...ratios.map(({ step }) => step));
    return ratios.map(({ arm, step, memory, row }, i) => [
      ...(i === 0
        ? [
            name,
            milliseconds(median(neve.map((one) => one.step))),
            milliseconds(median(neve.map((one) => one.first))),
            megabytes(median(neve.map((one) => one.memory))),
          ]
        : ['', '', '', '']),
      ...[arm, ...row, step.toFixed(2), memory.toFixed(2)],
      i === 0 ? `${goal} (${worst <= goal ? 'met' : 'missed'}: ${worst.toFixed(2)})` : '',
    ]);
  });
  printTable(['case', 'Neve', 'first', 'memory', 'PyTorch', 'step', 'first', 'memory', 'ratio', 'of memory', 'goal for the step'], rows);
}

function ratio(mine: readonly Measured[], other: readonly Measured[], what: keyof Measured): number {
  return median(mine.map((one, round) => one[what] / (other[round]?.[what] ?? Number.NaN)));
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}

async function ours(name: string): Promise<Measured> {
  const { stdout } = await run(process.execPath, ['--import', 'tsx', CHILD, name, String(getNumThreads())]);
  return JSON.parse(stdout) as Measured;
}

async function theirs(name: string, arm: string, epochs: number): Promise<Measured> {
  const { command, env } = pythonCommand();
  const { stdout } = await run(command, [PEER, name, arm, String(epochs), String(getNumThreads())], { env });
  return JSON.parse(stdout) as Measured;
}
