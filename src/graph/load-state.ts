/** Copies a state dict into tensors that exist. */

import { checkKeys, OptionError, ShapeError } from '../errors.js';
import { execute, op } from '../tensor/dispatch.js';
import { noGrad } from '../tensor/grad-mode.js';
import type { Tensor } from '../tensor/tensor.js';
import type { LoadStateDictOptions } from './model.js';
import { selectState } from './select-state.js';

const COPY = op('aten::copy_');
// A file of another model can have thousands of names; an error shows the first.
const SHOWN_NAMES = 40;

/** A tensor and what is to be copied into it. */
export interface StatePair {
  readonly name: string;
  readonly target: Tensor;
  readonly source: Tensor;
}

/**
 * Copies values in, in place, converting dtype and device; nothing is written unless everything fits (`Module.load_state_dict`).
 *
 * @throws as {@link matchState}
 */
export function loadState(own: ReadonlyMap<string, Tensor>, given: ReadonlyMap<string, Tensor>, options: LoadStateDictOptions): void {
  const pairs = matchState(own, given, options);
  noGrad(() => {
    for (const { target, source } of pairs) execute(COPY, [target, source, false]);
  });
}

/**
 * Finds out what goes where.
 *
 * @param own - the tensors to write to, by name
 * @param given - what to write
 * @throws {OptionError} `ERR_STATE_DICT_NAMES`, which lists every name that is missing, unexpected or of another shape; `ERR_STATE_DICT_VALUE` for a
 *   value that is no tensor, `ERR_STATE_DICT_RENAME` for two names that become one, `ERR_OPTION_UNKNOWN`
 * @throws {ShapeError} `ERR_STATE_DICT_SHAPE` when only shapes differ
 */
export function matchState(
  own: ReadonlyMap<string, Tensor>,
  given: ReadonlyMap<string, Tensor>,
  options: LoadStateDictOptions,
): StatePair[] {
  checkKeys('loadStateDict', options, ['strict', 'prefix', 'rename']);
  const selected = selectState(given, options);
  const pairs = [...own].flatMap(([name, target]) => {
    const source = selected.get(name);
    return source === undefined ? [] : [{ name, target, source }];
  });
  const misshaped = pairs.filter(({ target, source }) => target.shape.join() !== source.shape.join());
  const shapes = misshaped.map(
    ({ name, target, source }) => `'${name}' is [${source.shape.join(', ')}], expected [${target.shape.join(', ')}]`,
  );
  if (options.strict ?? true) checkNames(own, selected, shapes);
  if (misshaped.length > 0) {
    throw new ShapeError(
      'ERR_STATE_DICT_SHAPE',
      `The state dict has tensors of other shapes than the model: ${list(shapes, '; ')}. Load it into the model it was saved from.`,
      { fields: { names: misshaped.map(({ name }) => name) } },
    );
  }
  return pairs;
}

/** One error for everything that does not fit, so that nobody has to mend a file name by name. */
function checkNames(own: ReadonlyMap<string, Tensor>, given: ReadonlyMap<string, Tensor>, shapes: readonly string[]): void {
  const missing = [...own.keys()].filter((name) => !given.has(name));
  const unexpected = [...given.keys()].filter((name) => !own.has(name));
  if (missing.length + unexpected.length === 0) return;
  const parts = [
    missing.length > 0 ? `missing ${list(missing)}` : '',
    unexpected.length > 0 ? `unexpected ${list(unexpected)}` : '',
    shapes.length > 0 ? `of another shape ${list(shapes, '; ')}` : '',
  ];
  throw new OptionError(
    'ERR_STATE_DICT_NAMES',
    `The state dict does not fit the model: ${parts.filter(Boolean).join('; ')}. Pass { strict: false } to load the names that fit, or ` +
      `{ prefix, rename } where only names differ.`,
    { fields: { missing, unexpected } },
  );
}

function list(items: readonly string[], separator = ', '): string {
  const shown = items.slice(0, SHOWN_NAMES).join(separator);
  return items.length > SHOWN_NAMES ? `${shown} and ${items.length - SHOWN_NAMES} more` : shown;
}
