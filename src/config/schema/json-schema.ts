/** The JSON Schema of a configuration, for editors: completion, words and checks while one writes. */

import { type JsonSchema, optionSchema } from '../../options/index.js';
import { type Field, type Fields, optionFields, type Registry } from './fields.js';

/** The schema of a whole configuration. */
export function configSchema(fields: Fields): JsonSchema {
  const text = { type: 'string', minLength: 1 };
  const texts = { anyOf: [text, { type: 'array', items: text }] };
  const { required, properties } = groupSchema(fields);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'neve.yaml',
    description: 'What `neve train` does.',
    type: 'object',
    properties: {
      $schema: { type: 'string' },
      include: { ...texts, description: 'Files that this one is written over, in order.' },
      preset: { ...texts, description: 'Settings that go together, below those of this file.' },
      ...(properties as Record<string, JsonSchema>),
    },
    // What a file leaves out, one that it includes may have.
    ...(required === undefined ? {} : { $comment: `Required, here or in an included file: ${(required as string[]).join(', ')}.` }),
    additionalProperties: false,
  };
}

function groupSchema(fields: Fields): JsonSchema {
  const entries = Object.entries(fields);
  const required = entries.filter(([, field]) => isRequired(field)).map(([name]) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([name, field]) => [name, fieldSchema(field)])),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
}

function isRequired(field: Field): boolean {
  if (field.kind === 'option') return !('default' in field.option);
  return field.kind === 'part' && field.default === undefined;
}

function fieldSchema(field: Field): JsonSchema {
  switch (field.kind) {
    case 'option':
      return optionSchema(field.option);
    case 'group': {
      const own = groupSchema(field.fields);
      const forms = [
        own,
        ...(field.switchable === true ? [{ const: false }] : []),
        ...(field.absent === 'null' ? [{ type: 'null' }] : []),
        ...(field.short === undefined ? [] : [{ type: ['number', 'string'] }]),
      ];
      return { ...(forms.length === 1 ? own : { anyOf: forms }), description: field.doc };
    }
    case 'part':
      return { ...registrySchema(field.registry, field.default === null) };
    case 'list':
      return { type: 'array', items: fieldSchema(field.of), description: field.doc };
  }
}

function registrySchema({ what, key, parts, fromText }: Registry, nullable: boolean): JsonSchema {
  const forms = Object.entries(parts).flatMap(([name, part]) => {
    const tables = part.variants === undefined ? [part.options] : Object.values(part.variants.tables);
    return tables.map((table) => {
      const { properties, required = [], ...rest } = groupSchema({ ...optionFields(table), ...part.fields });
      return {
        ...rest,
        description: part.doc,
        properties: { [key]: { const: name, description: part.doc }, ...(properties as object) },
        required: [key, ...(required as string[])],
      };
    });
  });
  const short = Object.entries(parts).map(([name, { doc }]) => ({ const: name, description: doc }));
  return {
    description: `The ${what}.`,
    anyOf: [...short, ...(fromText === undefined ? [] : [{ type: 'string' }]), ...forms, ...(nullable ? [{ type: 'null' }] : [])],
  };
}
