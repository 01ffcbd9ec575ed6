/** Every option of the monitor of layers. */

import { LayerStatistics } from '../../../src/analysis/index.js';
import { type Owner, row } from './owner.js';
import { trace } from './traces.js';

const make = (options: never): LayerStatistics => new LayerStatistics(options);

export const LAYER_STATISTICS: Owner = {
  name: 'LayerStatistics',
  check: make,
  base: {},
  effect: (options) => trace({ trainer: { observers: [make(options)] }, fit: { maxEpochs: 2 } }),
  rows: {
    ...{ samples: 3, batchNorm: 'batch', layers: { types: ['Linear'] }, every: 2, unit: 'step' },
    seed: row({ seed: 5 }, { base: { samples: 3 } }),
  },
};
