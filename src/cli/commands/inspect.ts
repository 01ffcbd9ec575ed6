/** `neve inspect`. */

import type { AddCommand } from '../command.js';
import { collectInput, type InputKind } from '../input-kind.js';

/** Arguments of `neve inspect`. */
export interface InspectArguments {
  readonly trusted?: true;
  readonly input: readonly InputKind[];
  readonly json?: true;
}

export const inspect: AddCommand = (program) => {
  program
    .command('inspect <file>')
    .summary('what is in a model, weights, a configuration or data')
    .description(
      'Prints what is in a file: parameters and modules of a model with shapes, FLOPs and what NeVe measures (.pt2, .pt), tensors of weights (.safetensors, .pth, .npz, .npy), the model and data of a configuration with FLOPs, or columns of a table (.csv, .tsv, .parquet).',
    )
    .option('--trusted', 'the file comes from someone you trust: TorchScript (.pt) needs it')
    .option('--input <shape>', "of a model's input, batch first: 2,3,32,32 or 2,40:int64; may be repeated", collectInput, [])
    .option('--json', 'print a line of JSON')
    .action(async (file: string, given: InspectArguments) => {
      const { runInspect } = await import('../actions/inspect.js');
      await runInspect(file, given);
    });
};
