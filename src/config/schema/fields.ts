/** What a configuration may hold, as data: every check, default, document and schema of it comes from here. */

import type { Variants } from '../../controllers/declaration.js';
import type { Option, OptionTable } from '../../options/index.js';

/** One option, declared where it is read. */
export interface OptionField {
  readonly kind: 'option';
  readonly option: Option;
  /** It is a path: in a file it starts from the file's folder. */
  readonly path?: true;
}

/** Several fields by name. */
export interface GroupField {
  readonly kind: 'group';
  readonly doc: string;
  readonly fields: Fields;
  /** What stands for a group that is not there: nothing, or `{}` with its defaults. */
  readonly absent: 'null' | 'defaults';
  /** `false` may be given instead. */
  readonly switchable?: true;
  /** What is short for a group with this field alone: `validation: 0.1`. */
  readonly short?: string;
}

/** A part by name, with its options: `sgd`, or `{ name: sgd, lr: 0.1 }`. */
export interface PartField {
  readonly kind: 'part';
  readonly registry: Registry;
  /** What is taken where nothing is given; left out where something must be. */
  readonly default?: unknown;
}

/** Parts in order. */
export interface ListField {
  readonly kind: 'list';
  readonly of: PartField | GroupField;
  readonly doc: string;
  readonly default: readonly unknown[];
}

export type Field = OptionField | GroupField | PartField | ListField;

/** Fields by name, in the order of their documentation. */
export type Fields = Readonly<Record<string, Field>>;

/** Values of options, defaults filled in. */
export type Values = Readonly<Record<string, unknown>>;

/** What can be named in one place. */
export interface Registry {
  /** What one of them is, for messages: `optimizer`. */
  readonly what: string;
  /** The key that names one. */
  readonly key: 'name' | 'reader';
  readonly parts: Readonly<Record<string, Part>>;
  /** What a text that names none stands for, such as the path of a model. */
  readonly fromText?: (text: string) => Values | null;
}

/** Something that can be named: a line over a declaration. */
export interface Part {
  readonly doc: string;
  readonly options: OptionTable;
  readonly variants?: Variants;
  /** Options that are paths. */
  readonly paths?: readonly string[];
  /** What is not an option: parts inside of this one. */
  readonly fields?: Fields;
  /** Makes it without data and without a model, for its own checks; left out where there is nothing more to check. */
  readonly check?: (values: Values) => unknown;
}

/** The fields of an options table that a file can give. */
export function optionFields(table: OptionTable, paths: readonly string[] = []): Fields {
  const fields = Object.entries(table)
    .filter(([, option]) => option.type !== 'value' || option.schema !== undefined)
    .map(([name, option]): [string, OptionField] => [
      name,
      paths.includes(name) ? { kind: 'option', option, path: true } : { kind: 'option', option },
    ]);
  return Object.fromEntries(fields);
}

/** The options of a part, for the variant that its values choose. */
export function tableOf({ options, variants }: Part, values: Values): OptionTable {
  const chosen = variants === undefined ? undefined : (values[variants.option] ?? options[variants.option]?.default);
  return variants?.tables[String(chosen)] ?? options;
}
