/** PyTorch in Python as a child process that answers one measurement at a time, so that the two sides take turns and never run together. */

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { pythonCommand } from '../support/python.js';

export interface PeerRequest {
  readonly case: string;
  readonly epochs: number;
  readonly threads: number;
}

export class Peer implements Disposable {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: Interface;

  constructor() {
    const { command, env } = pythonCommand();
    this.#process = spawn(command, [fileURLToPath(new URL('peer.py', import.meta.url))], { env });
    this.#process.stderr.pipe(process.stderr);
    this.#lines = createInterface(this.#process.stdout);
  }

  /** Seconds per step of a case, measured now. */
  async measure(request: PeerRequest): Promise<number> {
    this.#process.stdin.write(`${JSON.stringify(request)}\n`);
    return new Promise<number>((resolve, reject) => {
      const onExit = (code: number | null): void => reject(new Error(`Python ended with status ${code} instead of an answer.`));
      this.#process.once('exit', onExit);
      this.#lines.once('line', (line) => {
        this.#process.off('exit', onExit);
        resolve(JSON.parse(line) as number);
      });
    });
  }

  [Symbol.dispose](): void {
    this.#process.kill();
  }
}
