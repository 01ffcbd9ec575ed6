/** Runs of the study of learning rates, made up. */

import { METHODS } from '../../examples/lr-study/methods.js';
import type { Extent } from '../../examples/lr-study/settings.js';
import type { RunRecord } from '../../examples/lr-study/types.js';

/** Two constants and two methods that find their rate, on one task. */
export const EXTENT: Extent = {
  tasks: [{ task: 'digits', net: 'mlp' }],
  methods: METHODS.filter(({ name }) => ['SGD', 'AdamW', 'NeVe, SGD', 'ExpTest'].includes(name)),
  starts: [1e-3, 0.1],
  grid: [1e-3, 0.03, 0.1],
  seeds: [0, 1],
  epochs: null,
};

/** A run that went to its end. */
export function run(over: Partial<RunRecord> = {}): RunRecord {
  return {
    ...{ task: 'digits', net: 'mlp', method: 'SGD', lr: 0.1, seed: 0, epochs: 40 },
    ...{ metric: 'accuracy', score: 0.95, chance: 0.1, steps: 1800, budgetSteps: 1800, seconds: 0.5, failure: null },
    curves: { loss: [1, 0.5], lr: [0.1, 0.1] },
    ...over,
  };
}

const pair = (over: Partial<RunRecord>, scores: readonly (number | null)[]): RunRecord[] =>
  scores.map((score, seed) => run({ ...over, seed, score }));

/** SGD is best at 0.03; NeVe is near from both starts, ExpTest is not. */
export const RECORDS: readonly RunRecord[] = [
  ...pair({ lr: 1e-3 }, [0.5, 0.7]),
  ...pair({ lr: 0.03 }, [0.96, 0.98]),
  ...pair({ lr: 0.1 }, [0.05, null]),
  ...pair({ method: 'AdamW', lr: 1e-3 }, [0.95, 0.95]),
  ...pair({ method: 'NeVe, SGD', lr: 1e-3 }, [0.96, 0.96]),
  ...pair({ method: 'NeVe, SGD', lr: 0.1, seconds: 0.25, steps: 900 }, [0.98, 0.98]),
  ...pair({ method: 'ExpTest', lr: null, curves: { loss: [2, 1, 0.5], lr: [1, 0.3, 0.3] } }, [0.9, 0.92]),
];
