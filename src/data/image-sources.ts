/** Finds the wanted images of a folder or of a `.tar.gz`. */

import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { FormatError, OptionError } from '../errors.js';
import type { ClassImages, ImageSelection } from './image-tree.js';
import { ImageTree } from './image-tree.js';

/** An image that is not decoded yet: a file's path, or its bytes. */
export type EncodedImage = string | Buffer;

/**
 * Lists the wanted images by class.
 *
 * @throws {OptionError} `ERR_DATA_PATH` for a path that is neither a folder nor a `.tar`, `.tar.gz` or `.tgz` file; `ERR_CLASS_UNKNOWN`
 * @throws {FormatError} `ERR_ARCHIVE` for a damaged archive; `ERR_IMAGES_NONE`
 */
export async function findImages(path: string, selection: ImageSelection): Promise<ClassImages<EncodedImage>[]> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new OptionError(
      'ERR_DATA_PATH',
      `data.imageFolder: cannot open ${path}. Expected a folder or a .tar.gz file with class folders in it.`,
      { fields: { path }, cause },
    );
  });
  const tree = new ImageTree<EncodedImage>(selection);
  if (found.isDirectory()) await readFolder(path, tree);
  else if (/\.(tar|tar\.gz|tgz)$/i.test(path)) await readArchive(path, tree);
  else {
    throw new OptionError(
      'ERR_DATA_PATH',
      `data.imageFolder: ${path} is a file, but not a .tar, .tar.gz or .tgz. Expected an archive or a folder.`,
      { fields: { path } },
    );
  }
  return tree.finish(path);
}

async function readFolder(path: string, tree: ImageTree<EncodedImage>): Promise<void> {
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) continue;
    const file = join(entry.parentPath, entry.name);
    const inside = relative(path, file).split(sep).join('/');
    if (tree.wants(inside)) tree.add(inside, file);
  }
}

/** Compressed bytes of wanted images stay in memory: they are few beside the decoded images that are asked for. */
async function readArchive(path: string, tree: ImageTree<EncodedImage>): Promise<void> {
  const entries = extract();
  const file = createReadStream(path);
  const fed = /\.tar$/i.test(path) ? pipeline(file, entries) : pipeline(file, createGunzip(), entries);
  // The loop below meets the same failure; without a handler here it would count as unhandled first.
  fed.catch(() => undefined);
  try {
    for await (const entry of entries) {
      const { name, type } = entry.header;
      // tar-stream's entries are streams of their own kind, made to be read as Node's.
      if (type === 'file' && tree.wants(name)) tree.add(name, await buffer(entry as unknown as Readable));
      else entry.resume();
    }
    await fed;
  } catch (cause) {
    throw new FormatError(
      'ERR_ARCHIVE',
      `data.imageFolder: ${path} is not a whole tar archive (${String(cause)}). Download or pack it again.`,
      { fields: { path }, cause },
    );
  }
}
