import { describe, expect, it } from 'vitest';
import { arange, data } from '../../../src/index.js';

describe('data.windows', () => {
  it('gives windows and what follows them, as views', async () => {
    const series = Float32Array.from({ length: 10 }, (_, i) => i);
    const set = data.windows(series, { length: 3, horizon: 2, stride: 2, gap: 1 });
    expect(set.size).toBe(3);
    const [last, first] = await set.read([2, 0]);
    expect(last).toEqual({ x: { data: Float32Array.of(4, 5, 6), shape: [3] }, y: { data: Float32Array.of(8, 9), shape: [2] } });
    expect(first?.x.data.buffer).toBe(series.buffer);
  });

  it('takes columns of rows, tensors, and other element types', async () => {
    const table = { data: BigInt64Array.from({ length: 12 }, (_, i) => BigInt(i)), shape: [4, 3] };
    const chosen = data.windows(table, { length: 2, x: [2, 0], y: [1] });
    expect(await chosen.read([1])).toEqual([
      { x: { data: BigInt64Array.of(5n, 3n, 8n, 6n), shape: [2, 2] }, y: { data: BigInt64Array.of(10n), shape: [1, 1] } },
    ]);
    using tensor = arange(0, 12).reshape([4, 3]);
    const rows = data.windows(tensor, { length: 2, y: [0] });
    expect(await rows.read([0])).toMatchObject([{ x: { shape: [2, 3] }, y: { shape: [1, 1] } }]);
    expect((await rows.read([1])).map(({ x, y }) => [[...x.data].map(Number), [...y.data].map(Number)])).toEqual([
      [[3, 4, 5, 6, 7, 8], [9]],
    ]);
    using whole = await rows.load();
    expect(whole.inputs[0]?.shape).toEqual([2, 2, 3]);
  });

  it('refuses what it cannot use', () => {
    const series = new Float32Array(8);
    const cases: [() => unknown, string][] = [
      [() => data.windows(series, { length: 8 }), 'ERR_DATA_ROWS'],
      [() => data.windows(series, { length: 0 }), 'ERR_OPTION_VALUE'],
      [() => data.windows(series, { length: 2, x: [0] }), 'ERR_OPTION_VALUE'],
      [() => data.windows({ data: series, shape: [4, 2] }, { length: 1, y: [2] }), 'ERR_OPTION_VALUE'],
      [() => data.windows({ data: series, shape: [3, 2] }, { length: 1 }), 'ERR_OPTION_VALUE'],
      [() => data.windows([1, 2, 3] as never, { length: 1 }), 'ERR_OPTION_VALUE'],
      [() => data.windows(series, { size: 2 } as never), 'ERR_OPTION_UNKNOWN'],
    ];
    for (const [open, code] of cases) expect(open).toThrow(expect.objectContaining({ code }));
  });
});
