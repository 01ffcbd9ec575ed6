/**
 * One declaration for an option: its type, default, limits and words, as plain data. What a user may write, what the code then has, the check, the documentation
 * and a schema all come from it. Schemas of a library (valibot, zod) keep defaults and limits inside of functions, where no document can read them; this is less
 * than one of them, and words refusals as all rooms do.
 */

/** A part of a JSON Schema. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What every option says of itself. */
interface Said {
  /** What it is, in a sentence without the default and the limits: both are said beside it. */
  readonly doc: string;
  /** `null` may be given too. */
  readonly nullable?: true;
}

/** Which numbers are good. */
export interface Limits {
  /** The least. */
  readonly min?: number;
  /** The greatest. */
  readonly max?: number;
  /** What all are above. */
  readonly above?: number;
  /** What all are below. */
  readonly below?: number;
  /** `Infinity` may be given too. */
  readonly infinite?: true;
  /** Whole numbers only. */
  readonly integer?: true;
}

/** One number, or for `numberByGroup` also an object with one for each parameter group. */
export interface NumberOption extends Said, Limits {
  readonly type: 'number' | 'integer' | 'numberByGroup';
  readonly default?: number | null;
}

/** Several numbers, each within the limits. */
export interface NumbersOption extends Said, Limits {
  readonly type: 'numbers';
  /** How many (default any number of them). */
  readonly length?: 2 | 3;
  readonly default?: readonly number[] | null;
}

/** A switch. */
export interface SwitchOption extends Said {
  readonly type: 'boolean';
  readonly default?: boolean | null;
}

/** A text of at least one character. */
export interface TextOption extends Said {
  readonly type: 'string';
  readonly default?: string | null;
}

/** One of some words, numbers or switches. */
export interface ChoiceOption extends Said {
  readonly type: 'choice';
  readonly choices: readonly (string | number | boolean)[];
  readonly default?: string | number | boolean | null;
}

/** Anything else, known by a function. */
export interface ValueOption<T = unknown> extends Said {
  readonly type: 'value';
  readonly is: (value: unknown) => value is T;
  /** What {@link is} accepts, in words: `'a function of a Tensor'`. */
  readonly expected: string;
  /** What can be written of it in a file, as JSON Schema says it; left out for a value that only code can give. */
  readonly schema?: JsonSchema;
  readonly default?: T | null;
}

/** An option. One without a default must be given. */
export type Option = NumberOption | NumbersOption | SwitchOption | TextOption | ChoiceOption | ValueOption;

/** Options by name, in the order of their documentation. */
export type OptionTable = Readonly<Record<string, Option>>;

/** What an option is once it is read. */
export type ValueOf<O> = (O extends { readonly nullable: true } ? null : never) | GivenOf<O>;

type GivenOf<O> = O extends { readonly type: 'number' | 'integer' }
  ? number
  : O extends { readonly type: 'numberByGroup' }
    ? number | Readonly<Record<string, number>>
    : O extends { readonly type: 'boolean' }
      ? boolean
      : O extends { readonly type: 'string' }
        ? string
        : O extends { readonly choices: readonly (infer Choice)[] }
          ? Choice
          : O extends { readonly type: 'numbers' }
            ? NumbersOf<O>
            : O extends { readonly is: (value: unknown) => value is infer Value }
              ? Value
              : never;

type NumbersOf<O> = O extends { readonly length: 2 }
  ? readonly [number, number]
  : O extends { readonly length: 3 }
    ? readonly [number, number, number]
    : readonly number[];

/** All options of a table, filled in. */
export type ValuesOf<Table extends OptionTable> = { readonly [Key in keyof Table]: ValueOf<Table[Key]> };

/** What a user writes: options with a default may be left out. */
export type OptionsOf<Table extends OptionTable> = {
  readonly [Key in keyof Table as Table[Key] extends { readonly default: unknown } ? Key : never]?: ValueOf<Table[Key]>;
} & {
  readonly [Key in keyof Table as Table[Key] extends { readonly default: unknown } ? never : Key]: ValueOf<Table[Key]>;
};
