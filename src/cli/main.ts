#!/usr/bin/env node
/** The command `neve`. */

import { readFileSync } from 'node:fs';
import { CommanderError } from 'commander';
import { describeFailure, EXIT } from './failure.js';
import { makeProgram } from './program.js';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { readonly version: string };

// Whoever reads may stop reading: `neve predict … | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const program = makeProgram(version);
if (process.argv.length <= 2) {
  process.stderr.write(program.helpInformation());
  process.exitCode = EXIT.usage;
} else {
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : EXIT.usage;
    } else {
      const { text, status } = describeFailure(error);
      process.stderr.write(`${text}\n`);
      process.exitCode = status;
    }
  }
}
