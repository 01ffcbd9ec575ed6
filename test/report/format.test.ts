import { describe, expect, it } from 'vitest';
import { formatBytes, formatDuration, formatNumber, formatRate, formatShare } from '../../src/report/format.js';

describe('numbers in reports', () => {
  it.each([
    [0.1, '0.1'],
    [0.0123456, '0.01235'],
    [0, '0'],
    [9.2134e-5, '9.21e-5'],
    [123456, '1.23e5'],
    [-2.5, '-2.5'],
    [Number.NaN, 'NaN'],
    [null, '–'],
    [undefined, '–'],
  ])('formatNumber(%s) is %s', (value, text) => expect(formatNumber(value)).toBe(text));

  it.each([
    [0.04, '0.0 s'],
    [12.34, '12.3 s'],
    [59.96, '1 min 00 s'],
    [185, '3 min 05 s'],
    [7620, '2 h 07 min'],
    [Number.POSITIVE_INFINITY, '–'],
  ])('formatDuration(%s) is %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));

  it.each([
    [845.4, '845'],
    [12_345, '12.3k'],
    [1_200_000, '1.20M'],
  ])('formatRate(%s) is %s', (rate, text) => expect(formatRate(rate)).toBe(text));

  it('formatShare is a percentage', () => {
    expect(formatShare(0.98333)).toBe('98.33 %');
    expect(formatShare(null)).toBe('–');
  });
});

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [1023, '1020 B'],
    [1024, '1 KiB'],
    [1.5 * 2 ** 20, '1.5 MiB'],
    [2.254 * 2 ** 30, '2.25 GiB'],
    [3000 * 2 ** 40, '3000 TiB'],
    [null, '–'],
    [Number.NaN, '–'],
  ])('%s as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});
