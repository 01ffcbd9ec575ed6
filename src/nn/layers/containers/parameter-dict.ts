/** Parameters by name. */

import { StateError } from '../../../errors.js';
import { Module } from '../../module/module.js';
import type { Parameter } from '../../module/parameter.js';

/** Parameters by name for a `forward` to use (`torch.nn.ParameterDict`). */
export class ParameterDict extends Module {
  static readonly typeName: string = 'ParameterDict';

  /** The parameters, in order. */
  readonly items: ReadonlyMap<string, Parameter>;

  constructor(parameters: Readonly<Record<string, Parameter>> | Iterable<readonly [string, Parameter]> = {}) {
    super();
    this.items = new Map(
      Symbol.iterator in parameters ? (parameters as Iterable<readonly [string, Parameter]>) : Object.entries(parameters),
    );
  }

  /** Number of parameters. */
  get size(): number {
    return this.items.size;
  }

  /** The parameter of a name. */
  get(name: string): Parameter | undefined {
    return this.items.get(name);
  }

  [Symbol.iterator](): IterableIterator<[string, Parameter]> {
    return this.items.entries();
  }

  /** @throws {StateError} `ERR_MODULE_FORWARD` always */
  override forward(): never {
    throw new StateError(
      'ERR_MODULE_FORWARD',
      'A ParameterDict has no forward. Use its parameters in the forward of the module that holds it.',
    );
  }

  protected override fields(): Iterable<readonly [string, unknown]> {
    return [...this.items, ...super.fields()];
  }
}
