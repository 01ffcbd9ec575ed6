/** `neve resume`. */

import type { AddCommand } from '../command.js';
import { collect } from '../output.js';

export const resume: AddCommand = (program) => {
  program
    .command('resume <run>')
    .summary('go on with a run from its last checkpoint')
    .description('Goes on with a run from its last checkpoint, bit for bit. Only how long it is and what is recorded can be set anew.')
    .option('-s, --set <path=value>', 'set a value of stop, checkpoint or log anew; may be repeated', collect, [])
    .option('--json', 'print each epoch and the report as a line of JSON')
    .action(async (run: string, given: { readonly set: readonly string[]; readonly json?: true }) => {
      const { runResume } = await import('../actions/train.js');
      await runResume(run, given);
    });
};
