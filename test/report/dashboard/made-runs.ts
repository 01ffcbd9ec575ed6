/** Run folders as fits leave them, made up: as many and as long as a test wants. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface MadeRun {
  readonly lr?: number;
  readonly optimizer?: string;
  readonly status?: string;
  readonly epochs?: number;
  readonly stepsPerEpoch?: number;
  /** Logged steps in all, 0 for none. */
  readonly logged?: number;
  readonly startedAt?: number;
}

/** The lines of a run's log. */
export function madeEvents({ lr = 0.1, epochs = 5, stepsPerEpoch = 10, logged = 0, startedAt = Date.UTC(2026, 0, 5) }: MadeRun): string[] {
  const lines: object[] = [
    { type: 'start', at: startedAt, step: 0, maxEpochs: epochs, maxSteps: epochs * stepsPerEpoch, stepsPerEpoch, remoteControl: false },
  ];
  const every = logged === 0 ? 0 : Math.max(1, Math.floor((epochs * stepsPerEpoch) / logged));
  for (let epoch = 0; epoch < epochs; epoch++) {
    const at = startedAt + 1000 * (epoch + 1);
    const step = (epoch + 1) * stepsPerEpoch;
    if (every > 0) {
      const steps = Array.from({ length: Math.floor(stepsPerEpoch / every) }, (_, i) => epoch * stepsPerEpoch + (i + 1) * every);
      const loss = steps.map((one) =>
        Number((Math.exp((-3 * one) / (epochs * stepsPerEpoch)) * (1 + 0.3 * Math.sin(one * 12.9898 + lr * 78)) + lr).toPrecision(8)),
      );
      lines.push({ type: 'steps', at, epoch, step: steps, loss, gradNorm: loss.map((one) => one * 2), lr: steps.map(() => lr) });
    }
    lines.push({
      type: 'validation',
      at,
      epoch,
      step,
      validation: { loss: 1 / (epoch + 1) + lr, accuracy: 1 - 0.5 / (epoch + 1), metrics: {} },
    });
    lines.push({
      ...{ type: 'measurement', at, by: 'NeVe', probe: 'velocity', epoch, step },
      measurement: {
        ...{
          kind: 'velocity',
          velocity: 0.1 / (epoch + 1),
          mseVelocity: 0.01,
          drift: 0.5,
          deadNeurons: 0,
          histogram: [0, 0, 0, 0, 0, 0, 10, 20, 9, 1],
        },
        layers: ['fc1', 'fc2'].map((name, i) => ({ name, neurons: 20, velocity: (0.1 * (i + 1)) / (epoch + 1), deadNeurons: 0 })),
      },
    });
    lines.push({
      type: 'epoch',
      at,
      step,
      index: epoch,
      loss: 1.2 / (epoch + 1) + lr,
      lr,
      lrs: { default: lr },
      status: { NeVe: { phase: 'descend', motion: 'travelling', peak: lr, raises: 1, undos: 0 } },
      usage: { samplesPerSecond: 1000, rssBytes: 3e8 },
    });
  }
  lines.splice(2, 0, { type: 'decision', at: startedAt + 500, kind: 'setLr', lr, by: 'NeVe', epoch: 0, step: 5, reason: 'it turned' });
  lines.push({
    type: 'alert',
    at: startedAt + 900,
    code: 'ALERT_LOSS_SPIKE',
    level: 'warning',
    message: 'The loss rose to 9.',
    epoch: 0,
    step: 8,
    fields: {},
  });
  return lines.map((line) => JSON.stringify(line));
}

/** Writes one into a folder. */
export function makeRun(folder: string, made: MadeRun = {}): void {
  mkdirSync(folder, { recursive: true });
  const { lr = 0.1, optimizer = 'sgd', status = 'finished', startedAt = Date.UTC(2026, 0, 5) } = made;
  const options = {
    loss: 'crossEntropy',
    optimizer: { name: optimizer, defaults: { lr, momentum: 0.9 } },
    controllers: [{ name: 'NeVe', options: { profile: 'descent' } }],
    maxEpochs: made.epochs ?? 5,
  };
  const facts = {
    status,
    startedAt: new Date(startedAt).toISOString(),
    device: 'cpu',
    options,
    data: { batchSize: 32 },
    seeds: { trainer: 1 },
    ...(status === 'finished' ? { seconds: 5, stop: null, lr } : {}),
  };
  writeFileSync(join(folder, 'run.json'), JSON.stringify(facts));
  writeFileSync(join(folder, 'events.jsonl'), `${madeEvents(made).join('\n')}\n`);
  writeFileSync(join(folder, 'metrics.jsonl'), '');
}
