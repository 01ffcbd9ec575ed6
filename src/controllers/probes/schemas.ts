/** What a file can say of probes, as JSON Schema. */

import type { JsonSchema } from '../../options/index.js';

const count = { type: 'integer', minimum: 1 };
const seed = { type: 'integer' };

/** An auxiliary set that is described; tensors only code can give. */
export const auxiliarySchema: JsonSchema = {
  anyOf: [
    {
      type: 'object',
      properties: { kind: { const: 'rows' }, samples: count, seed },
      required: ['kind', 'samples', 'seed'],
      additionalProperties: false,
    },
    {
      type: 'object',
      properties: {
        kind: { const: 'noise' },
        distribution: { enum: ['published', 'uniform', 'normal', 'marginal'] },
        samples: count,
        seed,
      },
      required: ['kind', 'distribution', 'samples', 'seed'],
      additionalProperties: false,
    },
  ],
};

/** A choice of layers by type and name. */
export const layersSchema: JsonSchema = {
  type: 'object',
  properties: {
    types: { type: 'array', items: { type: 'string' } },
    names: { type: 'array', items: { type: 'string' } },
    onlyLast: { type: 'boolean' },
    skipFrozen: { type: 'boolean' },
  },
  additionalProperties: false,
};
