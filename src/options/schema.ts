/** Options as JSON Schema, for editors and for files that are checked before they are used. */

import type { JsonSchema, Limits, Option, OptionTable } from './option.js';

/** Whether an option can be written in a file: those that only code can give cannot. */
export function isWritable(option: Option): boolean {
  return option.type !== 'value' || option.schema !== undefined;
}

/** The schema of one option, with its words and default. */
export function optionSchema(option: Option): JsonSchema {
  const own = typeSchema(option);
  const schema = option.nullable === true ? { anyOf: [own, { type: 'null' }] } : own;
  return { ...schema, description: option.doc, ...('default' in option && isPlain(option.default) ? { default: option.default } : {}) };
}

/**
 * The schema of options by name; unknown ones are refused, those that only code can give are not there.
 *
 * @param more - properties besides, all of them required
 */
export function tableSchema(table: OptionTable, more: Readonly<Record<string, JsonSchema>> = {}): JsonSchema {
  const entries = Object.entries(table).filter(([, option]) => isWritable(option));
  const required = [...Object.keys(more), ...entries.filter(([, option]) => !('default' in option)).map(([name]) => name)];
  return {
    type: 'object',
    properties: { ...more, ...Object.fromEntries(entries.map(([name, option]) => [name, optionSchema(option)])) },
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
}

function typeSchema(option: Option): JsonSchema {
  switch (option.type) {
    case 'number':
    case 'integer':
      return numberSchema(option.type === 'integer' ? { ...option, integer: true } : option);
    case 'numberByGroup':
      return { anyOf: [numberSchema(option), { type: 'object', additionalProperties: numberSchema(option) }] };
    case 'numbers': {
      const { length } = option;
      return { type: 'array', items: numberSchema(option), ...(length === undefined ? {} : { minItems: length, maxItems: length }) };
    }
    case 'boolean':
      return { type: 'boolean' };
    case 'string':
      return { type: 'string', minLength: 1 };
    case 'choice':
      return { enum: option.choices };
    case 'value':
      return option.schema ?? {};
  }
}

function numberSchema({ integer, min, max, above, below }: Limits): JsonSchema {
  return {
    type: integer === true ? 'integer' : 'number',
    ...(min === undefined ? {} : { minimum: min }),
    ...(max === undefined ? {} : { maximum: max }),
    ...(above === undefined ? {} : { exclusiveMinimum: above }),
    ...(below === undefined ? {} : { exclusiveMaximum: below }),
  };
}

/** Whether JSON can say it: it has no Infinity. */
function isPlain(value: unknown): boolean {
  return typeof value === 'number' ? Number.isFinite(value) : typeof value !== 'bigint' && typeof value !== 'function';
}
