/** `neve train`. */

import { type AddCommand, type ConfigArguments, withConfigOptions } from '../command.js';
import { collect } from '../output.js';

/** Its arguments. */
export interface TrainArguments extends ConfigArguments {
  readonly runDir?: string;
  readonly dryRun?: true;
  readonly printConfig?: true;
  readonly asCode?: true;
  readonly json?: true;
}

export const train: AddCommand = (program) => {
  withConfigOptions(program.command('train <config>').summary('train what a configuration describes'), collect)
    .description(
      'Trains what a configuration describes. Results go to standard output, progress to standard error. The first Ctrl-C ends the run with a checkpoint, the second at once.',
    )
    .option('-d, --run-dir <folder>', 'where the run is kept (default: runs/<name>-<number>)')
    .option('--dry-run', 'build everything, do two steps with a checkpoint between them, and stop')
    .option('--print-config', 'print the whole configuration and where each value comes from')
    .option('--as-code', 'print the program that does the same')
    .option('--json', 'print each epoch and the report as a line of JSON')
    .action(async (config: string, given: TrainArguments) => {
      const { runTrain } = await import('../actions/train.js');
      await runTrain(config, given);
    });
};
