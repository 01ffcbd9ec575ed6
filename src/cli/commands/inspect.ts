/** `neve inspect`. */

import type { AddCommand } from '../command.js';

export const inspect: AddCommand = (program) => {
  program
    .command('inspect <file>')
    .summary('what is in a model, weights, a configuration or data')
    .description(
      'Prints what is in a file: parameters and layers of a model (.pt2, .pt), tensors of weights (.safetensors, .pth, .npz, .npy), the model and data of a configuration with FLOPs, or columns of a table (.csv, .tsv, .parquet).',
    )
    .option('--trusted', 'the file comes from someone you trust: TorchScript (.pt) needs it')
    .option('--json', 'print a line of JSON')
    .action(async (file: string, given: { readonly trusted?: true; readonly json?: true }) => {
      const { runInspect } = await import('../actions/inspect.js');
      await runInspect(file, given);
    });
};
