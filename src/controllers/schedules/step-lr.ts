/** Cuts at equal distances. */

import { type OptionsOf, readOptions, type ValuesOf } from '../../options/index.js';
import { type Declaration, unit } from '../declaration.js';
import { Schedule } from './schedule.js';

const options = {
  stepSize: { type: 'integer', min: 1, doc: 'Epochs (or steps) from one cut to the next.' },
  gamma: { type: 'number', default: 0.1, min: 0, doc: 'What a cut multiplies the rate by.' },
  unit,
} as const;

/** Options of {@link StepLr}. */
export type StepLrOptions = OptionsOf<typeof options>;

/**
 * Multiplies the rate by `gamma` every `stepSize` epochs, or steps when `unit` says so.
 *
 * Source: `torch.optim.lr_scheduler.StepLR`.
 *
 * @example
 * new StepLr({ stepSize: 30 }) // 0.1 before epoch 30, 0.01 before epoch 60, 0.001 …
 */
export class StepLr extends Schedule<ValuesOf<typeof options>> {
  static readonly declaration: Declaration<typeof options> = { name: 'StepLr', options };

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(given: StepLrOptions) {
    super('StepLr', readOptions('StepLr', options, given));
  }

  rateAt(index: number, base: number): number {
    const { stepSize, gamma } = this.options;
    return base * gamma ** Math.floor(index / stepSize);
  }
}
