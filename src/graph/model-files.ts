/** Files of models: formats register here, `loadModel` and `Model.save` choose by extension. */

import { checkKeys, FormatError } from '../errors.js';
import { badOption } from '../option-checks.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Model } from './model.js';

/** Options of {@link loadModel}. */
export interface LoadModelOptions {
  /**
   * The file comes from someone you trust (default `false`). TorchScript files need it: libtorch's own loader reads them, and it is not safe on hostile ones. So do exported
   * programs that call internals of libtorch, as joint graphs do: those crash on arguments that do not fit together.
   */
  readonly trusted?: boolean;
}

/** What every format can save of a model: a {@link Model}, or a module that was not traced. */
export interface Savable {
  stateDict(): ReadonlyMap<string, Tensor>;
}

/** A format that models are kept in. */
export interface ModelFormat {
  /** For messages: `TorchScript`. */
  readonly name: string;
  /** With the dot: `.pt`. */
  readonly extensions: readonly string[];
  load?(path: string, options: LoadModelOptions): Promise<Model>;
  /** @throws {OptionError} for a model of a kind that the format cannot hold */
  save?(model: Savable, path: string): Promise<void>;
}

const formats: ModelFormat[] = [];

/** Adds a format; a later one takes over the extensions it shares with earlier ones. */
export function registerModelFormat(format: ModelFormat): void {
  formats.unshift(format);
}

/**
 * Reads a model, by the file's extension.
 *
 * @throws {FormatError} `ERR_MODEL_EXTENSION`, or as the format finds
 */
export async function loadModel(path: string, options: LoadModelOptions = {}): Promise<Model> {
  checkKeys('loadModel', options, ['trusted']);
  return formatOf(path, 'load').load(path, options);
}

/**
 * Writes a model, by the file's extension.
 *
 * @throws {FormatError} `ERR_MODEL_EXTENSION`
 */
export async function saveModel(model: Savable, path: string): Promise<void> {
  await formatOf(path, 'save').save(model, path);
}

/** A format that can do what is asked. */
type Able<Action extends 'load' | 'save'> = ModelFormat & Required<Pick<ModelFormat, Action>>;

function formatOf<Action extends 'load' | 'save'>(path: string, action: Action): Able<Action> {
  if (typeof path !== 'string') throw badOption(`${action}Model`, 'path', path, 'the path of a file, a text');
  const able = formats.filter((format): format is Able<Action> => format[action] !== undefined);
  const found = able.find(({ extensions }) => extensions.some((extension) => path.toLowerCase().endsWith(extension)));
  if (found !== undefined) return found;
  const known = able.flatMap(({ name, extensions }) => extensions.map((extension) => `${extension} (${name})`));
  throw new FormatError(
    'ERR_MODEL_EXTENSION',
    `Cannot ${action} a model ${action === 'load' ? 'from' : 'to'} '${path}': its extension names no format. Expected ${known.join(', ') || 'a registered format'}.`,
    { fields: { path, action } },
  );
}
