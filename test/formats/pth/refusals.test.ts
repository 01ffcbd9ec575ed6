/** What a `.pth` file cannot hold. */

import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pth } from '../../../src/index.js';
import { temporaryFolder } from '../temporary-folder.js';

const file = temporaryFolder();

const deep = Array.from({ length: 2000 }).reduce<unknown>((inner) => [inner], 1);

describe('pth.save', () => {
  it.each<[string, unknown, RegExp]>([
    ['a function', { a: [() => 1] }, /cannot hold a value of type function at a → 0. Expected tensors/],
    ['an object of a class', new Map([['when', new Date(0)]]), /cannot hold an object of class Date at when/],
    ['half a character', ['\ud800'], /a string with half a surrogate pair at 0/],
    ['lists in lists without end', deep, /values nested deeper than \d+, or one that contains itself at 0 → 0/],
    ['a key that Python cannot hash', new Map([[new Map(), 1]]), /a key that Python cannot hash; expected text, a number or a tuple/],
    ['a member of a set that Python cannot hash', new Set([new Map()]), /a set member that Python cannot hash/],
  ])('refuses %s, saying where it is, and writes nothing', async (_, value, message) => {
    await expect(pth.save(file('bad.pth'), value as never)).rejects.toMatchObject({
      ...{ name: 'OptionError', code: 'ERR_PTH_VALUE' },
      message: expect.stringMatching(message),
    });
    expect(existsSync(file('bad.pth'))).toBe(false);
  });
});
