import { describe, expect, it } from 'vitest';
import { CheckpointError, FormatError } from '../../src/errors.js';
import { decodeExact, encodeExact } from '../../src/trainer/checkpoint/exact-json.js';

const round = (value: unknown): unknown => decodeExact(encodeExact(value, 'it'), 'it');

describe('exact JSON', () => {
  it.each<[string, unknown]>([
    ['numbers that JSON has', [0, 1, -1.5, 1e-300, 1e300, 0.1 + 0.2, 2 ** 53 - 1, Number.MIN_VALUE, Number.MAX_VALUE, Math.PI]],
    ['numbers that JSON lacks', [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0]],
    ['whole numbers beyond 2^53', [2 ** 60, -(2 ** 64), 1e21, 1e22]],
    ['bigints', [0n, -5n, 2n ** 64n]],
    ['plain things', { a: null, b: true, c: 'text "quoted" \u2028', d: [], e: {}, f: [[{ g: [1] }]] }],
    [
      'maps',
      new Map<unknown, unknown>([
        ['a', 1],
        [2, new Map([['deep', -0]])],
      ]),
    ],
    [
      'typed arrays',
      { f: new Float64Array([1, Number.NaN, -0]), i: new Int32Array([-1, 2]), u: new Uint8Array([0, 255]), none: new Float64Array(0) },
    ],
    ['a key that looks like a tag', { $: 'NaN', value: [1] }],
  ])('brings back %s', (_, value) => {
    expect(round(value)).toEqual(value);
  });

  it('brings back a key that is no ordinary name', () => {
    const odd = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2}') as object;
    const back = round(odd) as Record<string, unknown>;
    expect(Object.entries(back)).toEqual(Object.entries(odd));
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('leaves keys without a value out', () => {
    expect(round({ a: undefined, b: 1 })).toEqual({ b: 1 });
  });

  it.each<[string, unknown]>([
    ['a function', { f: () => 1 }],
    ['a class of its own', { deep: [new Date(0)] }],
    ['a symbol', Symbol('s')],
  ])('refuses %s, and says where', (_, value) => {
    expect(() => encodeExact(value, 'the state')).toThrow(CheckpointError);
    expect(() => encodeExact(value, 'the state')).toThrow(/^the state/);
  });

  it.each([
    '{"$":"Date","value":"x"}',
    '{"$":"bigint","value":"1e9"}',
    '{"$":"Float64Array","value":"AAAA"}',
    '{"$":"Float64Array","value":"!!!!"}',
    '{"$":"Map","value":[[1]]}',
    '{"$":5}',
    '{"$":"object","value":7}',
  ])('refuses %s', (text) => {
    expect(() => decodeExact(text, 'it')).toThrow(expect.objectContaining({ code: 'ERR_CHECKPOINT_CONTENT' }));
  });

  it('refuses what is not JSON', () => {
    expect(() => decodeExact('{', 'it')).toThrow(FormatError);
  });
});
