/** A list of parameters. */

import { StateError } from '../../../errors.js';
import { Module } from '../../module/module.js';
import type { Parameter } from '../../module/parameter.js';

/** A list of parameters for a `forward` to use (`torch.nn.ParameterList`); they are named `0`, `1`, `2` … */
export class ParameterList extends Module {
  static readonly typeName: string = 'ParameterList';

  /** The parameters by index, in order. */
  readonly items: ReadonlyMap<string, Parameter>;

  constructor(parameters: Iterable<Parameter> = []) {
    super();
    this.items = new Map([...parameters].map((parameter, i) => [String(i), parameter]));
  }

  /** Number of parameters. */
  get length(): number {
    return this.items.size;
  }

  /** The parameter at an index, from the end for a negative one. */
  at(index: number): Parameter | undefined {
    return [...this.items.values()].at(index);
  }

  [Symbol.iterator](): IterableIterator<Parameter> {
    return this.items.values();
  }

  /** @throws {StateError} `ERR_MODULE_FORWARD` always */
  override forward(): never {
    throw new StateError(
      'ERR_MODULE_FORWARD',
      'A ParameterList has no forward. Use its parameters in the forward of the module that holds it.',
    );
  }

  protected override fields(): Iterable<readonly [string, unknown]> {
    return [...this.items, ...super.fields()];
  }
}
