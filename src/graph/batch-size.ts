/** Sizes that follow the batch: the nodes that compute them when the graph runs. */

import type { Argument, GraphNode, Ref } from './graph.js';
import { Namer } from './namer.js';

/** A size as a function of the batch: `slope * batch + offset`. */
export interface BatchSize {
  readonly slope: number;
  readonly offset: number;
}

/** The line through the sizes seen at two batch sizes; `null` when its slope is no integer. */
export function lineThrough(batchA: number, sizeA: number, batchB: number, sizeB: number): BatchSize | null {
  const slope = (sizeB - sizeA) / (batchB - batchA);
  return Number.isInteger(slope) ? { slope, offset: sizeA - slope * batchA } : null;
}

/** Collects the nodes of sizes, one an expression. */
export class BatchSizeNodes {
  readonly nodes: GraphNode[] = [];
  readonly #namer = new Namer();
  readonly #known = new Map<string, Ref>();
  readonly #input: string;

  /**
   * @param input - value name of the user input whose first axis is the batch
   * @param taken - value names of the graph so far
   */
  constructor(input: string, taken: Iterable<string>) {
    this.#input = input;
    for (const name of taken) this.#namer.fresh(name);
  }

  /** The reference to a size. */
  reference({ slope, offset }: BatchSize): Ref {
    const batch = this.#node('aten.sym_size.int', [{ ref: this.#input }, 0], 'sym_size_int');
    const scaled = slope === 1 ? batch : this.#node('_operator.mul', [batch, slope], 'mul_size');
    return offset === 0 ? scaled : this.#node('_operator.add', [scaled, offset], 'add_size');
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
