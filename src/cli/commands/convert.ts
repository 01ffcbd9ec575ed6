/** `neve convert`. */

import type { AddCommand } from '../command.js';
import { collectInput, type InputKind } from '../input-kind.js';

/** Arguments of `neve convert`. */
export interface ConvertArguments {
  readonly trusted?: true;
  readonly input: readonly InputKind[];
}

export const convert: AddCommand = (program) => {
  program
    .command('convert <from> <to>')
    .summary('a model or weights in another format')
    .description(
      'Writes weights or a model in the format that the new name says: .safetensors, .pth, .npz, .pt2. What was written is read back and compared, to the bit; of models, both are run on the same inputs too.',
    )
    .option('--trusted', 'the file comes from someone you trust: TorchScript (.pt) needs it')
    .option('--input <shape>', "of a model's input, batch first: 2,3,32,32 or 2,40:int64; may be repeated", collectInput, [])
    .action(async (from: string, to: string, given: ConvertArguments) => {
      const { runConvert } = await import('../actions/convert.js');
      await runConvert(from, to, given);
    });
};
