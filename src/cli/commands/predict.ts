/** `neve predict`. */

import type { AddCommand } from '../command.js';
import { count } from '../output.js';

export const predict: AddCommand = (program) => {
  program
    .command('predict <run> <inputs...>')
    .summary('what a trained model says of files or standard input')
    .description(
      'Prints what the trained model of a run says of each row: of tables, images, texts or a series, read as the training rows were; - is standard input. A .pt2 file instead of a run takes .npy files. One line of JSON a row, or CSV.',
    )
    .option('--csv', 'print CSV with a header instead of lines of JSON')
    .option('--top <count>', 'classes to tell the probabilities of (default: all)', count('--top', 1))
    .action(async (run: string, inputs: readonly string[], given: { readonly csv?: true; readonly top?: number }) => {
      const { runPredict } = await import('../actions/predict.js');
      await runPredict(run, inputs, given);
    });
};
