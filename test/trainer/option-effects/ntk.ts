/** Every option of the monitor of tangent kernels. */

import { NtkMonitor } from '../../../src/analysis/index.js';
import { type Owner, row } from './owner.js';
import { trace } from './traces.js';

const make = (options: never): NtkMonitor => new NtkMonitor(options);

export const NTK: Owner = {
  name: 'NtkMonitor',
  check: make,
  base: {},
  effect: (options) => trace({ trainer: { observers: [make(options)] }, fit: { maxEpochs: 2 } }),
  rows: {
    ...{ maxSamples: 5, outputs: 'trace', method: 'matrixFree', top: 2, centred: true, every: 2, unit: 'step' },
    seed: row({ seed: 5 }, { base: { maxSamples: 5 } }),
    probes: row({ probes: 2 }, { base: { method: 'matrixFree' } }),
    // In float32, sums over fewer columns at a time round otherwise.
    maxBytes: row({ maxBytes: 1 }, { base: { method: 'jacobian' } }),
  },
};
