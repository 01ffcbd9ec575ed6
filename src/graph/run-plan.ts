/** Example inputs of any size. */

import { OptionError, ShapeError } from '../errors.js';
import { tensor } from '../tensor/create.js';
import { execute, op } from '../tensor/dispatch.js';
import type { Tensor } from '../tensor/tensor.js';
import type { SizeSymbol } from './symbolic-size.js';

const INDEX_SELECT = op('aten::index_select');
const CLONE = op('aten::clone');
const DETACH = op('aten::detach');

/** Names of the sizes of an input's axes, by axis, from 1 on. */
export type DynamicAxes = Readonly<Record<number, string>>;

/** {@link DynamicAxes} of the one input, or of each; `null` for one that has none. */
export type DynamicShapes = DynamicAxes | readonly (DynamicAxes | null)[];

/** A size that differs between the runs of a trace. */
interface Varied extends SizeSymbol {
  readonly name: string;
  /** Two levels to find expressions with, and a third to check them. */
  readonly levels: readonly [number, number, number];
}

/** The runs of a trace. */
export interface RunPlan {
  /** The batch first. */
  readonly symbols: readonly Varied[];
  /** A size of each symbol for each run, as `Runs.sizes` wants them. */
  readonly points: readonly (readonly number[])[];
  /** The named sizes of each input; `undefined` for one that has none. */
  readonly dynamic: readonly (DynamicAxes | undefined)[];
  examplesAt(point: readonly number[]): Tensor[];
}

/** Small, since only the calls matter; two and up, because one broadcasts and squeezes. */
const BATCH_SIZES: readonly [number, number, number] = [2, 3, 5];

/** So that runs stay few: all levels of all sizes. */
const MOST_SIZES = 3;

/**
 * Chooses the runs of a trace.
 *
 * @param dynamic - sizes besides the batch; `'fixed'` when not even the batch differs, and inputs are copied as they are
 * @throws {ShapeError} `ERR_TRACE_EXAMPLE`
 * @throws {OptionError} `ERR_OPTION_VALUE`
 */
export function planRuns(examples: readonly Tensor[], names: readonly string[], dynamic: DynamicShapes | 'fixed' | null): RunPlan {
  if (dynamic === 'fixed') return { symbols: [], points: [[]], dynamic: [], examplesAt: () => examples.map((example) => copyOf(example)) };
  const axes = batchOf(examples) === null ? [] : [...examples.map(() => new Map<number, number>())];
  const symbols: Varied[] = [];
  examples.forEach(({ shape }, i) => {
    if (shape.length === 0) return;
    if (symbols.length === 0) symbols.push({ name: 'batch size', input: names[i] as string, axis: 0, levels: BATCH_SIZES });
    axes[i]?.set(0, 0);
  });
  const named = dynamicAxes(examples, dynamic);
  for (const { input, axis, name } of named) {
    const size = examples[input]?.shape[axis] as number;
    let place = symbols.findIndex((symbol, i) => i > 0 && symbol.name === name);
    if (place < 0) place = symbols.push({ name, input: names[input] as string, axis, levels: levelsOf(size) }) - 1;
    axes[input]?.set(axis, place);
  }
  if (symbols.length > MOST_SIZES + 1) {
    throw badShapes(`names ${symbols.length - 1} sizes; expected at most ${MOST_SIZES} besides the batch`);
  }
  const points = Array.from({ length: 2 ** symbols.length }, (_, run) => symbols.map(({ levels }, i) => levels[(run >> i) & 1] as number));
  if (symbols.length > 0) points.push(symbols.map(({ levels }) => levels[2]));
  return {
    symbols,
    points,
    dynamic: examples.map((_, i) => {
      const own = named.filter(({ input }) => input === i);
      return own.length === 0 ? undefined : Object.fromEntries(own.map(({ axis, name }) => [axis, name]));
    }),
    examplesAt: (point) =>
      examples.map((example, i) => {
        let sized = execute(DETACH, [example]) as Tensor;
        for (const [axis, place] of axes[i] ?? []) sized = resized(sized, axis, point[place] as number);
        return axes[i]?.size ? sized : copyOf(example);
      }),
  };
}

/** Not beyond what there is: a model may have no positions for more. */
function levelsOf(size: number): readonly [number, number, number] {
  return size >= 5 ? [size, size - 1, size - 3] : BATCH_SIZES;
}

function dynamicAxes(examples: readonly Tensor[], dynamic: DynamicShapes | null): { input: number; axis: number; name: string }[] {
  if (dynamic === null) return [];
  const list = Array.isArray(dynamic) ? (dynamic as readonly (DynamicAxes | null)[]) : [dynamic as DynamicAxes];
  if (list.length !== examples.length) throw badShapes(`is for ${list.length} inputs; expected one entry for each of ${examples.length}`);
  return list.flatMap((entry, input) =>
    Object.entries(entry ?? {}).map(([key, name]) => {
      const axis = Number(key);
      const rank = examples[input]?.shape.length ?? 0;
      if (Number.isInteger(axis) && axis > 0 && axis < rank && typeof name === 'string' && name !== '') return { input, axis, name };
      throw badShapes(
        `names axis ${key} of input ${input}, which has ${rank} axes; expected { axis: 'name' } with axes from 1 to ${rank - 1}`,
      );
    }),
  );
}

function badShapes(problem: string): OptionError {
  return new OptionError('ERR_OPTION_VALUE', `trace: option 'dynamicShapes' ${problem}. The batch, axis 0, may differ by itself.`, {
    fields: { option: 'dynamicShapes' },
  });
}

/**
 * Checks that the examples have one batch: the first axis of each that has any.
 *
 * @returns its size, `null` when no example has an axis
 * @throws {ShapeError} `ERR_TRACE_EXAMPLE`
 */
function batchOf(examples: readonly Tensor[]): number | null {
  const sizes = examples.map(({ shape }) => shape[0]).filter((size) => size !== undefined);
  const [first] = sizes;
  if (first === undefined) return null;
  if (first > 0 && sizes.every((size) => size === first)) return first;
  const shapes = examples.map(({ shape }) => `[${shape.join(', ')}]`).join(' and ');
  throw new ShapeError(
    'ERR_TRACE_EXAMPLE',
    `Example inputs have shapes ${shapes}. Expected one batch: the same number of rows, at least one, in the first axis of each.`,
    {
      fields: { sizes },
    },
  );
}

function copyOf(example: Tensor): Tensor {
  return execute(CLONE, [execute(DETACH, [example]) as Tensor]) as Tensor;
}

/** A copy with so many entries along an axis, taken from what there is in turn. */
function resized(example: Tensor, axis: number, size: number): Tensor {
  const before = example.shape[axis] as number;
  const index = tensor(
    BigInt64Array.from({ length: size }, (_, i) => BigInt(i % before)),
    { device: example.device },
  );
  return execute(INDEX_SELECT, [example, axis, index]) as Tensor;
}
