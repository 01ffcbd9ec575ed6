/** `neve completion`. */

import { Argument, type Command } from 'commander';
import type { AddCommand } from '../command.js';
import { print } from '../output.js';

export const completion: AddCommand = (program) => {
  program
    .command('completion')
    .summary('a script that completes commands and options in a shell')
    .description(
      'Prints a script that completes commands and options: source <(neve completion bash), or put it where the shell looks for them.',
    )
    .addArgument(new Argument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish']))
    .action((shell: 'bash' | 'zsh' | 'fish') => print(SCRIPTS[shell](program)));
};

/** The words that may follow a command. */
function optionsOf(command: Command): readonly string[] {
  return [...command.options.flatMap(({ long }) => (long == null ? [] : [long])), '--help'];
}

const SCRIPTS: Readonly<Record<'bash' | 'zsh' | 'fish', (program: Command) => string>> = {
  bash: (program) => `_neve() {
  local word=\${COMP_WORDS[COMP_CWORD]}
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W '${program.commands.map((each) => each.name()).join(' ')} help --help --version' -- "$word"))
    return
  fi
  local options=''
  case \${COMP_WORDS[1]} in
${program.commands.map((each) => `    ${each.name()}) options='${optionsOf(each).join(' ')}' ;;`).join('\n')}
  esac
  if [[ $word == -* ]]; then COMPREPLY=($(compgen -W "$options" -- "$word")); else COMPREPLY=($(compgen -f -- "$word")); fi
}
complete -o filenames -F _neve neve
`,
  zsh: (program) => `#compdef neve
_neve() {
  if ((CURRENT == 2)); then
    local -a commands=(${program.commands.map((each) => `'${each.name()}:${each.summary().replaceAll("'", '’').replaceAll(':', '')}'`).join(' ')})
    _describe command commands
    return
  fi
  case $words[2] in
${program.commands.map((each) => `    ${each.name()}) compadd -- ${optionsOf(each).join(' ')} ;;`).join('\n')}
  esac
  _files
}
compdef _neve neve
`,
  fish: (program) =>
    `${program.commands
      .flatMap((each) => [
        `complete -c neve -n __fish_use_subcommand -a ${each.name()} -d '${each.summary().replaceAll("'", '’')}'`,
        ...each.options.flatMap(({ long, description }) =>
          long == null
            ? []
            : [
                `complete -c neve -n '__fish_seen_subcommand_from ${each.name()}' -l ${long.slice(2)} -d '${description.replaceAll("'", '’')}'`,
              ],
        ),
      ])
      .join('\n')}\n`,
};
