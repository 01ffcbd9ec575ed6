/** An average of the weights along training, as `torch.optim.swa_utils.AveragedModel` keeps it. */

import { badOption } from '../../option-checks.js';
import { checkOption, type OptionsOf, readPart, type ValuesOf } from '../../options/index.js';

const kind = {
  type: 'choice',
  choices: ['ema', 'swa'],
  doc: "'ema': an exponential moving average; 'swa': the mean of the weights at all updates. The first update copies.",
} as const;

const common = {
  start: { type: 'integer', default: 0, min: 0, doc: 'Steps or epochs before averaging begins.' },
  every: { type: 'integer', default: 1, min: 1, doc: 'Steps or epochs from one update to the next.' },
  buffers: {
    type: 'boolean',
    default: false,
    doc: 'Average floating-point buffers too; else the last ones serve, as in PyTorch.',
  },
} as const;

const unit = { type: 'choice', choices: ['step', 'epoch'], doc: 'What start and every count.' } as const;

const updateBatchNorm = {
  type: 'boolean',
  doc: "At the end, take batch normalisation's statistics anew from the training data, which averaged weights need (torch.optim.swa_utils.update_bn).",
} as const;

/** Options of an average of each kind. */
export const averageTables = {
  ema: {
    kind: { ...kind, choices: ['ema'] },
    decay: { type: 'number', default: 0.999, min: 0, max: 1, doc: 'Share of the average that stays at an update.' },
    unit: { ...unit, default: 'step' },
    ...common,
    updateBatchNorm: { ...updateBatchNorm, default: false },
  },
  swa: {
    kind: { ...kind, choices: ['swa'] },
    unit: { ...unit, default: 'epoch' },
    ...common,
    updateBatchNorm: { ...updateBatchNorm, default: true },
  },
} as const;

type EmaOptions = OptionsOf<typeof averageTables.ema>;
type SwaOptions = OptionsOf<typeof averageTables.swa>;

/** An average of the weights along training: an exponential moving average, or the mean of the weights at all updates. */
export type AverageOptions = EmaOptions | (SwaOptions & { readonly decay?: never });

/** {@link AverageOptions} with defaults filled in; the decay of a mean is not read. */
export type ResolvedAverage = Omit<ValuesOf<typeof averageTables.ema>, 'kind'> & { readonly kind: 'ema' | 'swa' };

/** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
export function resolveAverage(owner: string, options: AverageOptions): ResolvedAverage {
  const example = "{ kind: 'ema', decay: 0.999 }";
  if (typeof options !== 'object' || options === null) throw badOption(owner, 'average', options, example);
  checkOption(owner, 'average.kind', kind, options.kind);
  if (options.kind === 'ema') return readPart(owner, 'average', averageTables.ema, options, example);
  const { decay, ...own } = options;
  if (decay !== undefined) throw badOption(owner, 'average.decay', decay, "none for kind 'swa', where all updates count the same");
  return { decay: 0, ...readPart(owner, 'average', averageTables.swa, own, example) };
}
