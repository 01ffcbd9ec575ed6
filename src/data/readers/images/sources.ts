/** Finds the wanted images of a folder or of an archive. */

import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { FormatError, OptionError } from '../../../errors.js';
import { DataFile } from '../data-file.js';
import { tarEntries } from './tar.js';
import type { ClassImages, ImageSelection } from './tree.js';
import { ImageTree } from './tree.js';

/** An image that is not decoded yet. */
export interface EncodedImage {
  /** Names it in messages. */
  readonly name: string;
  /** Its bytes, or the path of the file that holds them. */
  encoded(): Promise<Uint8Array> | string;
}

/** The wanted images, by class, and the archive that holds them, where one does. */
export interface FoundImages {
  readonly classes: readonly ClassImages<EncodedImage>[];
  readonly archive: DataFile | null;
}

/**
 * Lists the wanted images by class.
 *
 * @throws {OptionError} `ERR_DATA_PATH` for a path that is neither a folder nor a `.tar`, `.tar.gz` or `.tgz` file; `ERR_CLASS_UNKNOWN`
 * @throws {FormatError} `ERR_ARCHIVE` for a damaged archive; `ERR_IMAGES_NONE`
 */
export async function findImages(path: string, selection: ImageSelection): Promise<FoundImages> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new OptionError(
      'ERR_DATA_PATH',
      `data.imageFolder: cannot open ${path}. Expected a folder or a .tar.gz file with class folders in it.`,
      { fields: { path }, cause },
    );
  });
  const tree = new ImageTree<EncodedImage>(selection);
  if (found.isDirectory()) {
    await readFolder(path, tree);
    return { classes: tree.finish(path), archive: null };
  }
  if (!/\.(tar|tar\.gz|tgz)$/i.test(path)) {
    throw new OptionError(
      'ERR_DATA_PATH',
      `data.imageFolder: ${path} is a file, but not a .tar, .tar.gz or .tgz. Expected an archive or a folder.`,
      { fields: { path } },
    );
  }
  const archive = await openArchive(path);
  try {
    for await (const { name, kind, offset, size } of tarEntries(archive)) {
      if (kind === 'folder') tree.addFolder(name);
      else if (tree.wants(name)) tree.add(name, { name: `${name} in ${path}`, encoded: () => archive.read(offset, size) });
    }
    return { classes: tree.finish(path), archive };
  } catch (error) {
    archive.dispose();
    throw error;
  }
}

async function readFolder(path: string, tree: ImageTree<EncodedImage>): Promise<void> {
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    const inside = relative(path, file).split(sep).join('/');
    const target = entry.isSymbolicLink() ? await stat(file).catch(() => entry) : entry;
    if (target.isDirectory()) tree.addFolder(inside);
    // Pipes and devices that are named like images are none; opening one might never return.
    else if (tree.wants(inside) && target.isFile()) tree.add(inside, { name: file, encoded: () => file });
  }
}

async function openArchive(path: string): Promise<DataFile> {
  const file = await DataFile.open('data.imageFolder', path);
  return file.plain().catch((cause: unknown) => {
    if (!(cause instanceof FormatError) || cause.code !== 'ERR_GZIP') throw cause;
    throw new FormatError(
      'ERR_ARCHIVE',
      `data.imageFolder: ${path} is not a whole tar archive: it cannot be unpacked. Download or pack it again.`,
      {
        fields: { path },
        cause,
      },
    );
  });
}
