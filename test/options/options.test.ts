/** Options as they are declared: what is read, what is refused, what is said of them. */

import { describe, expect, expectTypeOf, it } from 'vitest';
import { OptionError } from '../../src/errors.js';
import { defaultsOf, describeOptions, type OptionsOf, readOptions, type ValuesOf } from '../../src/options/index.js';

const isDate = (value: unknown): value is Date => value instanceof Date;

const table = {
  lr: { type: 'number', default: 0.1, min: 0, doc: 'Rate.' },
  share: { type: 'number', default: 0.5, above: 0, below: 1, doc: 'Share.' },
  growth: { type: 'number', default: null, nullable: true, min: 1, infinite: true, doc: 'Growth.' },
  steps: { type: 'integer', min: 1, max: 9, doc: 'Steps.' },
  betas: { type: 'numbers', length: 2, default: [0.9, 0.99], min: 0, below: 1, doc: 'Betas.' },
  rates: { type: 'numberByGroup', default: 1, above: 0, doc: 'Rates.' },
  on: { type: 'boolean', default: true, doc: 'Switch.' },
  mode: { type: 'choice', choices: ['fast', 'slow'], default: 'fast', doc: 'Mode.' },
  name: { type: 'string', default: 'it', doc: 'Name.' },
  when: { type: 'value', is: isDate, expected: 'a Date', default: null, nullable: true, doc: 'Time.' },
} as const;

const read = (given: object): ValuesOf<typeof table> => readOptions('thing', table, given);

describe('declared options', () => {
  it('fills in defaults, in the order of the table, and freezes', () => {
    const values = read({ steps: 3, on: undefined });
    expect(values).toEqual({ ...defaultsOf(table), steps: 3 });
    expect(Object.keys(values)).toEqual(Object.keys(table));
    expect(Object.isFrozen(values)).toBe(true);
  });

  it.each<[object, unknown]>([
    [{ growth: Number.POSITIVE_INFINITY }, Number.POSITIVE_INFINITY],
    [{ growth: null }, null],
    [{ rates: { head: 2, default: 1 } }, { head: 2, default: 1 }],
    [{ mode: 'slow' }, 'slow'],
    [{ betas: [0, 0.5] }, [0, 0.5]],
    [{ when: new Date(0) }, new Date(0)],
  ])('takes %j', (given, value) => {
    const [key = ''] = Object.keys(given);
    expect(read({ steps: 1, ...given })).toHaveProperty(key, value);
  });

  it.each<[object, string, string]>([
    [{ lr: -1 }, 'lr', 'a finite number of at least 0'],
    [{ lr: Number.NaN }, 'lr', 'a finite number of at least 0'],
    [{ lr: Number.POSITIVE_INFINITY }, 'lr', 'a finite number of at least 0'],
    [{ lr: null }, 'lr', 'a finite number of at least 0'],
    [{ lr: '1' }, 'lr', 'a finite number of at least 0'],
    [{ share: 1 }, 'share', 'a finite number above 0 and below 1'],
    [{ share: 0 }, 'share', 'a finite number above 0 and below 1'],
    [{ growth: 0.5 }, 'growth', 'a number of at least 1, or Infinity, or null'],
    [{ growth: Number.NEGATIVE_INFINITY }, 'growth', 'a number of at least 1, or Infinity, or null'],
    [{ steps: 1.5 }, 'steps', 'an integer of at least 1 and at most 9'],
    [{ steps: 10 }, 'steps', 'an integer of at least 1 and at most 9'],
    [{ steps: undefined }, 'steps', 'an integer of at least 1 and at most 9'],
    [{ betas: [0.9] }, 'betas', 'two finite numbers, each at least 0 and below 1'],
    [{ betas: [0.9, 1] }, 'betas', 'two finite numbers, each at least 0 and below 1'],
    [{ rates: { head: 0 } }, 'rates.head', 'a finite number above 0'],
    [{ rates: [1] }, 'rates', 'a finite number above 0, or an object with one for each parameter group'],
    [{ on: 1 }, 'on', 'one of true, false'],
    [{ mode: 'quick' }, 'mode', "one of 'fast', 'slow'"],
    [{ name: '' }, 'name', 'a text of at least one character'],
    [{ when: 3 }, 'when', 'a Date, or null'],
  ])('refuses %j', (given, option, expected) => {
    expect(() => read({ steps: 1, ...given })).toThrow(
      expect.objectContaining({
        code: 'ERR_OPTION_VALUE',
        message: expect.stringContaining(`; expected ${expected}.`),
        fields: expect.objectContaining({ owner: 'thing', option, expected }),
      }),
    );
  });

  it('names what is misspelt, and the nearest there is', () => {
    expect(() => read({ steps: 1, grwoth: 2 })).toThrow("thing: unknown option 'grwoth'. Did you mean 'growth'?");
    expect(() => read({ steps: 1, constructor: 2 })).toThrow(OptionError);
    expect(() => read(null as never)).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
  });

  it('can be listed with defaults and limits', () => {
    expect(describeOptions(table).slice(0, 5)).toEqual([
      { name: 'lr', expected: 'a finite number of at least 0', default: '0.1', doc: 'Rate.' },
      { name: 'share', expected: 'a finite number above 0 and below 1', default: '0.5', doc: 'Share.' },
      { name: 'growth', expected: 'a number of at least 1, or Infinity, or null', default: 'null', doc: 'Growth.' },
      { name: 'steps', expected: 'an integer of at least 1 and at most 9', default: null, doc: 'Steps.' },
      { name: 'betas', expected: 'two finite numbers, each at least 0 and below 1', default: '[0.9, 0.99]', doc: 'Betas.' },
    ]);
  });

  it('gives the types', () => {
    type Values = ValuesOf<typeof table>;
    expectTypeOf<Values['lr']>().toEqualTypeOf<number>();
    expectTypeOf<Values['growth']>().toEqualTypeOf<number | null>();
    expectTypeOf<Values['betas']>().toEqualTypeOf<readonly [number, number]>();
    expectTypeOf<Values['rates']>().toEqualTypeOf<number | Readonly<Record<string, number>>>();
    expectTypeOf<Values['mode']>().toEqualTypeOf<'fast' | 'slow'>();
    expectTypeOf<Values['when']>().toEqualTypeOf<Date | null>();
    type Given = OptionsOf<typeof table>;
    expectTypeOf<{ steps: number }>().toExtend<Given>();
    expectTypeOf<{ lr: number }>().not.toExtend<Given>();
  });
});
