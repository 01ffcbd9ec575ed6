/** Runs operators for real and counts what they cost, module by module. */

import { execute, type Op, type OpArgument, type OpResult } from '../../tensor/dispatch.js';
import { Tensor } from '../../tensor/tensor.js';
import type { Tracer } from '../../tensor/tracer.js';
import { FLOP_RULES } from './flops.js';

/** What one module did. */
export interface ModuleCount {
  /** Shape of the first tensor that it returned last; `null` for none. */
  readonly output: readonly number[] | null;
  /** Of the operators that it called itself, without those of its children. */
  readonly flops: number;
}

/** The tracer of `summary`. */
export class CountingTracer implements Tracer {
  readonly #counts = new Map<string, { output: readonly number[] | null; flops: number }>();
  #module = '';

  /** Operations so far, of all modules. */
  get total(): number {
    return [...this.#counts.values()].reduce((sum, { flops }) => sum + flops, 0);
  }

  /** Counts by module path. */
  get counts(): ReadonlyMap<string, ModuleCount> {
    return this.#counts;
  }

  call(target: Op, args: OpArgument[]): OpResult {
    // The call overwrites its arguments.
    const given = [...args];
    const result = execute(target, args);
    const rule = FLOP_RULES.get(target.name);
    if (rule !== undefined) this.#count(this.#module).flops += rule(given, firstShape(result) ?? []);
    return result;
  }

  /** Nothing is recorded, so data may be read. */
  beforeRead(): void {}

  /** Runs a module's forward, counting for it. */
  inModule<T>(path: string, forward: () => T): T {
    const outer = this.#module;
    this.#module = path;
    try {
      const result = forward();
      this.#count(path).output = firstShape(result);
      return result;
    } finally {
      this.#module = outer;
    }
  }

  #count(path: string): { output: readonly number[] | null; flops: number } {
    const found = this.#counts.get(path) ?? { output: null, flops: 0 };
    this.#counts.set(path, found);
    return found;
  }
}

function firstShape(value: unknown): readonly number[] | null {
  if (value instanceof Tensor) return value.shape;
  if (!Array.isArray(value)) return null;
  for (const item of value) {
    const shape = firstShape(item);
    if (shape !== null) return shape;
  }
  return null;
}
