/** State dicts of every size: the buffer that their pickle is written into grows at any of its parts. */

import { expect, it } from 'vitest';
import { pth, type Tensor, tensor } from '../../../src/index.js';
import { temporaryFolder } from '../temporary-folder.js';

const file = temporaryFolder();

it('writes and reads state dicts of 1 to 150 tensors', async () => {
  const tensors = Array.from({ length: 150 }, (_, i) => [`layers.${i}.weight`, tensor([i])] as const);
  for (let count = 1; count <= tensors.length; count++) {
    await pth.save(file('state.pth'), new Map(tensors.slice(0, count)));
    const loaded = (await pth.load(file('state.pth'))) as Map<string, Tensor>;
    const expected = tensors.slice(0, count).map(([name], i) => [name, [i]]);
    expect(Array.from(loaded, ([name, value]) => [name, value.toArray()])).toEqual(expected);
    for (const value of loaded.values()) value.dispose();
  }
  for (const [, value] of tensors) value.dispose();
});

it('writes and reads values of every kind, at every place', async () => {
  for (let count = 0; count < 64; count++) {
    const value = { pad: 'p'.repeat(4000 + count), small: 7, medium: 700, large: 70_000, less: -5, real: 0.5, on: true, list: [1, 'a'] };
    await pth.save(file('values.pth'), value);
    const loaded = (await pth.load(file('values.pth'))) as Map<string, unknown>;
    expect(Object.fromEntries(loaded)).toEqual(value);
  }
});
