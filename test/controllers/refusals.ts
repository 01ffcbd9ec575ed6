/** The table test of a controller's options. */

import { expect, it } from 'vitest';
import { OptionError } from '../../src/errors.js';

/** Options, the option that the message must name, and the code where it is not `ERR_OPTION_VALUE`. */
export type Refusal = readonly [options: unknown, option: string, code?: string];

/** One test a row, besides those of every schedule: an unknown key, and options that are no object. */
export function refuses(owner: string, make: (options: never) => unknown, valid: object, rows: readonly Refusal[]): void {
  const common: readonly Refusal[] = [
    [{ ...valid, unitt: 1 }, 'unitt', 'ERR_OPTION_UNKNOWN'],
    [null, 'options'],
    [30, 'options'],
  ];
  it.each([...common, ...rows].map((row) => [JSON.stringify(row[0], words), row] as const))('refuses %s', (_, [options, option, code]) => {
    const refusal = () => make(options as never);
    expect(refusal).toThrow(OptionError);
    expect(refusal).toThrow(
      expect.objectContaining({ code: code ?? 'ERR_OPTION_VALUE', fields: expect.objectContaining({ owner, option }) }),
    );
  });
}

function words(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
