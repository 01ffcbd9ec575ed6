/** Runs of the study, made up. */

import type { Job, RunRecord } from '../../examples/study/types.js';

export const JOB: Job = {
  task: 'digits',
  net: 'mlp',
  optimizer: 'sgd',
  rule: 'constant',
  lr: 0.03,
  seed: 20,
  phase: 'final',
  epochs: 20,
};

/** A run that went to its end. */
export function run(over: Partial<RunRecord> = {}): RunRecord {
  return {
    ...JOB,
    metric: 'accuracy',
    score: 0.95,
    loss: 0.2,
    chance: 0.1,
    epochsRun: 40,
    steps: 1800,
    budgetSteps: 1800,
    seconds: 0.5,
    measureSeconds: 0,
    heldOut: 0,
    stop: null,
    failure: null,
    curves: { loss: [1, 0.5], lr: [0.03, 0.03], velocity: [null, null] },
    ...over,
  };
}
