/** Every code of an error has a test that names it, but for a list that only gets shorter. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

/** Codes without a test. Those of CUDA, of loading and of absent packages need another machine. */
const UNTESTED: readonly string[] = [
  'ERR_ADDON_LOAD',
  'ERR_ADDON_MISSING',
  'ERR_BATCH_INDEX',
  'ERR_CHECKPOINT_IN_PLACE',
  'ERR_CHECKPOINT_MODEL',
  'ERR_CLASS_LABEL',
  'ERR_CUDA',
  'ERR_CUDA_INDEX',
  'ERR_CUDA_LIBRARY',
  'ERR_CURVATURE_DTYPE',
  'ERR_DATA_ENDED',
  'ERR_FORMAT',
  'ERR_GRAPH_ARGUMENT',
  'ERR_GRAPH_OPERATOR',
  'ERR_GRAPH_STATE',
  'ERR_HOOK',
  'ERR_IMAGES_NONE',
  'ERR_KERNEL_OUTPUT',
  'ERR_KERNEL_STRUCTURE',
  'ERR_KERNEL_TARGETS',
  'ERR_LIBTORCH_LOAD',
  'ERR_METRIC',
  'ERR_MIX_DTYPE',
  'ERR_MIX_SHAPE',
  'ERR_MODEL_OUTPUT',
  'ERR_NATIVE',
  'ERR_NEURON_COUNT',
  'ERR_NON_FINITE_GRADIENT',
  'ERR_NO_DATA',
  'ERR_NO_PREPARED_STEP',
  'ERR_OUTPUT_CHANGED',
  'ERR_OUTPUT_SHAPE',
  'ERR_PEER_MISSING',
  'ERR_PT2',
  'ERR_PT2_VERSION',
  'ERR_PTH_VALUE',
  'ERR_STREAM',
  'ERR_TOO_MANY_HANDLES',
  'ERR_TRACED_ARGUMENT',
  'ERR_VELOCITY_NOT_FINITE',
  'ERR_ZIP_CHECKSUM',
];

/** The words of all files below some folders. */
function textsOf(folders: readonly string[], extensions: RegExp): string {
  return folders
    .flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(ROOT, folder, name)))
    .filter((path) => extensions.test(path) && path !== import.meta.filename)
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
}

it('is named by a test', () => {
  const thrown = new Set(Array.from(textsOf(['src', 'native'], /\.(ts|cc|h)$/).matchAll(/['"](ERR_[A-Z0-9_]+)['"]/g), ([, code]) => code));
  const tests = textsOf(['test'], /\.(ts|py)$/);
  const missing = [...thrown].filter((code) => !new RegExp(`\\b${code}\\b`).test(tests)).sort();
  expect(thrown.size).toBeGreaterThan(200);
  expect(missing).toEqual(UNTESTED);
});
