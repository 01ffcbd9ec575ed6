/** How options are declared, read and described. */

export { checkOption, expectedOf } from './check.js';
export { type DescribedOption, describeOptions } from './describe.js';
export type {
  ChoiceOption,
  JsonSchema,
  Limits,
  NumberOption,
  NumbersOption,
  Option,
  OptionsOf,
  OptionTable,
  SwitchOption,
  TextOption,
  ValueOf,
  ValueOption,
  ValuesOf,
} from './option.js';
export { badOption, withoutUndefined } from '../option-checks.js';
export { isWritable, optionSchema, tableSchema } from './schema.js';
export { defaultsOf, fillIn, readOptions, readPart } from './read.js';
