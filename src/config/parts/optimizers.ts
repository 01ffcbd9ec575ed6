/** The optimizers that a configuration can name: all that declare themselves. */

import * as optimizers from '../../optim/optimizers/index.js';
import type { OptimizerDeclaration, OptimizerFactory } from '../../optim/define.js';
import type { OptimizerSpec } from '../../optim/optimizer-spec.js';
import type { Option, OptionTable, ValueOption } from '../../options/index.js';
import { type ListField, optionFields, type Part, type Registry, type Values } from '../schema/fields.js';
import { argumentsOf, literal } from './call.js';

/** An optimizer that a configuration names. */
export interface OptimizerPart extends Part {
  make(values: Values): OptimizerSpec;
  code(values: Values): string;
}

const parameters = {
  type: 'value',
  is: (value: unknown): value is string | readonly string[] => isPattern(value) || isNames(value),
  expected: 'an expression between slashes that names match, such as /bias$/, or a list of names of parameters or modules',
  schema: {
    anyOf: [
      { type: 'string', pattern: '^/.+/[a-z]*$' },
      { type: 'array', items: { type: 'string' }, minItems: 1 },
    ],
  },
  doc: 'Which parameters the group takes: an expression between slashes that names match, or names of parameters and modules.',
} as const satisfies ValueOption;

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string' && name !== '');
}

function isPattern(value: unknown): value is string {
  return typeof value === 'string' && patternOf(value) !== null;
}

function patternOf(text: string): RegExp | null {
  const found = /^\/(.+)\/([a-z]*)$/.exec(text);
  if (found === null) return null;
  try {
    return new RegExp(found[1] as string, found[2]);
  } catch {
    return null;
  }
}

const NAME = { type: 'string', doc: 'Names the group in reports and for controllers.' } as const;

/** Groups of parameters with options of their own, which are the optimizer's where they are left out. */
function groupsOf(table: OptionTable): ListField {
  const own = Object.entries(table).map(([name, option]): [string, Option] => [name, { ...option, default: null, nullable: true }]);
  const fields = optionFields({ name: NAME, parameters, ...Object.fromEntries(own) });
  const doc = 'Parameters with options of their own; the first group that matches takes them.';
  return { kind: 'list', doc, default: [], of: { kind: 'group', doc, fields, absent: 'defaults' } };
}

function partOf({ name, options, oneGroup }: OptimizerDeclaration, factory: OptimizerFactory<object>): OptimizerPart {
  const given = (values: Values): Values => {
    const [own = {}] = argumentsOf({ doc: '', options }, {}, values) as Values[];
    const groups = ((values.groups ?? []) as readonly Values[]).map(groupOf);
    return { ...own, ...(groups.length === 0 ? {} : { groups }) };
  };
  const make = (values: Values): OptimizerSpec => factory(given(values));
  const fields = oneGroup === true ? {} : { groups: groupsOf(options) };
  const code = (values: Values): string => `optim.${name}(${Object.keys(given(values)).length === 0 ? '' : literal(given(values))})`;
  return { doc: `optim.${name}`, options, fields, check: make, make, code };
}

/** A group as the optimizer takes it. */
function groupOf({ parameters: matched, ...rest }: Values): Values {
  const own = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null));
  return { ...own, parameters: typeof matched === 'string' ? patternOf(matched) : matched };
}

const PARTS: Readonly<Record<string, OptimizerPart>> = Object.fromEntries(
  Object.values(optimizers).flatMap((factory) =>
    typeof factory === 'function' && 'declaration' in factory
      ? [
          [
            factory.declaration.name,
            partOf(factory.declaration as unknown as OptimizerDeclaration, factory as unknown as OptimizerFactory<object>),
          ] as const,
        ]
      : [],
  ),
);

/** Optimizers by name. */
export const optimizerRegistry: Registry & { readonly parts: typeof PARTS } = { what: 'optimizer', key: 'name', parts: PARTS };
