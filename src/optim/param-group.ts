/** A parameter group of an optimizer that is held. */

import { checkNumber } from '../option-checks.js';
import type { Tensor } from '../tensor/tensor.js';
import type { OptimizerValues } from './optimizer-spec.js';

/** Tensors with the options they are trained with. */
export class ParamGroup {
  #lr: number;

  /** Internal: `Optimizer.paramGroups` has them. */
  constructor(
    /** As the spec calls it; `'default'` for what no rule took. */
    readonly name: string,
    readonly params: readonly Tensor[],
    /** What the group began with. */
    readonly options: OptimizerValues,
    private readonly setLr: (lr: number) => void,
  ) {
    this.#lr = Number(options.lr);
  }

  /** The learning rate, at least 0; set it to change it from the next step on. */
  get lr(): number {
    return this.#lr;
  }

  /** @throws {OptionError} `ERR_OPTION_VALUE` */
  set lr(lr: number) {
    this.#lr = checkNumber(`paramGroups '${this.name}'`, 'lr', lr, { min: 0 });
    this.setLr(lr);
  }
}
