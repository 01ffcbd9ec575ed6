/** Tells what a model file is by its content, before anything loads it. */

import { FormatError } from '../errors.js';
import type { OpenFile } from './read-file.js';
import { looksLikeZip, readZipDirectory } from './zip.js';

/** What PyTorch keeps in a zip archive. */
export type ArchiveKind = 'torchscript' | 'pickle' | 'export';

/**
 * The kind of a PyTorch zip archive, from the names of its entries: TorchScript has constants and code, `torch.save` only a pickle and its storages.
 *
 * @throws {FormatError} `ERR_ZIP` for a damaged archive, `ERR_MODEL_FILE` for a file that is none of PyTorch's
 */
export async function archiveKind(file: OpenFile): Promise<ArchiveKind> {
  if (!(await looksLikeZip(file))) throw notAnArchive(file, await describeStart(file));
  const names = (await readZipDirectory(file)).map((entry) => entry.name);
  // Everything lies in one folder that is called like the file was when it was written.
  const folder = names[0]?.slice(0, names[0].indexOf('/') + 1) ?? '';
  const has = (name: string): boolean => names.includes(folder + name);
  if (folder !== '' && has('data.pkl')) {
    const isScript = has('constants.pkl') && names.some((name) => name.startsWith(`${folder}code/`));
    return isScript ? 'torchscript' : 'pickle';
  }
  if (has('archive_format') || names.some((name) => name.endsWith('models/model.json'))) return 'export';
  throw notAnArchive(file, 'a zip archive without a PyTorch model in it');
}

async function describeStart(file: OpenFile): Promise<string> {
  if (file.size === 0) return 'empty';
  const start = await file.read(0, Math.min(file.size, 16));
  if (start[0] === 0x80 && (start[1] ?? 0) <= 5) return "a bare pickle, such as PyTorch's file format before 1.6";
  if (start.length > 8 && start[8] === 0x7b) return 'a safetensors file by its look: weights without a model';
  return 'no zip archive';
}

function notAnArchive(file: OpenFile, found: string): FormatError {
  return new FormatError('ERR_MODEL_FILE', `'${file.path}' is no PyTorch model: it is ${found}. Expected what torch.jit.save wrote.`, {
    fields: { path: file.path },
  });
}
