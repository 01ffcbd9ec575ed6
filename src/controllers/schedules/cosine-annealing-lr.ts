/** Half a cosine from the base rate down. */

import { type OptionsOf, readOptions, type ValuesOf } from '../../options/index.js';
import { type Declaration, unit } from '../declaration.js';
import { Schedule } from './schedule.js';

const options = {
  tMax: { type: 'integer', default: null, nullable: true, min: 1, doc: 'Index at which etaMin is reached; null for the whole fit.' },
  etaMin: { type: 'number', default: 0, min: 0, doc: 'The least rate, of every group.' },
  unit,
} as const;

/** Options of {@link CosineAnnealingLr}. */
export type CosineAnnealingLrOptions = OptionsOf<typeof options>;

/**
 * `etaMin + (base - etaMin) * (1 + cos(pi * index / tMax)) / 2`: down to `etaMin` at `tMax`, the end of the fit unless told, and up again after it, as the cosine
 * goes. Counts epochs unless `unit` says otherwise.
 *
 * Source: SGDR (arXiv 1608.03983) without restarts, as `torch.optim.lr_scheduler.CosineAnnealingLR`.
 */
export class CosineAnnealingLr extends Schedule<ValuesOf<typeof options>> {
  static readonly declaration: Declaration<typeof options> = { name: 'CosineAnnealingLr', options };

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(given: CosineAnnealingLrOptions = {}) {
    super('CosineAnnealingLr', readOptions('CosineAnnealingLr', options, given), 'tMax');
  }

  rateAt(index: number, base: number): number {
    const { etaMin } = this.options;
    return etaMin + ((base - etaMin) * (1 + Math.cos((Math.PI * index) / this.length))) / 2;
  }
}
