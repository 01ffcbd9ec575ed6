/** `neve runs` and `neve show`. */

import type { AddCommand } from '../command.js';
import { collect } from '../output.js';

/** Arguments of `neve runs`. */
export interface RunsArguments {
  readonly where: readonly string[];
  readonly sort?: string;
  readonly best?: string;
  readonly json?: true;
  readonly compare?: true;
}

export const runs: AddCommand = (program) => {
  program
    .command('runs [folders...]')
    .summary('list, filter and compare runs')
    .description(
      'Lists the runs in a folder (default: runs), the newest first. --where and --sort take values of the configuration (optimizer.lr, or lr where that is clear) and of the results (loss, validation.loss, epochs, status).',
    )
    .option('-w, --where <condition>', 'such as lr<0.1 or status=finished; may be repeated', collect, [])
    .option('--sort <value>', 'by a value, ascending; -value descends')
    .option('--best <value>', 'the one run with the least of a value; -value the greatest')
    .option('--compare', 'show where the runs that are named differ, and their curves')
    .option('--json', 'print a line of JSON a run')
    .action(async (folders: readonly string[], given: RunsArguments) => {
      const { runRuns } = await import('../actions/runs.js');
      await runRuns(folders, given);
    });
};

export const show: AddCommand = (program) => {
  program
    .command('show <run>')
    .summary('what a run did, and why')
    .description('Prints what a run did: its configuration, epochs, decisions with their reasons, and its end.')
    .option('--json', 'print a line of JSON')
    .action(async (run: string, given: { readonly json?: true }) => {
      const { runShow } = await import('../actions/runs.js');
      await runShow(run, given.json === true);
    });
};
