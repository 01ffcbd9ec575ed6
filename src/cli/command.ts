/** What each command file gives: its words, and what it does, which is loaded when it is asked for. */

import type { Command } from 'commander';

/** Adds a command to the program. */
export type AddCommand = (program: Command) => void;

/** The options of commands that read a configuration. */
export interface ConfigArguments {
  readonly set: readonly string[];
  readonly preset: readonly string[];
}

/** Puts those options on a command. */
export function withConfigOptions(command: Command, collect: (value: string, before: readonly string[]) => readonly string[]): Command {
  return command
    .option('-s, --set <path=value>', 'set a value over the file; may be repeated', collect, [])
    .option('-p, --preset <name>', 'settings that go together: trial, published, cifar', collect, []);
}
