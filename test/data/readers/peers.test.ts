/** Optional packages that are not installed. */

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it, vi } from 'vitest';
import { data } from '../../../src/index.js';

const absent = (name: string) => () => {
  throw new Error(`Cannot find package '${name}'`);
};

describe('a package that is not installed is named, with the command that installs it', () => {
  it('sharp, for images', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'neve-peers-'));
    try {
      const image = sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } });
      await mkdir(join(folder, 'red'));
      await image.toFile(join(folder, 'red', '1.png'));
      vi.doMock('sharp', absent('sharp'));
      const read = (async () => {
        using set = await data.imageFolder(folder, { size: 2 });
        await set.load();
      })();
      await expect(read).rejects.toMatchObject({
        ...{ name: 'OptionError', code: 'ERR_PEER_MISSING', fields: { package: 'sharp' } },
        message: expect.stringMatching(/'sharp', which is not installed. Install it: npm install sharp$/),
      });
    } finally {
      vi.doUnmock('sharp');
      await rm(folder, { recursive: true });
    }
  });

  it('@huggingface/tokenizers, for text', async () => {
    vi.doMock('@huggingface/tokenizers', absent('@huggingface/tokenizers'));
    try {
      await expect(data.loadTokenizer('tokenizer.json')).rejects.toMatchObject({
        ...{ name: 'OptionError', code: 'ERR_PEER_MISSING', fields: { package: '@huggingface/tokenizers' } },
        message: expect.stringMatching(/which is not installed. Install it: npm install @huggingface\/tokenizers$/),
      });
    } finally {
      vi.doUnmock('@huggingface/tokenizers');
    }
  });
});
