/** Made-up epochs and reports. */

import type { LoggedRun } from '../../src/trainer/records/logger.js';
import type { Epoch, RecordedDecision, Report } from '../../src/trainer/contracts/report-types.js';

export const cut = (epoch: number, lr: number): RecordedDecision => ({
  kind: 'setLr',
  group: 'default',
  lr,
  reason: 'it no longer falls',
  by: 'NeVe',
  epoch,
  step: (epoch + 1) * 10,
});

export function sampleEpoch(index: number, decisions: readonly RecordedDecision[] = []): Epoch {
  return {
    index,
    loss: 2 / (index + 1),
    losses: null,
    gradNorm: null,
    skippedSteps: 0,
    metrics: {},
    validation: null,
    lr: 0.1,
    lrs: { default: 0.1 },
    velocity: 0.5 / (index + 1),
    mseVelocity: index === 0 ? null : 0.01,
    drift: null,
    decisions,
    status: {},
    measurements: {},
    findings: [],
    steps: 10,
    samples: 320,
    seconds: 0.16,
    measureSeconds: 0.01,
    usage: {
      samplesPerSecond: 2133,
      stepsPerSecond: 66.7,
      dataSeconds: 0,
      graphSteps: 0,
      secondsLeft: 0.48,
      rssBytes: 3e8,
      peakRssBytes: 4e8,
      nativeBytes: 5e7,
    },
  };
}

export const SAMPLE_REPORT: Report = {
  epochs: 3,
  stop: { by: 'NeVe', epoch: 2, reason: 'model velocity fell below 0.001' },
  lr: 0.05,
  lrs: { default: 0.05 },
  history: [0, 1, 2].map((index) => sampleEpoch(index)),
  decisions: [cut(1, 0.05)],
  best: null,
  seconds: 0.5,
  measureSeconds: 0.03,
  samplesPerSecond: 20_000,
  compiled: { compiled: 40, uncompiled: 2, reason: null },
  runDir: null,
};

export const LOGGED_RUN: LoggedRun = {
  facts: { device: 'cpu', options: { loss: 'mse', optimizer: { name: 'sgd', options: { lr: 0.1 } } } },
  maxEpochs: 3,
  maxSteps: 30,
  stepsPerEpoch: 10,
  runDir: null,
  step: 0,
  history: [],
};
