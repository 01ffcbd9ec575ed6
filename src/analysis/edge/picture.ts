/** What the edge-of-stability monitor tells the record and the page. */

import type { Finding } from '../../controllers/finding.js';
import type { Stability } from '../../optim/stability/rule.js';
import type { EdgeMeasurement } from './state.js';

/**
 * @param eigenvalues - descending, with what weight decay adds; empty where none was found
 */
export function edgeFinding(
  { threshold, ratio, loss }: EdgeMeasurement,
  eigenvalues: readonly number[],
  wanted: number,
  stability: Stability,
): Finding {
  const known = !('unknown' in stability);
  const title = known && stability.preconditioned ? 'Preconditioned sharpness' : 'Sharpness';
  const others = Array.from({ length: wanted - 1 }, (_, i) => [`eigenvalue ${i + 2}`, eigenvalues[i + 1] ?? null] as const);
  return {
    curves: {
      [title]: { sharpness: eigenvalues[0] ?? null, ...Object.fromEntries(others), ...(known ? { threshold } : {}) },
      ...(known ? { 'Sharpness by threshold': { ratio, threshold: 1 } } : {}),
      'Loss of the measured rows': { loss },
    },
    ...(eigenvalues.length < 2 ? {} : { spectra: { 'Largest eigenvalues': { x: eigenvalues.map((_, i) => i + 1), y: eigenvalues } } }),
  };
}
