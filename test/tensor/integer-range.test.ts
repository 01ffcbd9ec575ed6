/** Values that an integer dtype does not hold. */

import { describe, expect, it } from 'vitest';
import { type DType, tensor } from '../../src/index.js';

describe('tensor', () => {
  it.each<[string, Parameters<typeof tensor>[0], DType, string]>([
    ['300 as uint8', [1, 300], 'uint8', 'received 300, which uint8 does not hold. Expected numbers from 0 to 255'],
    ['-1 as uint8', [-1], 'uint8', 'received -1, which uint8'],
    ['2^31 as int32', [2 ** 31], 'int32', 'from -2147483648 to 2147483647'],
    ['NaN as int64', [Number.NaN], 'int64', 'received NaN'],
    ['infinity as int16', Float32Array.of(Number.POSITIVE_INFINITY), 'int16', 'received Infinity'],
    ['2^63 as int64', [2 ** 63], 'int64', 'received 9223372036854776000'],
    ['a BigInt of 64 bits as int64', [2n ** 63n], 'int64', 'received 9223372036854775808'],
    ['a BigInt of 65 bits', [2n ** 64n + 5n], 'float64', 'received 18446744073709551621'],
    ['a BigInt of 33 bits as int32', [2n ** 32n], 'int32', 'received 4294967296'],
    ['a typed array as a narrower one', Int32Array.of(1, -129), 'int8', 'received -129'],
    ['a byte as int8', Uint8Array.of(128), 'int8', 'received 128'],
  ])('refuses %s', (_, values, dtype, message) => {
    expect(() => tensor(values, { dtype })).toThrow(
      expect.objectContaining({ name: 'DTypeError', code: 'ERR_VALUE_RANGE', message: expect.stringContaining(message) }),
    );
  });

  it.each<[Parameters<typeof tensor>[0], DType, readonly bigint[]]>([
    [[0, 255, 255.9, -0.5], 'uint8', [0n, 255n, 255n, 0n]],
    [[-128, 127], 'int8', [-128n, 127n]],
    [[2 ** 53 + 2, -(2 ** 63), 2 ** 62], 'int64', [2n ** 53n + 2n, -(2n ** 63n), 2n ** 62n]],
    [[2n ** 63n - 1n, -(2n ** 63n)], 'int64', [2n ** 63n - 1n, -(2n ** 63n)]],
    [[true, false], 'int8', [1n, 0n]],
    [Uint8Array.of(200), 'int16', [200n]],
  ])('takes %s as %s', (values, dtype, expected) => {
    using made = tensor(values, { dtype });
    expect(made.dtype).toBe(dtype);
    expect(Array.from(made.toTypedArray() as ArrayLike<number | bigint>, BigInt)).toEqual(expected);
  });

  it('makes true of everything but 0, as bool', () => {
    using made = tensor([300, 0, Number.NaN], { dtype: 'bool' });
    expect(made.toArray()).toEqual([true, false, true]);
  });
});
