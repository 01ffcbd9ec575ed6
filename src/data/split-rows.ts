/** Which rows each part of a split gets. */

import { badOption } from '../option-checks.js';
import { Generator, randperm, type Seed, scope } from '../tensor/index.js';
import { checkLabels, type Label } from './labels.js';
import { drawSeed } from './shuffle-order.js';
import { splitSizes } from './split-sizes.js';

/** Options of splits. */
export interface SplitOptions {
  /** Default: drawn from the default generator. */
  readonly seed?: Seed;
  /** A label for each row: every part gets its share of each label, to within a row or two. Default: rows are split whatever they are. */
  readonly stratify?: ArrayLike<Label>;
}

/**
 * The rows of each part, at random: without `stratify` those of `torch.utils.data.random_split` with `generator=torch.Generator().manual_seed(seed)`.
 *
 * @param parts - fractions that sum to 1, or lengths that sum to `size`
 * @throws {OptionError} `ERR_OPTION_VALUE`, `ERR_SEED`
 */
export function splitRows(size: number, parts: readonly number[], options: SplitOptions): BigInt64Array[] {
  const sizes = splitSizes(size, parts);
  const { stratify } = options;
  if (stratify !== undefined && stratify.length !== size) {
    throw badOption('split', 'stratify', stratify, `a label for each of ${size} rows; received ${stratify.length}`);
  }
  return scope(() => {
    const generator = new Generator().manualSeed(options.seed ?? drawSeed());
    const permuted = (rows: BigInt64Array) => {
      const order = randperm(rows.length, { generator }).toTypedArray() as BigInt64Array;
      return order.map((at) => rows[Number(at)] as bigint);
    };
    const all = BigInt64Array.from({ length: size }, (_, row) => BigInt(row));
    if (stratify === undefined) return slices(permuted(all), sizes);
    const byLabel = [...rowsByLabel(stratify).values()].flatMap((rows) => [...permuted(rows)]);
    return dealt(BigInt64Array.from(byLabel), sizes).map(permuted);
  });
}

function slices(rows: BigInt64Array, sizes: readonly number[]): BigInt64Array[] {
  let end = 0;
  return sizes.map((size) => {
    end += size;
    return rows.slice(end - size, end);
  });
}

/** Rows of each label, labels in the order in which they first come. */
function rowsByLabel(labels: ArrayLike<Label>): Map<Label, BigInt64Array> {
  const rows = new Map<Label, bigint[]>();
  checkLabels('split', labels).forEach((label, row) => {
    const found = rows.get(label);
    if (found === undefined) rows.set(label, [BigInt(row)]);
    else found.push(BigInt(row));
  });
  return new Map([...rows].map(([label, list]) => [label, BigInt64Array.from(list)]));
}

/**
 * Deals rows out one by one, each to the part that is furthest behind its share, so that of any rows that follow each other each part gets its share. Rows of
 * a label follow each other.
 */
function dealt(rows: BigInt64Array, sizes: readonly number[]): BigInt64Array[] {
  const parts = sizes.map((): bigint[] => []);
  rows.forEach((row, at) => {
    let best = -1;
    let behind = Number.NEGATIVE_INFINITY;
    sizes.forEach((size, part) => {
      const given = (parts[part] as bigint[]).length;
      const gap = (size * (at + 1)) / rows.length - given;
      if (given >= size || gap <= behind) return;
      best = part;
      behind = gap;
    });
    parts[best]?.push(row);
  });
  return parts.map((part) => BigInt64Array.from(part));
}
