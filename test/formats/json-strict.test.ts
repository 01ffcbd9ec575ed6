import { describe, expect, it } from 'vitest';
import { parseStrictJson, type StrictJson, type StrictJsonOptions } from '../../src/formats/json-strict.js';

const parse = (text: string, options: Partial<StrictJsonOptions> = {}): StrictJson => parseStrictJson(text, { source: 'test', ...options });

/** What `JSON.parse` would give, where integers are small and keys are unique. */
function plain(value: StrictJson): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, plain(item)]));
  return Array.isArray(value) ? value.map(plain) : value;
}

describe('parseStrictJson', () => {
  it.each([
    'null',
    ' true ',
    'false',
    '0',
    '-0',
    '-12',
    '1.5e-3',
    '1E2',
    '"a"',
    '""',
    '"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00"',
    '"é😀"',
    '[]',
    '[ 1 , [2] , {} ]',
    '{"a":{"b":[1,"x",null]} ,\n"c" :false}',
  ])('agrees with JSON.parse on %s', (text) => {
    expect(plain(parse(text))).toEqual(JSON.parse(text));
  });

  it.each([
    '',
    ' ',
    '{',
    '[',
    '[1,]',
    '{"a":1,}',
    '{a:1}',
    "{'a':1}",
    '{"a" 1}',
    '01',
    '1.',
    '.5',
    '+1',
    '1e',
    '- 1',
    'NaN',
    'Infinity',
    'tru',
    'nul',
    '"a',
    '"\\x"',
    '"\\u12g4"',
    '"\u0000"',
    '"\n"',
    '1 2',
    '{}}',
    '\ufeff{}',
    '[1 2]',
    '1e400',
    '/**/1',
  ])('refuses %j', (text) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ name: 'FormatError', code: 'ERR_JSON' }));
  });

  it('refuses what JSON.parse lets pass', () => {
    expect(() => parse('{"a":1,"b":2,"a":1}')).toThrow('key "a" occurs twice at character 13');
    expect(() => parse('{"a":{"x":1,"\\u0078":1}}')).toThrow('key "x" occurs twice');
    expect(() => parse('"\\ud800"')).toThrow('lone surrogate');
    expect(() => parse('{"\\udc00\\ud800":1}')).toThrow('lone surrogate');
  });

  it('treats names of prototypes as keys', () => {
    const value = parse('{"__proto__":{"x":1},"constructor":2,"toString":3}') as ReadonlyMap<string, StrictJson>;
    expect([...value.keys()]).toEqual(['__proto__', 'constructor', 'toString']);
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it('keeps integers exact', () => {
    expect(parse('9007199254740991')).toBe(9007199254740991);
    expect(parse('9007199254740993')).toBe(9007199254740993n);
    expect(parse('-18446744073709551616')).toBe(-18446744073709551616n);
    expect(() => parse('1'.repeat(65))).toThrow('more than 64 digits');
  });

  it('can insist on integers', () => {
    for (const text of ['1.0', '1e2', '-0', '0.5']) expect(() => parse(`[${text}]`, { integersOnly: true })).toThrow('expected an integer');
    expect(parse('[0,-1]', { integersOnly: true })).toEqual([0, -1]);
  });

  it('bounds nesting', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(() => parse(nested(64))).not.toThrow();
    expect(() => parse(nested(65))).toThrow('nesting deeper than 64');
    expect(() => parse('['.repeat(1_000_000))).toThrow('nesting deeper');
    expect(() => parse('{"a":'.repeat(5), { maxDepth: 4 })).toThrow('nesting deeper than 4');
  });

  it('takes time linear in the text', () => {
    const text = `{${Array.from({ length: 100_000 }, (_, i) => `"name.${i}":{"shape":[${i},3]}`).join(',')}}`;
    expect((parse(text) as ReadonlyMap<string, StrictJson>).size).toBe(100_000);
    expect(() => parse(`"${'\\n'.repeat(500_000)}`)).toThrow('a string without an end');
  });
});
