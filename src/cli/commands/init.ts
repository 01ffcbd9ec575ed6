/** `neve init`. */

import { Option } from 'commander';
import type { AddCommand } from '../command.js';

/** What a project can begin with. */
export const TEMPLATES = ['csv', 'images', 'series', 'pt2'] as const;

export const init: AddCommand = (program) => {
  program
    .command('init [folder]')
    .summary('begin a small project')
    .description(
      'Writes a small project that trains as it is: a configuration with a schema for the editor, example data to replace, and the same as a script.',
    )
    .addOption(
      new Option('-t, --template <kind>', 'columns of a CSV, images in folders, a series, or a PyTorch file')
        .choices([...TEMPLATES])
        .default('csv'),
    )
    .action(async (folder: string | undefined, given: { readonly template: (typeof TEMPLATES)[number] }) => {
      const { runInit } = await import('../actions/init.js');
      await runInit(folder ?? '.', given.template);
    });
};
