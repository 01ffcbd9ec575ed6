/** A list of modules. */

import { StateError } from '../../../errors.js';
import { Module } from '../../module/module.js';
import { describeList } from '../../module/repr.js';

/** A list of modules for a `forward` to loop over (`torch.nn.ModuleList`); they are named `0`, `1`, `2` … */
export class ModuleList<M extends Module = Module> extends Module {
  static readonly typeName: string = 'ModuleList';

  /** The modules, in order. */
  readonly items: readonly M[];

  constructor(modules: Iterable<M> = []) {
    super();
    this.items = [...modules];
  }

  /** Number of modules. */
  get length(): number {
    return this.items.length;
  }

  /** The module at an index, from the end for a negative one. */
  at(index: number): M | undefined {
    return this.items.at(index);
  }

  [Symbol.iterator](): IterableIterator<M> {
    return this.items.values();
  }

  /** @throws {StateError} `ERR_MODULE_FORWARD` always: a list says nothing about how its modules are called */
  override forward(): never {
    throw new StateError('ERR_MODULE_FORWARD', 'A ModuleList has no forward. Call its modules one by one, or use nn.Sequential.');
  }

  /** As Python prints it: equal neighbours once. */
  override toString(): string {
    return describeList(this);
  }

  protected override fields(): Iterable<readonly [string, unknown]> {
    const items = this.items.map((module, i) => [String(i), module] as const);
    return [...items, ...Object.entries(this).filter(([field]) => field !== 'items')];
  }
}
