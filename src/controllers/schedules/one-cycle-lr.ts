/** One cycle up and down. */

import { OptionError, StateError } from '../../errors.js';
import { badOption, checkOption, type OptionsOf, readOptions, type ValuesOf } from '../../options/index.js';
import { type Declaration, unit } from '../declaration.js';
import { ofGroup } from '../of-group.js';
import { Schedule } from './schedule.js';

const options = {
  maxLr: {
    type: 'numberByGroup',
    above: 0,
    doc: "The highest rate: of every group, or by group name. The optimizer's own rates are not used.",
  },
  totalSteps: { type: 'integer', default: null, nullable: true, min: 2, doc: 'Steps of the whole cycle; null for the whole fit.' },
  epochs: { type: 'integer', default: null, nullable: true, min: 1, doc: 'Epochs of the whole cycle; together with stepsPerEpoch.' },
  stepsPerEpoch: { type: 'integer', default: null, nullable: true, min: 1, doc: 'Steps in an epoch; together with epochs.' },
  pctStart: {
    type: 'number',
    default: 0.3,
    min: 0,
    max: 1,
    doc: 'Share of the cycle in which the rate rises; at most 0.5 with threePhase.',
  },
  annealStrategy: {
    type: 'choice',
    choices: ['cos', 'linear'],
    default: 'cos',
    doc: 'How the rate goes from one end of a phase to the other.',
  },
  divFactor: { type: 'number', default: 25, above: 0, doc: 'The first rate is maxLr / divFactor.' },
  finalDivFactor: { type: 'number', default: 1e4, above: 0, doc: 'The last rate is the first one divided by this.' },
  threePhase: {
    type: 'boolean',
    default: false,
    doc: 'Down to the first rate in as many steps as up, and only then to the last one.',
  },
  unit: { ...unit, default: 'step' },
} as const;

/** Options of {@link OneCycleLr}. */
export type OneCycleLrOptions = OptionsOf<typeof options>;

/** {@link OneCycleLrOptions} with defaults filled in. */
export type ResolvedOneCycleLrOptions = Omit<ValuesOf<typeof options>, 'epochs' | 'stepsPerEpoch'>;

/** A stretch of the cycle: its last index, and what the highest rate is multiplied by at its ends. */
interface Phase {
  readonly end: number;
  readonly from: number;
  readonly to: number;
}

const OWNER = 'OneCycleLr';
/**
 * From `maxLr / divFactor` up to `maxLr` and down to nearly 0, in `totalSteps` steps (epochs when `unit` says so), the whole fit unless told. A fit that is longer
 * is refused when it comes to that.
 *
 * Source: super-convergence (arXiv 1708.07120), as `torch.optim.lr_scheduler.OneCycleLR` with `cycle_momentum=False`: momentum stays as it is.
 * Two departures: after the cycle's last step the last rate holds, where PyTorch follows the curve one index beyond its end; and `pctStart` above 0.5
 * is refused with `threePhase`, where PyTorch cuts the descent off.
 */
export class OneCycleLr extends Schedule<ResolvedOneCycleLrOptions> {
  static readonly declaration: Declaration<typeof options> = { name: OWNER, options };

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_OPTION_CONFLICT` */
  constructor(given: OneCycleLrOptions) {
    const { epochs, stepsPerEpoch, totalSteps, ...own } = readOptions(OWNER, options, given);
    if (own.threePhase && own.pctStart > 0.5) throw badOption(OWNER, 'pctStart', own.pctStart, 'at most 0.5 with threePhase');
    super(OWNER, Object.freeze({ ...own, totalSteps: resolveTotal(totalSteps, epochs, stepsPerEpoch) }), 'totalSteps');
  }

  /** @throws {StateError} `ERR_SCHEDULE_ENDED` for an index beyond `totalSteps` */
  rateAt(index: number, _base: number, group: string): number {
    const { maxLr, annealStrategy, unit } = this.options;
    const totalSteps = this.length;
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
    for (phase of phasesOf(this.options, totalSteps)) {
      if (at <= phase.end) break;
      start = phase.end;
    }
    const share = phase.end === start ? 1 : (at - start) / (phase.end - start);
    const { from, to } = phase;
    const factor = annealStrategy === 'cos' ? to + ((from - to) / 2) * (1 + Math.cos(Math.PI * share)) : from + (to - from) * share;
    return ofGroup(OWNER, 'maxLr', maxLr, group) * factor;
  }
}

function phasesOf({ pctStart, divFactor, finalDivFactor, threePhase }: ResolvedOneCycleLrOptions, totalSteps: number): readonly Phase[] {
  const first = 1 / divFactor;
  const last = first / finalDivFactor;
  const top = { end: pctStart * totalSteps - 1, from: first, to: 1 };
  if (!threePhase) return [top, { end: totalSteps - 1, from: 1, to: last }];
  return [top, { end: 2 * pctStart * totalSteps - 2, from: 1, to: first }, { end: totalSteps - 1, from: first, to: last }];
}

function resolveTotal(totalSteps: number | null, epochs: number | null, stepsPerEpoch: number | null): number | null {
  if (epochs === null && stepsPerEpoch === null) return totalSteps;
  if (totalSteps !== null) {
    const option = epochs === null ? 'stepsPerEpoch' : 'epochs';
    throw new OptionError(
      'ERR_OPTION_CONFLICT',
      `${OWNER}: 'totalSteps' and '${option}' both say how long the cycle is. Leave one of them out.`,
      { fields: { owner: OWNER, option, with: 'totalSteps' } },
    );
  }
  if (epochs === null) throw badOption(OWNER, 'epochs', epochs, "an integer of at least 1, together with 'stepsPerEpoch'");
  if (stepsPerEpoch === null) throw badOption(OWNER, 'stepsPerEpoch', stepsPerEpoch, "an integer of at least 1, together with 'epochs'");
  checkOption(OWNER, 'epochs * stepsPerEpoch', options.totalSteps, epochs * stepsPerEpoch);
  return epochs * stepsPerEpoch;
}
