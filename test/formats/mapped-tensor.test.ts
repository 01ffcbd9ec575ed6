import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bytesAsFile, sliceOfFile } from '../../src/formats/file-views.js';
import { bytesFromFile, rowMajor, tensorFromFile, viewOf } from '../../src/formats/mapped-tensor.js';
import { withFile } from '../../src/formats/read-file.js';
import { readZipRecord, readZipRecords } from '../../src/formats/zip-records.js';
import { zipBytes } from '../../src/formats/zip-writer.js';
import { native } from '../../src/native/load.js';
import '../../src/ops/index.js';
import { temporaryFolder } from './temporary-folder.js';

const file = temporaryFolder();
const COUNT = 2 ** 16;

function write(lead: number): Float32Array {
  const values = Float32Array.from({ length: COUNT }, (_, i) => i);
  writeFileSync(file('raw'), Buffer.concat([Buffer.alloc(lead), Buffer.from(values.buffer)]));
  return values;
}

describe('tensors over a file', () => {
  it.each([0, 16, 4096, 4112, 1, 8])('hold its elements from byte %i on, and keep writes to themselves', async (offset) => {
    const values = write(offset);
    const before = readFileSync(file('raw'));
    using found = await withFile(file('raw'), (open) => tensorFromFile(open, { offset, dtype: 'float32', shape: [2, COUNT / 2] }));
    expect(found.toTypedArray()).toEqual(values);
    found.fill_(7);
    expect(readFileSync(file('raw')).equals(before)).toBe(true);
    using part = await withFile(file('raw'), (open) => bytesFromFile(sliceOfFile(open, offset, COUNT * 4), 0, COUNT * 4));
    expect(new Float32Array(part.toTypedArray().buffer)).toEqual(values);
  });

  it('refuse what lies outside', async () => {
    write(0);
    await withFile(file('raw'), async (open) => {
      const descriptor = open.region?.descriptor ?? -1;
      for (const [offset, length] of [
        [0, COUNT * 4 + 1],
        [COUNT * 4 + 1, 0],
        [COUNT * 4, 2 ** 50],
      ] as const) {
        expect(() => native().mapFile(descriptor, offset, length)).toThrow(expect.objectContaining({ code: 'ERR_FILE_TRUNCATED' }));
        expect(() => sliceOfFile(open, offset, length)).toThrow(expect.objectContaining({ code: 'ERR_FILE_TRUNCATED' }));
      }
      expect(() => native().mapFile(-1, 0, 1)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }));
      expect(() => native().mapFile(descriptor, -1, 1)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }));
      expect(() => native().mapFile(0x7fffffff, 0, 1)).toThrow(expect.objectContaining({ code: 'ERR_FILE_MAP' }));
      using bytes = await bytesFromFile(open, 0, 64);
      for (const [shape, strides, offset] of [
        [[17], [1], 0],
        [[16], [1], 1],
        [[2, 2], [2 ** 52, 2 ** 52], 0],
        [[2], [], 0],
      ] as const) {
        expect(() => viewOf(bytes, 'float32', shape, strides, offset)).toThrow(expect.objectContaining({ code: 'ERR_STORAGE_BOUNDS' }));
      }
      expect(rowMajor([2, 3, 4])).toEqual([12, 4, 1]);
    });
  });
});

describe('zip archives that are written', () => {
  it('use zip64 beyond 65,535 records', async () => {
    const contents = Array.from({ length: 65_600 }, (_, i) => ({ name: `a/${i}`, bytes: Uint8Array.of(i & 255) }));
    const archive = bytesAsFile(await zipBytes(contents, { alignment: 1 }), 'many.zip');
    const records = await readZipRecords(archive);
    const last = records.get('a/65599');
    expect([records.size, last && (await readZipRecord(archive, last))]).toEqual([65_600, Uint8Array.of(65_599 & 255)]);
  });
});
