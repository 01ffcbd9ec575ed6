import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { safetensors } from '../../src/formats/index.js';
import { type Tensor, tensor } from '../../src/tensor/index.js';
import { temporaryFolder } from './temporary-folder.js';

const file = temporaryFolder();
const INDEX = 'model.safetensors.index.json';

function make(): Map<string, Tensor> {
  return new Map([
    ['b', tensor([1, 2, 3])],
    ['a', tensor([4, 5], { dtype: 'int64' })],
    ['0', tensor([6])],
  ]);
}

function dispose(tensors: ReadonlyMap<string, Tensor>): void {
  for (const value of tensors.values()) value.dispose();
}

describe('sharded safetensors', () => {
  it('are written in several files and read back in order', async () => {
    const data = make();
    await safetensors.saveSharded(file(INDEX), data, { maxShardBytes: 20 });
    expect(readdirSync(file('')).sort()).toEqual([
      'model-00001-of-00002.safetensors',
      'model-00002-of-00002.safetensors',
      'model.safetensors.index.json',
    ]);
    expect(JSON.parse(readFileSync(file(INDEX), 'utf8'))).toMatchObject({
      metadata: { total_size: 32 },
      weight_map: { b: 'model-00001-of-00002.safetensors', a: 'model-00002-of-00002.safetensors' },
    });
    const back = await safetensors.loadSharded(file(INDEX));
    expect([...back].map(([name, value]) => [name, value.toTypedArray()])).toEqual(
      [...data].map(([name, value]) => [name, value.toTypedArray()]),
    );
    dispose(back);
    dispose(data);
  });

  it.each([
    ['../model-00001-of-00002.safetensors'],
    ['/etc/passwd'],
    ['model-00002-of-00002.safetensors\0.safetensors'],
    ['model-00002-of-00002.safetensors'],
  ])('place tensors only beside the index and where they are: %j', async (name) => {
    const data = make();
    await safetensors.saveSharded(file(INDEX), data, { maxShardBytes: 20 });
    dispose(data);
    writeFileSync(file(INDEX), JSON.stringify({ weight_map: { b: name } }));
    await expect(safetensors.loadSharded(file(INDEX))).rejects.toMatchObject({ code: 'ERR_SAFETENSORS_INDEX' });
  });

  it('need an index', async () => {
    writeFileSync(file(INDEX), '{"metadata": {}}');
    await expect(safetensors.loadSharded(file(INDEX))).rejects.toMatchObject({ code: 'ERR_SAFETENSORS_INDEX' });
    await expect(safetensors.saveSharded(file('x.json'), new Map())).rejects.toMatchObject({ code: 'ERR_SAFETENSORS_INDEX' });
  });
});
