/** Runs `neve launch`. */

import { type ChildProcess, spawn } from 'node:child_process';
import { transpile } from '../support/transpiled.js';
import type { TrainCase, Trained } from './train-child.js';

/** What a launch did. */
export interface Launched {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What each process printed at its end, in the order in which they ended. */
  readonly found: readonly Trained[];
  readonly stderr: string;
}

/** The command, and a program for it. */
export class Launches implements Disposable {
  readonly #cli = transpile(new URL('../../src/cli/main.ts', import.meta.url).pathname);
  readonly #child = transpile(new URL('train-child.ts', import.meta.url).pathname);

  /** @param options - of `neve launch` */
  start(
    options: readonly string[],
    model: string,
    spec: TrainCase,
  ): { readonly launcher: ChildProcess; readonly ended: Promise<Launched> } {
    return this.startProgram(options, [this.#child.script, model, JSON.stringify(spec)]);
  }

  /** @param program - what is launched, and its arguments */
  startProgram(
    options: readonly string[],
    program: readonly string[],
  ): { readonly launcher: ChildProcess; readonly ended: Promise<Launched> } {
    const env = { ...process.env, OMP_NUM_THREADS: '1' };
    const args = [this.#cli.script, 'launch', ...options, ...program];
    const launcher = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    launcher.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    launcher.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const ended = new Promise<Launched>((resolve, reject) => {
      launcher.once('error', reject);
      launcher.once('close', (code, signal) => {
        const lines = stdout.split('\n').flatMap((line) => /^(?:\[\d+\] )?(\{.*\})$/.exec(line)?.[1] ?? []);
        resolve({ code, signal, stderr, found: lines.map((line) => JSON.parse(line) as Trained) });
      });
    });
    return { launcher, ended };
  }

  run(options: readonly string[], model: string, spec: TrainCase): Promise<Launched> {
    return this.start(options, model, spec).ended;
  }

  [Symbol.dispose](): void {
    this.#cli[Symbol.dispose]();
    this.#child[Symbol.dispose]();
  }
}
