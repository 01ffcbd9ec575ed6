/** The program `neve`: its commands, in the order of their help. */

import { Command, Help, type HelpConfiguration } from 'commander';
import type { AddCommand } from './command.js';
import { completion } from './commands/completion.js';
import { convert } from './commands/convert.js';
import { dashboard } from './commands/dashboard.js';
import { evaluate } from './commands/evaluate.js';
import { init } from './commands/init.js';
import { inspect } from './commands/inspect.js';
import { launch } from './commands/launch.js';
import { bench, lrFind } from './commands/measure.js';
import { predict } from './commands/predict.js';
import { resume } from './commands/resume.js';
import { runs, show } from './commands/runs.js';
import { train } from './commands/train.js';
import { doctor, setUp } from './set-up.js';

/** A file a command. */
const COMMANDS: readonly AddCommand[] = [
  ...[init, train, resume, launch, evaluate, predict],
  ...[runs, show, dashboard, inspect, convert, lrFind, bench],
  ...[doctor, setUp, completion],
];

const plain = new Help();
/** 80 columns; that an option which may be repeated has none at first goes without saying. */
const HELP: HelpConfiguration = {
  helpWidth: 80,
  optionDescription: (option) => (Array.isArray(option.defaultValue) ? option.description : plain.optionDescription(option)),
};

/** @param version - of the package */
export function makeProgram(version: string): Command {
  const program = new Command('neve')
    .description('Trains PyTorch models, and lets the training decide on its learning rate and its end.')
    .version(version)
    .helpCommand('help [command]', 'help for a command')
    // What stands behind the program of `launch` is the program's.
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .showHelpAfterError('Run it with --help to see what it takes.')
    .configureHelp(HELP)
    // Before the commands, which inherit it.
    .exitOverride();
  for (const add of COMMANDS) add(program);
  for (const command of program.commands) command.configureHelp(HELP).exitOverride();
  return program;
}
