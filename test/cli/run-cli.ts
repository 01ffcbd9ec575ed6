/** The command in this process: what it prints and how it ends. */

import { CommanderError } from 'commander';
import { describeFailure } from '../../src/cli/failure.js';
import { makeProgram } from '../../src/cli/program.js';

/** What a command did. */
export interface CliResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

/** Runs `neve` with arguments, in the present folder. */
export async function cli(...args: readonly string[]): Promise<CliResult> {
  const [out, err] = [process.stdout.write, process.stderr.write];
  let [stdout, stderr] = ['', ''];
  const before = process.exitCode;
  process.exitCode = undefined;
  process.stdout.write = ((text: string) => {
    stdout += text;
    return true;
  }) as typeof process.stdout.write;
  process.stderr.write = ((text: string) => {
    stderr += text;
    return true;
  }) as typeof process.stderr.write;
  try {
    const status = await makeProgram('0.0.0')
      .parseAsync([...args], { from: 'user' })
      .then(
        () => Number(process.exitCode ?? 0),
        (error: unknown) => {
          if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
          const failure = describeFailure(error);
          stderr += `${failure.text}\n`;
          return failure.status;
        },
      );
    return { stdout, stderr, status };
  } finally {
    process.stdout.write = out;
    process.stderr.write = err;
    process.exitCode = before;
  }
}
