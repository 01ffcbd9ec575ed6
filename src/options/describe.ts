/** Options in words, for documents, help texts and schemas. */

import { show } from '../option-checks.js';
import { expectedOf } from './check.js';
import type { OptionTable } from './option.js';

/** What there is to say of one option. */
export interface DescribedOption {
  readonly name: string;
  /** What it may be: `a finite number of at least 0`. */
  readonly expected: string;
  /** The default as one writes it; `null` for an option that must be given. */
  readonly default: string | null;
  readonly doc: string;
}

/** The options of a table, in order. */
export function describeOptions(table: OptionTable): readonly DescribedOption[] {
  return Object.entries(table).map(([name, option]) => ({
    name,
    expected: expectedOf(option),
    default: 'default' in option ? written(option.default) : null,
    doc: option.doc,
  }));
}

function written(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(written).join(', ')}]` : show(value);
}
