/** The loss scaler, as `torch.amp.GradScaler`. */

import { type OptionsOf, readPart, type ValuesOf } from '../../options/index.js';

/** Options of the loss scaler. */
export const lossScalerTable = {
  initScale: { type: 'number', default: 65536, above: 0, doc: 'The first scale.' },
  growthFactor: { type: 'number', default: 2, above: 1, doc: 'Factor after growthInterval steps without overflow.' },
  backoffFactor: { type: 'number', default: 0.5, above: 0, below: 1, doc: 'Factor after an overflow.' },
  growthInterval: { type: 'integer', default: 2000, min: 1, doc: 'Steps without overflow after which the scale grows.' },
} as const;

/** Options of the loss scaler, as `torch.amp.GradScaler` has them. */
export type LossScalerOptions = OptionsOf<typeof lossScalerTable>;

/** {@link LossScalerOptions} with defaults filled in. */
export type ResolvedScaler = ValuesOf<typeof lossScalerTable>;

/** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
export function resolveScaler(owner: string, options: LossScalerOptions): ResolvedScaler {
  return readPart(owner, 'lossScaler', lossScalerTable, options, '{ initScale: 65536 }');
}
