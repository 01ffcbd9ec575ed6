/** `neve setup` and `neve doctor`: here, since the bundle keeps set-up's own files as they are by their path from this depth. */

import type { AddCommand } from './command.js';

export const setUp: AddCommand = (program) => {
  program
    .command('setup')
    .summary('find or install libtorch, and build the native addon')
    .description('Finds or installs libtorch and builds the native addon; what is there already is left as it is.')
    .allowUnknownOption()
    .allowExcessArguments()
    .action(async (_options: object, command: { readonly args: readonly string[] }) => {
      const { runSetUp } = await import('../../native/setup.mjs');
      await runSetUp(['--verbose', ...command.args]);
    });
};

export const doctor: AddCommand = (program) => {
  program
    .command('doctor')
    .summary('what set-up finds on this machine, and why')
    .description('Prints what set-up finds on this machine, and why it takes what it takes. Changes nothing.')
    .action(async () => {
      const found = await import('../../native/doctor.mjs');
      process.exitCode = found.doctor() ? 0 : 1;
    });
};
