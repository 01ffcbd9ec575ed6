/** How many rows of a stream have to be known before training. */

import type { Watcher } from '../../controllers/controller.js';
import type { Probe } from '../../controllers/probe.js';

/** Rows that noise takes its ranges and ids from, and that analyses look at. */
const FOR_NOISE = 1024;
/** However many a probe asks for: they are held in memory. */
const MOST = 2 ** 16;

/** Rows of its first batches that the probes of controllers and observers take from a stream: as many as they choose from, 1,024 for noise and for analyses. */
export function rowsAsked(watchers: readonly Watcher[]): number {
  const asked = watchers.flatMap(({ probes = [] }) => probes.map(rowsOf));
  return Math.min(
    MOST,
    asked.reduce((most, rows) => Math.max(most, rows), 1),
  );
}

function rowsOf(probe: Probe): number {
  switch (probe.kind) {
    case 'velocity':
      if (!('kind' in probe.auxiliary)) return 1;
      return probe.auxiliary.kind === 'rows' ? probe.auxiliary.samples : FOR_NOISE;
    case 'loss':
      return probe.data === undefined ? probe.samples : 1;
    case 'inputCovariance':
      return probe.samples;
    case 'analysis':
      return FOR_NOISE;
    case 'gradientPath':
      return 1;
  }
}
