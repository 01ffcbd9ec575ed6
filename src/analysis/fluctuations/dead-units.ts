/** Units of rectified layers that never speak. */

import type { AnalysisSubject } from '../../controllers/probes/analysis-probe.js';
import type { Handle } from '../../native/addon.js';
import { native } from '../../native/load.js';
import { neuronAxis } from '../../trainer/probes/neuron-axis.js';
import type { ResolvedFluctuationsOptions } from './options.js';
import type { LayerDeadUnits } from './report.js';
import { rectifierTracks } from './tracks.js';

/** Counts dead units of each layer, in registration order, on rows that are chosen once. */
export function deadUnitCounter(
  { samples, seed }: ResolvedFluctuationsOptions,
  subject: AnalysisSubject,
): (session: Handle) => Promise<LayerDeadUnits[]> {
  const layers = samples === 0 ? [] : rectifierTracks(subject);
  if (layers.length === 0) return async (): Promise<LayerDeadUnits[]> => [];
  const data = subject.rows(samples, seed);
  const taps = layers.flatMap((layer) => layer.taps);
  const axes = taps.map(() => neuronAxis('ReLU', 'auto'));
  return async (session: Handle): Promise<LayerDeadUnits[]> => {
    const found = await native().sessionDeadUnits(session, data, taps, axes);
    let next = 0;
    return layers.map(({ name, taps: own }) => {
      const part = found.slice(next, next + own.length);
      next += own.length;
      const units = part.reduce((sum, tap) => sum + tap.units, 0);
      const dead = part.reduce((sum, tap) => sum + tap.dead, 0);
      return { name, units, dead, deadFraction: units === 0 ? 0 : dead / units };
    });
  };
}
