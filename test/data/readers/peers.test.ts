/** Optional packages that are not installed. */

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { register } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { data } from '../../../src/index.js';

// As on a machine without them: what Node itself says when it finds no package.
const hook = `export function resolve(name, context, next) {
  if (name !== 'sharp' && name !== '@huggingface/tokenizers') return next(name, context);
  throw Object.assign(new Error("Cannot find package '" + name + "'"), { code: 'ERR_MODULE_NOT_FOUND' });
}`;

describe('a package that is not installed is named, with the command that installs it', () => {
  it('sharp, for images', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'neve-peers-'));
    try {
      const image = sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } });
      await mkdir(join(folder, 'red'));
      await image.toFile(join(folder, 'red', '1.png'));
      register(`data:text/javascript,${encodeURIComponent(hook)}`);
      const read = (async () => {
        using set = await data.imageFolder(folder, { size: 2 });
        await set.load();
      })();
      await expect(read).rejects.toMatchObject({
        ...{ name: 'OptionError', code: 'ERR_PEER_MISSING', fields: { package: 'sharp' } },
        message: expect.stringMatching(/'sharp', which is not installed. Install it: npm install sharp$/),
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('@huggingface/tokenizers, for text', async () => {
    await expect(data.loadTokenizer('tokenizer.json')).rejects.toMatchObject({
      ...{ name: 'OptionError', code: 'ERR_PEER_MISSING', fields: { package: '@huggingface/tokenizers' } },
      message: expect.stringMatching(/which is not installed. Install it: npm install @huggingface\/tokenizers$/),
    });
  });
});
