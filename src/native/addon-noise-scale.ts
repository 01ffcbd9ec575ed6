/** What the addon tells of gradients of few and of many rows. */

import type { NativeData } from './addon-session.js';
import type { Handle } from './addon-values.js';

/** Squared norms, one a draw. */
export interface NativeGradientNorms {
  /** Mean over the draw's batches of the squared norm of their gradients. */
  readonly small: Float64Array;
  /** Squared norm of the mean of these gradients. */
  readonly big: Float64Array;
}

/** Part of the addon. */
export interface NoiseScaleCommands {
  /** Gradients of the loss, batch after batch, `batchesADraw` a draw. Training mode; gradients, buffers and generators stay as they were. */
  sessionGradientNorms(session: Handle, data: NativeData, batchesADraw: number): Promise<NativeGradientNorms>;
}
