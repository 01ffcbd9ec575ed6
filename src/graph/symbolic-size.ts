/** Numbers that follow the sizes of the inputs or the mode: the nodes that compute them when the graph runs. */

import type { Argument, GraphNode, Ref } from './graph.js';
import { Namer } from './namer.js';

/** A size that may differ from call to call: an axis of a user input. */
export interface SizeSymbol {
  /** Value name of the input. */
  readonly input: string;
  readonly axis: number;
}

/** Part of a size: a whole number times the product of symbols, given by their places; none for a constant. */
export interface SizeTerm {
  readonly factor: number;
  readonly symbols: readonly number[];
}

/**
 * The whole-number polynomial, at most linear in each symbol, through sizes that were seen where every symbol is at its first or second level.
 *
 * @param levels - the two values of each symbol
 * @param sizes - by the levels of the symbols: the first symbol's counts 1, the second's 2, the third's 4 …
 * @returns `null` when a factor is not whole
 */
export function sizeThrough(levels: readonly (readonly [number, number])[], sizes: readonly number[]): readonly SizeTerm[] | null {
  const last = levels.length - 1;
  const level = levels[last];
  if (level === undefined) return sizes[0] === 0 ? [] : [{ factor: sizes[0] as number, symbols: [] }];
  const half = sizes.length / 2;
  const rest = levels.slice(0, last);
  const slopes = sizes.slice(0, half).map((size, i) => ((sizes[half + i] as number) - size) / (level[1] - level[0]));
  if (!slopes.every(Number.isSafeInteger)) return null;
  const offsets = sizes.slice(0, half).map((size, i) => size - (slopes[i] as number) * level[0]);
  const slope = sizeThrough(rest, slopes);
  const offset = sizeThrough(rest, offsets);
  if (slope === null || offset === null) return null;
  return [...slope.map(({ factor, symbols }) => ({ factor, symbols: [...symbols, last] })), ...offset];
}

/** The line through the sizes seen at two batch sizes; `null` when its slope is no whole number. */
export function lineThrough(batchA: number, sizeA: number, batchB: number, sizeB: number): { slope: number; offset: number } | null {
  const slope = (sizeB - sizeA) / (batchB - batchA);
  return Number.isInteger(slope) ? { slope, offset: sizeA - slope * batchA } : null;
}

/** The size at a point. */
export function sizeAt(terms: readonly SizeTerm[], point: readonly number[]): number {
  return terms.reduce((sum, { factor, symbols }) => sum + symbols.reduce((product, i) => product * (point[i] as number), factor), 0);
}

/** Collects the nodes of such numbers, one an expression. */
export class NumberNodes {
  readonly nodes: GraphNode[] = [];
  readonly #namer = new Namer();
  readonly #known = new Map<string, Ref>();
  readonly #symbols: readonly SizeSymbol[];

  /**
   * @param symbols - what sizes follow
   * @param taken - value names of the graph so far
   */
  constructor(symbols: readonly SizeSymbol[], taken: Iterable<string>) {
    this.#symbols = symbols;
    for (const name of taken) this.#namer.fresh(name);
  }

  /** What stands for a size: a reference, or the number itself where it follows nothing. */
  reference(terms: readonly SizeTerm[]): Ref | number {
    let sum: Ref | null = null;
    let constant = 0;
    for (const { factor, symbols } of terms) {
      const product = this.#product(symbols);
      if (product === null) constant += factor;
      else {
        const scaled = factor === 1 ? product : this.#node('_operator.mul', [product, factor], 'mul_size');
        sum = sum === null ? scaled : this.#node('_operator.add', [sum, scaled], 'add_size');
      }
    }
    if (sum === null) return constant;
    return constant === 0 ? sum : this.#node('_operator.add', [sum, constant], 'add_size');
  }

  /** The reference to a number that is `value` in training and 0 in evaluation, such as a probability of dropout. */
  inTraining(value: number): Ref {
    return this.#node('_operator.mul', [{ mode: 'training' }, { float: value }], 'in_training');
  }

  #product(symbols: readonly number[]): Ref | null {
    let product: Ref | null = null;
    for (const place of symbols) {
      const { input, axis } = this.#symbols[place] as SizeSymbol;
      const size = this.#node('aten.sym_size.int', [{ ref: input }, axis], 'sym_size_int');
      product = product === null ? size : this.#node('_operator.mul', [product, size], 'mul_size');
    }
    return product;
  }

  #node(op: string, args: readonly Argument[], base: string): Ref {
    const key = JSON.stringify([op, args]);
    let ref = this.#known.get(key);
    if (ref === undefined) {
      ref = { ref: this.#namer.fresh(base) };
      this.#known.set(key, ref);
      this.nodes.push({ op, args, outputs: [ref.ref], module: '', when: 'always' });
    }
    return ref;
  }
}
