/** Losses at other weights, along the direction that the optimizer would take next. */

import type { NativeData } from './addon-session.js';
import type { Handle } from './addon-values.js';

/** What {@link NativeTrials.sessionTrialLosses} found. */
export interface TrialLosses {
  /** Whether there is a direction: not before the first step, nor when its gradients overflowed (fp16). */
  readonly known: boolean;
  /** The mean loss at each point; may be `NaN` or infinite. Empty where there is no direction. */
  readonly losses: Float64Array;
  /** Batches that each loss is the mean of. */
  readonly batches: number;
  readonly seconds: number;
}

/** The part of the addon that tries losses. */
export interface NativeTrials {
  /**
   * The losses at `w - sum over k of point[k] * D_k`, D_k being what the next step would take away from the parameters of group k for a unit of its rate, weight
   * decay apart. On a step's worth of batches of `data` (as many as are accumulated) from batch `first` on, in training mode, without mixing, with the same
   * dropout masks for each point. Weights, buffers, generators and the optimizer's state stay as they were, bit for bit.
   *
   * The next step is that of the data that the session last trained on; behind its last step, the first serves. Its gradients are kept for the step itself.
   *
   * @param points - a number for each parameter group; a group that is frozen stays where it is
   * @param last - `false` keeps the direction for a further call at this boundary
   */
  sessionTrialLosses(
    session: Handle,
    data: NativeData,
    first: number,
    points: readonly (readonly number[])[],
    last: boolean,
  ): Promise<TrialLosses>;
}
