/** Modules by name. */

import { StateError } from '../../../errors.js';
import { Module } from '../../module/module.js';

/** Modules by name for a `forward` to choose from (`torch.nn.ModuleDict`). */
export class ModuleDict<M extends Module = Module> extends Module {
  static readonly typeName: string = 'ModuleDict';

  /** The modules, in order. */
  readonly items: ReadonlyMap<string, M>;

  constructor(modules: Readonly<Record<string, M>> | Iterable<readonly [string, M]> = {}) {
    super();
    this.items = new Map(Symbol.iterator in modules ? (modules as Iterable<readonly [string, M]>) : Object.entries(modules));
  }

  /** Number of modules. */
  get size(): number {
    return this.items.size;
  }

  /** The module of a name. */
  get(name: string): M | undefined {
    return this.items.get(name);
  }

  [Symbol.iterator](): IterableIterator<[string, M]> {
    return this.items.entries();
  }

  /** @throws {StateError} `ERR_MODULE_FORWARD` always: a dictionary says nothing about how its modules are called */
  override forward(): never {
    throw new StateError('ERR_MODULE_FORWARD', 'A ModuleDict has no forward. Call its modules by name.');
  }

  protected override fields(): Iterable<readonly [string, unknown]> {
    return [...this.items, ...[...super.fields()].filter(([field]) => field !== 'items')];
  }
}
