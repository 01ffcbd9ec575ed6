/** Command lines of the examples. */

import { parseArgs } from 'node:util';

/** An option. */
export interface Argument {
  /** What `--help` says. */
  readonly help: string;
  /** A whole number of at least 1, text, or a switch that takes no value. */
  readonly type: 'count' | 'text' | 'flag';
  /** Left out: the option may be missing. */
  readonly default?: number | string;
}

type Value<A extends Argument> = A extends { type: 'flag' }
  ? boolean
  : (A extends { type: 'count' } ? number : string) | (A extends { default: unknown } ? never : undefined);

/**
 * Reads `--name value` pairs and `--name` switches; `--help` prints the options and ends the process, a mistake prints what is wrong and ends it with status 2.
 *
 * @param about - one line on what the example does
 */
export function readArguments<const Spec extends Readonly<Record<string, Argument>>>(
  about: string,
  spec: Spec,
): { [Name in keyof Spec]: Value<Spec[Name]> } {
  try {
    const { values } = parseArgs({
      options: {
        ...Object.fromEntries(
          Object.entries(spec).map(([name, { type }]) => [name, { type: type === 'flag' ? ('boolean' as const) : ('string' as const) }]),
        ),
        help: { type: 'boolean' as const },
      },
    });
    if (values.help === true) {
      console.log(help(about, spec));
      process.exit(0);
    }
    const given: Readonly<Record<string, unknown>> = values;
    const read = Object.entries(spec).map(([name, argument]) => [name, readValue(name, argument, given[name])]);
    return Object.fromEntries(read) as {
      [Name in keyof Spec]: Value<Spec[Name]>;
    };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${help(about, spec)}`);
    process.exit(2);
  }
}

function readValue(name: string, argument: Argument, given: unknown): number | string | boolean | undefined {
  if (argument.type === 'flag') return given === true;
  if (given === undefined) return argument.default;
  if (argument.type === 'text') return String(given);
  const count = Number(given);
  if (Number.isSafeInteger(count) && count >= 1) return count;
  throw new RangeError(`--${name} is '${String(given)}'; expected a whole number of at least 1.`);
}

function help(about: string, spec: Readonly<Record<string, Argument>>): string {
  const lines = Object.entries(spec).map(([name, { help: text, default: value }]) => {
    return `  --${name.padEnd(12)} ${text}${value === undefined ? '' : ` (default ${value})`}`;
  });
  return [about, '', 'Options:', ...lines].join('\n');
}
