/** TorchScript files: what `torch.jit.save` writes. */

import { FormatError, OptionError } from '../errors.js';
import type { LoadModelOptions, ModelFormat, Savable } from '../graph/model-files.js';
import { native } from '../native/load.js';
import { atomicWrite } from './atomic-write.js';
import { type ArchiveKind, archiveKind } from './model-archive.js';
import { withFile } from './read-file.js';
import { ScriptModel } from './script-model.js';

const OTHER_KINDS: Readonly<Record<Exclude<ArchiveKind, 'torchscript'>, string>> = {
  pickle:
    'it is what torch.save writes: tensors, such as a state dict, without a model. Save a model in Python with ' +
    'torch.jit.save(torch.jit.script(model), path), or build it in TypeScript and model.loadStateDict(await pth.load(path))',
  export: 'it is an exported program, as torch.export.save writes. Give the file the extension .pt2, and loadModel reads it',
};

/** The format of `.pt` files. */
export const torchscript: ModelFormat = {
  name: 'TorchScript',
  extensions: ['.pt', '.pth', '.torchscript'],
  load: loadTorchScript,
  save: saveTorchScript,
};

/**
 * Loads a TorchScript file, in training mode.
 *
 * The file's kind is checked here first; then libtorch's own loader reads it, which is not safe on hostile files and so needs `trusted: true`.
 *
 * @throws {OptionError} `ERR_UNTRUSTED` without `trusted: true`
 * @throws {FormatError} `ERR_TORCHSCRIPT`, `ERR_MODEL_FILE` or `ERR_ZIP` for a file of another kind or a damaged one
 * @throws {CheckpointError} `ERR_FILE_READ`
 */
export async function loadTorchScript(path: string, options: LoadModelOptions = {}): Promise<ScriptModel> {
  const kind = await withFile(path, archiveKind);
  if (kind !== 'torchscript') {
    throw new FormatError('ERR_TORCHSCRIPT', `'${path}' is not a TorchScript file: ${OTHER_KINDS[kind]}.`, { fields: { path, kind } });
  }
  if (options.trusted !== true) {
    throw new OptionError(
      'ERR_UNTRUSTED',
      `'${path}' is a TorchScript file: it holds code, and libtorch's loader is not safe on files made to attack it. ` +
        'Pass { trusted: true } if you know where the file comes from.',
      { fields: { path } },
    );
  }
  return new ScriptModel(await native().loadScript(path));
}

/**
 * Writes a TorchScript model, atomically, for Python's `torch.jit.load`; it opens in the mode that the model is in.
 *
 * @throws {OptionError} `ERR_MODEL_KIND` for a model that did not come from a TorchScript file
 * @throws {CheckpointError} `ERR_FILE_WRITE`
 */
export async function saveTorchScript(model: Savable, path: string): Promise<void> {
  if (!(model instanceof ScriptModel)) {
    throw new OptionError(
      'ERR_MODEL_KIND',
      `Cannot save this model to '${path}': TorchScript files can hold only models that were loaded from one. Save its weights to a .safetensors file.`,
      { fields: { path } },
    );
  }
  await atomicWrite(path, (temporary) => native().saveScript(model.handle, temporary, model.training));
}
