import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Callback, FitEvent, FitHandle } from '../../src/trainer/index.js';
import { VELOCITY_PROBE } from '../controllers/drive.js';
import { perceptron, rows, Scripted, trainerOf } from './fixtures.js';

/** Keeps what it hears. A class, since methods may be inherited. */
class Everything implements Callback {
  readonly heard: [string, unknown][] = [];
  onFitStart(start: unknown): void {
    this.heard.push(['fitStart', start]);
  }
  onEpochStart(start: unknown): void {
    this.heard.push(['epochStart', start]);
  }
  onStepProgress(progress: unknown): void {
    this.heard.push(['stepProgress', progress]);
  }
  onMeasurement(measurement: unknown): void {
    this.heard.push(['measurement', measurement]);
  }
  onDecision(decision: unknown): void {
    this.heard.push(['decision', decision]);
  }
  onEpochEnd(epoch: unknown): void {
    this.heard.push(['epochEnd', epoch]);
  }
  onCheckpoint(checkpoint: unknown): void {
    this.heard.push(['checkpoint', checkpoint]);
  }
  onWarning(warning: unknown): void {
    this.heard.push(['warning', warning]);
  }
  onFitEnd(end: unknown): void {
    this.heard.push(['fitEnd', end]);
  }
}
class Derived extends Everything {}

async function fitted(callbacks: readonly Callback[], onEvent?: (event: FitEvent) => void) {
  using model = perceptron();
  using data = rows(16);
  const decide = new Scripted('A', () => [{ kind: 'setLr', lr: 0.05, reason: 'test' }], { probes: [VELOCITY_PROBE] });
  const runDir = mkdtempSync(join(tmpdir(), 'neve-callbacks-'));
  try {
    const loggers = [{ name: 'broken', epoch: () => Promise.reject(new Error('test')) }];
    const options = { maxEpochs: 3, callbacks, runDir, checkpoint: { everyEpochs: 1 }, loggers, ...(onEvent ? { onEvent } : {}) };
    return await trainerOf(model.it, { controllers: [decide] }).fit(data.it, options);
  } finally {
    rmSync(runDir, { recursive: true });
  }
}

describe('callbacks', () => {
  it('hear each event by its type, in order', async () => {
    const callback = new Derived();
    const expected: [string, unknown][] = [];
    await fitted([callback], (event) => {
      const what = event.type === 'decision' ? event.decision : event.type === 'epochEnd' ? event.epoch : event;
      expected.push([event.type, what]);
    });
    expect(callback.heard).toEqual(expected);
    const types = new Set(expected.map(([type]) => type));
    for (const type of ['fitStart', 'epochStart', 'measurement', 'decision', 'epochEnd', 'checkpoint', 'warning', 'fitEnd'])
      expect(types).toContain(type);
  });

  it('are called in their order and can end the fit', async () => {
    const order: string[] = [];
    const { stop, epochs } = await fitted([
      { onEpochEnd: () => order.push('first') },
      {
        onEpochEnd: ({ index }, fit: FitHandle) => {
          order.push('second');
          if (index === 0) fit.stop('good enough');
        },
      },
    ]);
    expect(order).toEqual(['first', 'second']);
    expect(stop).toMatchObject({ by: 'user', reason: 'good enough' });
    expect(epochs).toBe(1);
  });

  it('that throw or reject end the fit with a typed error', async () => {
    const broken = new Error('broken');
    const thrower: Callback = {
      onEpochEnd: () => {
        throw broken;
      },
    };
    for (const callback of [thrower, { onDecision: () => Promise.reject(broken) }]) {
      await expect(fitted([callback])).rejects.toMatchObject({ code: 'ERR_LISTENER_THREW', cause: broken });
    }
  });

  it('with a method that is never called are refused', async () => {
    await expect(fitted([{ onEpochend: () => undefined } as never])).rejects.toMatchObject({
      code: 'ERR_CALLBACK_METHOD',
      message: expect.stringContaining("Did you mean 'onEpochEnd'?"),
    });
    await expect(fitted([{}])).rejects.toMatchObject({ code: 'ERR_CALLBACK_METHOD' });
    for (const callbacks of [{}, [null], ['x']] as never[]) {
      await expect(fitted(callbacks)).rejects.toMatchObject({ code: 'ERR_OPTION_VALUE', fields: { option: 'callbacks' } });
    }
  });
});
