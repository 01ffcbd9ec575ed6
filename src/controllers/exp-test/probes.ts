/** What ExpTest needs measured. */

import type { Probe } from '../probe.js';
import type { ResolvedExpTestOptions } from './options.js';
import { tokenCurvatureProbe } from './token-curvature.js';

/** Name of the probe that the starting rate comes from. */
export const START = 'inputs';
/** Name of the probe that the starting rate comes from where inputs have no covariance. */
export const CURVATURE = 'curvature';
/** Name of the probe that the path correction comes from. */
export const PATH = 'path';

/** Only what the options need. */
export function probesOf({ startLr, samples, seed, correction }: ResolvedExpTestOptions): readonly Probe[] {
  return [
    ...(startLr === 'auto'
      ? [{ kind: 'inputCovariance', name: START, samples, seed } as const, tokenCurvatureProbe(CURVATURE, samples, seed)]
      : []),
    ...(correction ? ([{ kind: 'gradientPath', name: PATH }] as const) : []),
  ];
}
