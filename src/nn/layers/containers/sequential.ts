/** Modules one after the other. */

import type { Tensor } from '../../../tensor/tensor.js';
import { Module, type TensorModule } from '../../module/module.js';

/**
 * Modules one after the other, each on what the one before returned (`torch.nn.Sequential`). They are named `0`, `1`, `2` … or, given as an object, by
 * its keys.
 */
export class Sequential extends Module {
  static readonly typeName: string = 'Sequential';

  /** The modules by name, in order. */
  readonly items: ReadonlyMap<string, TensorModule>;

  constructor(...modules: readonly TensorModule[] | [Readonly<Record<string, TensorModule>>]) {
    super();
    const [first] = modules;
    const isNamed = modules.length === 1 && first !== undefined && !(first instanceof Module);
    const named = isNamed ? Object.entries(first) : modules.map((module, i) => [String(i), module as TensorModule] as const);
    this.items = new Map(named);
  }

  /** Number of modules. */
  get length(): number {
    return this.items.size;
  }

  [Symbol.iterator](): IterableIterator<TensorModule> {
    return this.items.values();
  }

  override forward(input: Tensor): Tensor {
    let value = input;
    for (const module of this) value = module.forward(value);
    return value;
  }

  protected override fields(): Iterable<readonly [string, unknown]> {
    return [...this.items, ...Object.entries(this)];
  }
}
