/** One cycle up and down. */

import { OptionError, StateError } from '../../errors.js';
import { badOption, checkNumber, checkOneOf } from '../../option-checks.js';
import type { DefaultsOf } from '../option-defaults.js';
import { checkPerGroup, checkUnit, ofGroup, withDefaults } from '../option-defaults.js';
import { Schedule, type ScheduleOptions } from './schedule.js';

/** Options of {@link OneCycleLr}. */
export interface OneCycleLrOptions extends ScheduleOptions {
  /** The highest rate, above 0: of every group, or by group name. The optimizer's own rates are not used. */
  readonly maxLr: number | Readonly<Record<string, number>>;
  /** Steps of the whole cycle, an integer of at least 2. Left out when `epochs` and `stepsPerEpoch` are given. */
  readonly totalSteps?: number;
  /** Epochs of the whole cycle, an integer of at least 1; together with `stepsPerEpoch`. */
  readonly epochs?: number;
  /** Steps in an epoch, an integer of at least 1; together with `epochs`. */
  readonly stepsPerEpoch?: number;
  /** Share of the cycle in which the rate rises, in [0, 1] (default 0.3); at most 0.5 with `threePhase`. */
  readonly pctStart?: number;
  /** `'cos'` (default) or `'linear'`: how the rate goes from one end of a phase to the other. */
  readonly annealStrategy?: 'cos' | 'linear';
  /** The first rate is `maxLr / divFactor`; above 0 (default 25). */
  readonly divFactor?: number;
  /** The last rate is the first one divided by this; above 0 (default 1e4). */
  readonly finalDivFactor?: number;
  /** Down to the first rate in as many steps as up, and only then to the last one (default `false`). */
  readonly threePhase?: boolean;
}

/** {@link OneCycleLrOptions} with defaults filled in. */
export type ResolvedOneCycleLrOptions = Readonly<Required<Omit<OneCycleLrOptions, 'epochs' | 'stepsPerEpoch'>>>;

/** A stretch of the cycle: its last index, and what the highest rate is multiplied by at its ends. */
interface Phase {
  readonly end: number;
  readonly from: number;
  readonly to: number;
}

const OWNER = 'OneCycleLr';
const DEFAULTS: DefaultsOf<OneCycleLrOptions> = {
  maxLr: undefined,
  totalSteps: undefined,
  epochs: undefined,
  stepsPerEpoch: undefined,
  pctStart: 0.3,
  annealStrategy: 'cos',
  divFactor: 25,
  finalDivFactor: 1e4,
  threePhase: false,
  unit: 'step',
};

/**
 * From `maxLr / divFactor` up to `maxLr` and down to nearly 0, in `totalSteps` steps (epochs when `unit` says so). A fit that is longer is refused
 * when it comes to that.
 *
 * Source: super-convergence (arXiv 1708.07120), as `torch.optim.lr_scheduler.OneCycleLR` with `cycle_momentum=False`: momentum stays as it is.
 * Two departures: after the cycle's last step the last rate holds, where PyTorch follows the curve one index beyond its end; and `pctStart` above 0.5
 * is refused with `threePhase`, where PyTorch cuts the descent off.
 */
export class OneCycleLr extends Schedule {
  /** The options in force. */
  readonly options: ResolvedOneCycleLrOptions;
  readonly #phases: readonly Phase[];

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_OPTION_CONFLICT` */
  constructor(options: OneCycleLrOptions) {
    const given = withDefaults(OWNER, options, DEFAULTS);
    const unit = checkUnit(OWNER, given.unit);
    super(OWNER, unit);
    const threePhase = checkOneOf(OWNER, 'threePhase', given.threePhase, [true, false]);
    this.options = {
      maxLr: checkPerGroup(OWNER, 'maxLr', given.maxLr, positive),
      totalSteps: resolveTotal(given),
      pctStart: checkNumber(OWNER, 'pctStart', given.pctStart, { min: 0, max: threePhase ? 0.5 : 1 }),
      annealStrategy: checkOneOf(OWNER, 'annealStrategy', given.annealStrategy, ['cos', 'linear']),
      divFactor: positive('divFactor', given.divFactor),
      finalDivFactor: positive('finalDivFactor', given.finalDivFactor),
      threePhase,
      unit,
    };
    this.#phases = phasesOf(this.options);
  }

  /** @throws {StateError} `ERR_SCHEDULE_ENDED` for an index beyond `totalSteps` */
  rateAt(index: number, _base: number, group: string): number {
    const { maxLr, totalSteps, annealStrategy, unit } = this.options;
    if (index > totalSteps) {
      throw new StateError(
        'ERR_SCHEDULE_ENDED',
        `${OWNER} was made for ${totalSteps} ${unit}s and is asked for more. Make totalSteps the length of the whole fit.`,
        { fields: { schedule: OWNER, totalSteps, index } },
      );
    }
    const at = Math.min(index, totalSteps - 1);
    let start = 0;
    let phase: Phase = { end: 0, from: 1, to: 1 };
    for (phase of this.#phases) {
      if (at <= phase.end) break;
      start = phase.end;
    }
    const share = phase.end === start ? 1 : (at - start) / (phase.end - start);
    const { from, to } = phase;
    const factor = annealStrategy === 'cos' ? to + ((from - to) / 2) * (1 + Math.cos(Math.PI * share)) : from + (to - from) * share;
    return ofGroup(OWNER, 'maxLr', maxLr, group) * factor;
  }
}

function phasesOf({ totalSteps, pctStart, divFactor, finalDivFactor, threePhase }: ResolvedOneCycleLrOptions): readonly Phase[] {
  const first = 1 / divFactor;
  const last = first / finalDivFactor;
  const top = { end: pctStart * totalSteps - 1, from: first, to: 1 };
  if (!threePhase) return [top, { end: totalSteps - 1, from: 1, to: last }];
  return [top, { end: 2 * pctStart * totalSteps - 2, from: 1, to: first }, { end: totalSteps - 1, from: first, to: last }];
}

function positive(option: string, value: unknown): number {
  return checkNumber(OWNER, option, value, { min: 0, open: true });
}

function resolveTotal({ totalSteps, epochs, stepsPerEpoch }: DefaultsOf<OneCycleLrOptions>): number {
  if (totalSteps === undefined && epochs === undefined && stepsPerEpoch === undefined) {
    throw badOption(OWNER, 'totalSteps', totalSteps, "an integer of at least 2, or 'epochs' and 'stepsPerEpoch' instead");
  }
  if (totalSteps === undefined) {
    const product =
      checkNumber(OWNER, 'epochs', epochs, { integer: true, min: 1 }) *
      checkNumber(OWNER, 'stepsPerEpoch', stepsPerEpoch, { integer: true, min: 1 });
    return checkNumber(OWNER, 'epochs * stepsPerEpoch', product, { integer: true, min: 2 });
  }
  for (const [option, value] of Object.entries({ epochs, stepsPerEpoch })) {
    if (value === undefined) continue;
    throw new OptionError(
      'ERR_OPTION_CONFLICT',
      `${OWNER}: 'totalSteps' and '${option}' both say how long the cycle is. Leave one of them out.`,
      {
        fields: { owner: OWNER, option, with: 'totalSteps' },
      },
    );
  }
  return checkNumber(OWNER, 'totalSteps', totalSteps, { integer: true, min: 2 });
}
