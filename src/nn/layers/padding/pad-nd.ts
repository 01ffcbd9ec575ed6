/** What padding layers are for every number of dimensions. */

import { badOption } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';

/** A layer that adds elements around its input. */
export abstract class PadNd extends Module {
  /** Before and after, for the last axis first. */
  readonly padding: readonly number[];

  /**
   * @param padding - one number for all sides, or before and after for each axis, the last axis first; negative numbers cut
   * @throws {OptionError} `ERR_OPTION_VALUE`
   */
  constructor(padding: number | readonly number[]) {
    super();
    const sides = 2 * this.dims();
    const all = typeof padding === 'number' ? Array.from({ length: sides }, () => padding) : padding;
    if (all.length !== sides || !all.every((size) => Number.isSafeInteger(size))) {
      throw badOption(this.typeName, 'padding', padding, `an integer, or ${sides}: before and after for each axis, the last axis first`);
    }
    this.padding = all;
  }

  /** Number of axes that are padded. */
  protected abstract dims(): number;

  /** How the new elements are chosen. */
  protected abstract mode(): F.PadOptions;

  override forward(input: Tensor): Tensor {
    return F.pad(input, this.padding, this.mode());
  }

  override extraRepr(): string {
    return `(${this.padding.join(', ')})`;
  }
}
