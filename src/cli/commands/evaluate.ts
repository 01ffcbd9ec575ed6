/** `neve evaluate`. */

import type { AddCommand } from '../command.js';

export const evaluate: AddCommand = (program) => {
  program
    .command('evaluate <run>')
    .summary('loss and metrics of a trained model')
    .description(
      'Computes the loss and metrics of the trained model of a run: of the test data of its configuration, else of the rows that were held out.',
    )
    .option('--data <path>', 'other rows, read as the training rows were')
    .option('--metrics <names>', 'metrics to compute, with commas between')
    .option('--json', 'print a line of JSON')
    .action(async (run: string, given: { readonly data?: string; readonly metrics?: string; readonly json?: true }) => {
      const { runEvaluate } = await import('../actions/evaluate.js');
      await runEvaluate(run, given);
    });
};
