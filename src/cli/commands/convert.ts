/** `neve convert`. */

import type { AddCommand } from '../command.js';

export const convert: AddCommand = (program) => {
  program
    .command('convert <from> <to>')
    .summary('a model or weights in another format')
    .description(
      'Writes weights or a model in the format that the new name says: .safetensors, .pth, .npz, .pt2. What was written is read back and compared, to the bit.',
    )
    .option('--trusted', 'the file comes from someone you trust: TorchScript (.pt) needs it')
    .action(async (from: string, to: string, given: { readonly trusted?: true }) => {
      const { runConvert } = await import('../actions/convert.js');
      await runConvert(from, to, given.trusted === true);
    });
};
