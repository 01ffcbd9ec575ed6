/** Options of ExpTest. */

import type { OptionsOf, ValuesOf } from '../../options/index.js';
import { readVariant } from '../declaration.js';

/** Options of `ExpTest` under `mode: 'robust'`. */
const expTestTable = {
  mode: {
    type: 'choice',
    choices: ['robust', 'published'],
    default: 'robust',
    doc: "'robust': windows of at least 30 losses, lengthened by the path correction, curves that must fall, guards against endless reduction, and a way back from a loss that is not finite. 'published': none of these unless asked for, as in the authors' code for full batches.",
  },
  alpha: { type: 'number', default: 0.05, above: 0, below: 1, doc: 'A window passes its test with a p below this.' },
  beta: { type: 'number', default: 0.33, above: 0, below: 1, doc: 'What the rate is multiplied by when a window fails.' },
  startLr: {
    type: 'value',
    is: (value: unknown): value is 'auto' | number =>
      value === 'auto' || (typeof value === 'number' && value > 0 && Number.isFinite(value)),
    expected: "'auto' or a finite number above 0",
    schema: { anyOf: [{ const: 'auto' }, { type: 'number', exclusiveMinimum: 0 }] },
    default: 'auto',
    doc: "The rate that the search begins at; of the group with the largest rate, whose ratio to the others is kept. 'auto': from the covariance of the inputs; for token ids 2 / lambda, lambda the largest eigenvalue of the loss's Hessian at the first weights (our extension); 1 for other inputs that have no covariance.",
  },
  samples: {
    type: 'integer',
    default: 4096,
    min: 2,
    doc: "Rows that the covariance is taken from; at most 512 of them serve the Hessian. Read for startLr: 'auto'.",
  },
  seed: { type: 'integer', default: 0, min: 0, doc: 'Seed of the generator that chooses those rows.' },
  minWindow: { type: 'integer', default: 30, min: 1, doc: 'Shortest window, before the path correction.' },
  maxWindow: {
    type: 'integer',
    default: null,
    nullable: true,
    min: 4,
    doc: 'Longest window; null for no limit. One that would end after the fit is never tested.',
  },
  correction: { type: 'boolean', default: true, doc: 'Whether windows are lengthened by how much of the gradients is noise.' },
  extend: {
    type: 'boolean',
    default: true,
    doc: 'Whether a window of the search whose losses fall by the slope test, but not yet exponentially, is doubled instead of failing. Not with a window that is as long as maxWindow.',
  },
  reset: { type: 'boolean', default: true, doc: 'Whether a rate that fails the search puts the first weights back.' },
  tune: {
    type: 'boolean',
    default: true,
    doc: 'Whether windows are still tested once the search is over; else the rate that it found stays, and InTurn may hand on.',
  },
  searchShare: {
    type: 'number',
    default: 0.2,
    nullable: true,
    above: 0,
    max: 1,
    doc: "Share of the fit's planned steps that the search may take; then the rate that is being tried stays, unless its losses are above the first. null for no limit, which is also what a fit of unknown length has.",
  },
  maxReductions: {
    type: 'integer',
    default: 12,
    nullable: true,
    min: 0,
    doc: 'How often the rate may be reduced before it is left alone; null for without limit.',
  },
  minLr: {
    type: 'number',
    default: null,
    nullable: true,
    min: 0,
    doc: 'The rate is never reduced below this; null is 1e-6 of the first one.',
  },
} as const;

/** What they are under `mode: 'published'`. */
const publishedTable = {
  ...expTestTable,
  minWindow: { ...expTestTable.minWindow, default: 1 },
  correction: { ...expTestTable.correction, default: false },
  extend: { ...expTestTable.extend, default: false },
  searchShare: { ...expTestTable.searchShare, default: null },
  maxReductions: { ...expTestTable.maxReductions, default: null },
  minLr: { ...expTestTable.minLr, default: 0 },
} as const;

/** Options of `ExpTest`. Under `mode: 'published'` the defaults are: minWindow 1, correction and extend `false`, searchShare and maxReductions `null`, minLr 0. */
export type ExpTestOptions = OptionsOf<typeof expTestTable>;

/** {@link ExpTestOptions} with defaults filled in. */
export type ResolvedExpTestOptions = ValuesOf<typeof expTestTable>;

/** What `ExpTest` declares. */
export const expTestDeclaration = {
  name: 'ExpTest',
  options: expTestTable,
  variants: { option: 'mode', tables: { robust: expTestTable, published: publishedTable } },
} as const;

/** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
export function resolveExpTestOptions(given: ExpTestOptions): ResolvedExpTestOptions {
  return readVariant(expTestDeclaration, given);
}
