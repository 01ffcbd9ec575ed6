/** `neve launch`: a program as several processes. */

import type { LaunchOptions } from '../../distributed/launcher/plan.js';
import type { AddCommand } from '../command.js';
import { count } from '../output.js';

/** Adds the command. */
export const launch: AddCommand = (program) => {
  program
    .command('launch')
    .description('run a program, or the training of a configuration, as several processes that train together')
    .argument('<program>', 'a JavaScript file, a configuration, or any command')
    .argument('[args...]', 'what the program is given')
    .option('-n, --nproc-per-node <n>', 'processes on this machine', count('--nproc-per-node', 1))
    .option('--nnodes <n>', 'machines', count('--nnodes', 1))
    .option('--node-rank <n>', 'number of this machine, from 0', count('--node-rank', 0))
    .option('--master-addr <address>', 'address of machine 0')
    .option('--master-port <port>', 'its port', count('--master-port', 1))
    .option('--max-restarts <n>', 'start all again after a failure, at most so often', count('--max-restarts', 0))
    .option('--log-dir <folder>', 'output of each process in a file, by attempt and rank')
    .option('--grace <seconds>', 'time that processes have to end by themselves', Number)
    .passThroughOptions()
    .action(async (name: string, args: readonly string[], options: LaunchOptions) => {
      const { runLaunch } = await import('../actions/launch.js');
      await runLaunch(name, args, options);
    });
};
