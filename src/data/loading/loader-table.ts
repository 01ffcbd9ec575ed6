/** Options that loaders share, declared. */

import type { Seed } from '../../tensor/index.js';
import type { FieldDTypes } from '../collate/collate.js';
import type { Sampler } from '../sampling/sampler.js';
import type { Transform } from '../transforms/transform.js';

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** What every loader of a dataset has, as PyTorch's `DataLoader`. */
export const orderTable = {
  batchSize: { type: 'integer', default: 1, min: 1, doc: 'Rows in a batch; the last one of an epoch may have fewer.' },
  shuffle: { type: 'boolean', default: false, doc: 'A new order each epoch.' },
  seed: {
    type: 'value',
    is: (value: unknown): value is Seed => typeof value === 'number' || typeof value === 'bigint',
    expected: 'an integer',
    schema: { type: 'integer' },
    default: null,
    nullable: true,
    doc: 'Seed of the order and of what transforms draw; null is drawn from the default generator, which setSeed seeds. Only where something is drawn.',
  },
  dropLast: { type: 'boolean', default: false, doc: 'Leave out a last batch that has fewer rows.' },
  transform: {
    type: 'value',
    is: (value: unknown): value is readonly Transform[] => Array.isArray(value),
    expected: 'a list of steps made with data.transforms',
    default: Object.freeze([]),
    doc: 'What is done to every batch, natively, where training runs: steps made with data.transforms, in order.',
  },
} as const;

/** Of datasets whose order is known. */
export const samplerOption = {
  type: 'value',
  is: (value: unknown): value is Sampler => isObject(value),
  expected: 'a sampler, such as data.weightedSampler(weights, { samples })',
  default: null,
  nullable: true,
  doc: 'Draws which rows come, and in which order; instead of shuffle.',
} as const;

/** What loaders have that make batches of samples as they go. */
export const readingTable = {
  ...orderTable,
  dtypes: {
    type: 'value',
    is: (value: unknown): value is FieldDTypes => isObject(value),
    expected: "dtypes by field, such as { y: 'int64' }",
    schema: { type: 'object', properties: { x: {}, y: {} }, additionalProperties: false },
    default: null,
    nullable: true,
    doc: "dtypes of the batch, only without collate. Numbers become the default dtype (float32) whether whole or not, BigInts int64, booleans bool, typed arrays and tensors keep theirs. Class labels that are plain numbers need { y: 'int64' }.",
  },
  ragged: {
    type: 'boolean',
    default: null,
    nullable: true,
    doc: 'Whether batches may differ in shape behind their rows; null is what the collate function says of itself, as that of data.padded does.',
  },
  prefetch: { type: 'integer', default: 2, min: 1, doc: 'Batches that are made ahead of the one in training.' },
  concurrency: {
    type: 'integer',
    default: 2,
    min: 1,
    doc: 'Batches that are read and put together at a time; their order is kept.',
  },
} as const;

/** What `shuffle` of a stream draws from. */
export const bufferSizeOption = {
  type: 'integer',
  default: null,
  nullable: true,
  min: 1,
  doc: 'Samples that shuffle draws from at a time: the more, the nearer to a true shuffle; null is 1,024. Only with shuffle.',
} as const;
