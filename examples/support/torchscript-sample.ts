/** Has Python write a small TorchScript file, for those who have none at hand. */

import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findLibtorch, findPython } from '../../native/find-libtorch.mjs';

const SCRIPT = fileURLToPath(new URL('make_torchscript.py', import.meta.url));

/**
 * Writes a classifier of 8 x 8 images to `path`, with the Python package that Neve's libtorch is part of.
 *
 * @returns `null`, or why that was not possible
 */
export async function writeSampleScript(path: string): Promise<string | null> {
  const python = findPython();
  const folder = findLibtorch().found?.pythonPath ?? null;
  if (python === null) return 'there is no Python';
  if (folder === null) return 'the libtorch in use has no Python package beside it';
  await mkdir(dirname(path), { recursive: true });
  try {
    await promisify(execFile)(python, [SCRIPT, path], { env: { ...process.env, PYTHONPATH: folder } });
    return null;
  } catch (error) {
    return `Python could not write it (${error instanceof Error ? error.message.trim() : String(error)})`;
  }
}
