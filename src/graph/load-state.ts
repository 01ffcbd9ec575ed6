/** Copies a state dict into tensors that exist. */

import { OptionError, ShapeError } from '../errors.js';
import { execute, op } from '../tensor/dispatch.js';
import { noGrad } from '../tensor/grad-mode.js';
import type { Tensor } from '../tensor/tensor.js';

const COPY = op('aten::copy_');

/**
 * Copies values in, in place, converting dtype and device; nothing is written unless everything fits (`Module.load_state_dict`).
 *
 * @param own - the tensors to write to, by name
 * @param given - what to write
 * @param strict - refuse names that are missing from either
 * @throws {OptionError} `ERR_STATE_DICT_NAMES`, which lists every name that is missing, unexpected or of another shape
 * @throws {ShapeError} `ERR_STATE_DICT_SHAPE` when only shapes differ
 */
export function loadState(own: ReadonlyMap<string, Tensor>, given: ReadonlyMap<string, Tensor>, strict: boolean): void {
  const pairs = [...own].flatMap(([name, target]) => {
    const source = given.get(name);
    return source === undefined ? [] : [{ name, target, source }];
  });
  const misshaped = pairs.filter(({ target, source }) => target.shape.join() !== source.shape.join());
  const shapes = misshaped
    .map(({ name, target, source }) => `'${name}' is [${source.shape.join(', ')}], expected [${target.shape.join(', ')}]`)
    .join('; ');
  if (strict) checkNames(own, given, shapes);
  if (misshaped.length > 0) {
    throw new ShapeError(
      'ERR_STATE_DICT_SHAPE',
      `The state dict has tensors of other shapes than the model: ${shapes}. Load it into the model it was saved from.`,
      { fields: { names: misshaped.map(({ name }) => name) } },
    );
  }
  noGrad(() => {
    for (const { target, source } of pairs) execute(COPY, [target, source, false]);
  });
}

/** One error for everything that does not fit, so that nobody has to mend a file name by name. */
function checkNames(own: ReadonlyMap<string, Tensor>, given: ReadonlyMap<string, Tensor>, shapes: string): void {
  const missing = [...own.keys()].filter((name) => !given.has(name));
  const unexpected = [...given.keys()].filter((name) => !own.has(name));
  if (missing.length + unexpected.length === 0) return;
  const parts = [
    missing.length > 0 ? `missing ${missing.join(', ')}` : '',
    unexpected.length > 0 ? `unexpected ${unexpected.join(', ')}` : '',
    shapes === '' ? '' : `of another shape ${shapes}`,
  ];
  throw new OptionError(
    'ERR_STATE_DICT_NAMES',
    `The state dict does not fit the model: ${parts.filter(Boolean).join('; ')}. Pass { strict: false } to load the names that fit.`,
    { fields: { missing, unexpected } },
  );
}
