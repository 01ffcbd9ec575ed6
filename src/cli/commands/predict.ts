/** `neve predict`. */

import type { AddCommand } from '../command.js';
import { count } from '../output.js';

/** Arguments of `neve predict`. */
export interface PredictArguments {
  readonly csv?: true;
  readonly top?: number;
  readonly trusted?: true;
}

export const predict: AddCommand = (program) => {
  program
    .command('predict <run> <inputs...>')
    .summary('what a trained model says of files or standard input')
    .description(
      'Prints what the trained model of a run says of each row: of tables, images, texts or a series, read as the training rows were; - is standard input. Of images, a folder stands for all in it. A .pt2 or .pt file instead of a run takes .npy files. One line of JSON a row, or CSV.',
    )
    .option('--csv', 'print CSV with a header instead of lines of JSON')
    .option('--top <count>', 'classes to tell the probabilities of (default: all)', count('--top', 1))
    .option('--trusted', 'the model file comes from someone you trust: TorchScript (.pt) needs it')
    .action(async (run: string, inputs: readonly string[], given: PredictArguments) => {
      const { runPredict } = await import('../actions/predict.js');
      await runPredict(run, inputs, given);
    });
};
