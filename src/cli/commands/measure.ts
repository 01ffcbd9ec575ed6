/** `neve lr-find` and `neve bench`. */

import { type AddCommand, type ConfigArguments, withConfigOptions } from '../command.js';
import { collect, count } from '../output.js';

export const lrFind: AddCommand = (program) => {
  withConfigOptions(program.command('lr-find <config>').summary('try learning rates from tiny to large'), collect)
    .description('Trains for some steps while the rate rises, and says where training would go well. NeVe needs no such search.')
    .option('-n, --iterations <count>', 'steps, at least 10', count('--iterations', 10), 100)
    .option('--json', 'print rates, losses and suggestions as a line of JSON')
    .action(async (config: string, given: ConfigArguments & { readonly iterations: number; readonly json?: true }) => {
      const { runLrFind } = await import('../actions/measure.js');
      await runLrFind(config, given);
    });
};

export const bench: AddCommand = (program) => {
  withConfigOptions(program.command('bench <config>').summary('how fast a configuration trains on each device'), collect)
    .description(
      'Trains for some steps on the CPU, and on a GPU where there is one, and says how fast each is: whether the GPU is worth it for this model.',
    )
    .option('-n, --steps <count>', 'steps that are timed, at least 1', count('--steps', 1), 50)
    .option('--json', 'print a line of JSON a device')
    .action(async (config: string, given: ConfigArguments & { readonly steps: number; readonly json?: true }) => {
      const { runBench } = await import('../actions/measure.js');
      await runBench(config, given);
    });
};
