import { describe, expect, it } from 'vitest';
import { usageOf } from '../../src/trainer/contracts/usage.js';
import { perceptron, rows, Scripted, trainerOf } from './fixtures.js';

describe('usageOf', () => {
  it('reckons from the epoch, and reads the memory of the process', () => {
    const usage = usageOf({
      steps: 10,
      samples: 320,
      trainSeconds: 2,
      measureSeconds: 0.5,
      dataSeconds: 0.25,
      graphSteps: 3,
      epochsLeft: 4,
    });
    expect(usage).toMatchObject({ samplesPerSecond: 160, stepsPerSecond: 5, dataSeconds: 0.25, graphSteps: 3, secondsLeft: 10 });
    expect(usage.rssBytes).toBeGreaterThan(1e6);
    expect(usage.rssBytes).toBeLessThanOrEqual(usage.peakRssBytes);
    expect(usage.nativeBytes).toBeGreaterThan(0);
  });

  it('has no rate where no time passed', () => {
    const none = usageOf({ steps: 1, samples: 1, trainSeconds: 0, measureSeconds: 0, dataSeconds: 0, graphSteps: 0, epochsLeft: 1 });
    expect(none).toMatchObject({ samplesPerSecond: 0, stepsPerSecond: 0, secondsLeft: 0 });
  });
});

describe('an epoch', () => {
  it('tells its usage and where controllers stand', async () => {
    using model = perceptron();
    using data = rows(16);
    let epochs = 0;
    const counting = Object.assign(new Scripted('Counting', () => [], {}), { status: () => ({ word: 'on', epochs: ++epochs }) });
    const silent = Object.assign(new Scripted('Silent', () => [], {}), { status: () => ({}) });
    const { history } = await trainerOf(model.it, { controllers: [counting, silent] }).fit(data.it, { maxEpochs: 3 });
    expect(history.map(({ status }) => status)).toEqual([1, 2, 3].map((count) => ({ Counting: { word: 'on', epochs: count } })));
    for (const { usage, samples, steps, seconds, measureSeconds, index } of history) {
      expect(usage.samplesPerSecond).toBeCloseTo(samples / (seconds - measureSeconds), 3);
      expect(usage.stepsPerSecond).toBeCloseTo(steps / (seconds - measureSeconds), 3);
      expect(usage.secondsLeft).toBeCloseTo((2 - index) * seconds, 6);
    }
  });
});
