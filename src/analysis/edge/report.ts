/** What the edge-of-stability monitor has to say at the end. */

import type { AnalysisSubject } from '../../controllers/probes/analysis-probe.js';
import type { Stability } from '../../optim/stability/rule.js';
import { type EdgeMeasurement, type EdgePhase, type EdgeState, type LossIncreases, RECENT } from './state.js';

/** How often the loss rose from one step to the next. */
export interface LossRises extends LossIncreases {
  /** Increases by steps, 0 to 1; `null` without steps. */
  readonly share: number | null;
}

/** The summary of a fit. Plain data. */
export interface EdgeReport {
  /** Name of the optimizer, `null` before a fit. */
  readonly optimizer: string | null;
  /** Its threshold in words, such as `'2 / lr'`; `null` where none is known. */
  readonly threshold: string | null;
  /** Why no threshold is known, or what it leaves out; `null` for neither. */
  readonly note: string | null;
  /** Whether sharpness is that of the Hessian seen through Adam's preconditioner. */
  readonly preconditioned: boolean;
  readonly phase: EdgePhase;
  /** The last measurement, `null` before the first. */
  readonly last: EdgeMeasurement | null;
  /** Sharpness by threshold where training began. */
  readonly firstRatio: number | null;
  /** The greatest ratio and where it was; measurements of divergent weights count neither here nor in the means. */
  readonly peak: { readonly ratio: number; readonly step: number } | null;
  /** Training steps done at the first measurement of at least the threshold, `null` for none. */
  readonly crossedAt: number | null;
  /** Training steps done when training was first found divergent, `null` for never. */
  readonly divergedAt: number | null;
  /** Mean ratio of the measurements from the crossing on. */
  readonly meanRatioAfterCrossing: number | null;
  /** Mean ratio of the last 20 measurements. */
  readonly meanRatioRecently: number | null;
  /** Oscillation: of full-batch descent, below the threshold the loss falls at every step, and above it does not. Noise raises losses of mini-batches anyway. */
  readonly lossRises: { readonly beforeCrossing: LossRises; readonly afterCrossing: LossRises };
  readonly measurements: number;
  /** Measurements whose eigenvalues were not found within `maxIterations`. */
  readonly unconverged: number;
  /** Hessian-vector products of all measurements. */
  readonly products: number;
}

/** @param optimizer - of the fit, `null` before one */
export function edgeReport(state: EdgeState, optimizer: AnalysisSubject['optimizer'], stability: Stability): EdgeReport {
  const { last, recent, first, peak, crossedAt, divergedAt, after, measurements, unconverged, products } = state;
  const lately = recent.slice(-RECENT);
  return {
    optimizer: optimizer?.name ?? null,
    threshold: 'unknown' in stability ? null : stability.formula,
    note: 'unknown' in stability ? stability.unknown : stability.note,
    preconditioned: !('unknown' in stability) && stability.preconditioned,
    phase: last?.phase ?? 'unknown',
    last,
    firstRatio: first?.ratio ?? null,
    peak,
    crossedAt,
    divergedAt,
    meanRatioAfterCrossing: after.count === 0 ? null : after.sum / after.count,
    meanRatioRecently: lately.length === 0 ? null : lately.reduce((sum, ratio) => sum + ratio, 0) / lately.length,
    lossRises: { beforeCrossing: withShare(state.increasesBefore), afterCrossing: withShare(state.increasesAfter) },
    measurements,
    unconverged,
    products,
  };
}

function withShare({ steps, increases }: LossIncreases): LossRises {
  return { steps, increases, share: steps === 0 ? null : increases / steps };
}
