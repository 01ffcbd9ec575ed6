import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ones } from '../../src/tensor/index.js';
import { handleOf } from '../../src/tensor/native-object.js';
import { readNewest } from '../../src/trainer/checkpoint/read-generation.js';
import { writeGeneration } from '../../src/trainer/checkpoint/write-generation.js';

it.each(['tensors.safetensors', 'state.json', 'manifest.json'])('every flipped bit and every truncation of %s is found', async (file) => {
  const folder = mkdtempSync(join(tmpdir(), 'neve-damage-'));
  try {
    using tensor = ones([7]);
    const content = { tensors: [{ name: 'a.b', tensor: handleOf(tensor) }], state: '{"a":[1,2,{"$":"NaN"}]}\n', step: 3, score: 0.5 };
    const { path } = await writeGeneration(folder, content);
    const target = join(path, file);
    const whole = readFileSync(target);
    const refused = async (bytes: Uint8Array, what: string): Promise<void> => {
      writeFileSync(target, bytes);
      await expect(
        readNewest(folder, () => undefined),
        what,
      ).rejects.toMatchObject({ code: 'ERR_CHECKPOINT_DAMAGED' });
    };
    for (let length = 0; length < whole.length; length++) await refused(whole.subarray(0, length), `${length} bytes`);
    await refused(Buffer.concat([whole, Buffer.from(' ')]), 'one byte more');
    for (let bit = 0; bit < whole.length * 8; bit++) {
      const spoilt = Buffer.from(whole);
      spoilt[bit >> 3] = (spoilt[bit >> 3] as number) ^ (1 << (bit & 7));
      await refused(spoilt, `bit ${bit}`);
    }
    writeFileSync(target, whole);
    const read = await readNewest(folder, () => undefined);
    expect(read?.state).toEqual({ a: [1, 2, Number.NaN] });
    for (const one of read?.tensors.values() ?? []) one.dispose();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
