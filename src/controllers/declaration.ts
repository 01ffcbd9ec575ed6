/** What a controller declares of itself, `static readonly declaration` of its class. */

import { checkKeys, OptionError } from '../errors.js';
import {
  badOption,
  type ChoiceOption,
  checkOption,
  type OptionTable,
  readOptions,
  type ValuesOf,
  withoutUndefined,
} from '../options/index.js';

/** A name and the options of a constructor. */
export interface Declaration<Table extends OptionTable = OptionTable> {
  /** As the class is exported. */
  readonly name: string;
  /** Of the usual variant, where there are several. */
  readonly options: Table;
  readonly variants?: Variants;
}

/** An option that says which options there are besides, and what their defaults are. */
export interface Variants {
  /** Name of that option, one of a choice. */
  readonly option: string;
  /** By its values; each has the option too. */
  readonly tables: Readonly<Record<string, OptionTable>>;
}

/** What a controller counts. */
export const unit = {
  type: 'choice',
  choices: ['epoch', 'step'],
  default: 'epoch',
  doc: 'What is counted, and so how often the controller is asked or the rate changes.',
} as const satisfies ChoiceOption;

/**
 * The options of the variant that is meant, defaults filled in; frozen. An option of another variant would be read by nothing, and does not choose the variant either.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_OPTION_CONFLICT`
 */
export function readVariant<const Tables extends Readonly<Record<string, OptionTable>>>(
  { name, options, variants }: Declaration & { readonly variants: { readonly option: string; readonly tables: Tables } },
  given: object,
): { readonly [Variant in keyof Tables]: ValuesOf<Tables[Variant]> }[keyof Tables] {
  const { option, tables } = variants;
  if (typeof given !== 'object' || given === null) throw badOption(name, 'options', given, 'an object');
  const own = withoutUndefined(given) as Readonly<Record<string, unknown>>;
  const declared = options[option] as ChoiceOption;
  const chosen = own[option] ?? declared.default;
  checkOption(name, option, { ...declared, choices: Object.keys(tables) }, chosen);
  const table = tables[chosen as keyof Tables] as OptionTable;
  for (const [variant, other] of Object.entries(tables)) {
    const key = Object.keys(own).find((each) => !Object.hasOwn(table, each) && Object.hasOwn(other, each));
    if (key === undefined) continue;
    throw new OptionError(
      'ERR_OPTION_CONFLICT',
      `${name}: option '${key}' belongs to ${option} '${variant}', and the ${option} is '${chosen}'. Leave it out, or say ${option}: '${variant}'.`,
      { fields: { owner: name, option: key, with: option } },
    );
  }
  // The nearest known name may be that of another variant.
  checkKeys(name, own, [...new Set(Object.values(tables).flatMap((each) => Object.keys(each)))]);
  return readOptions(name, table, own) as ValuesOf<Tables[keyof Tables]>;
}
