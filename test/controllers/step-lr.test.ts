import { describe, expect, it } from 'vitest';
import { StepLr } from '../../src/controllers/index.js';
import { Drive } from './drive.js';
import { refuses } from './refusals.js';

describe('StepLr', () => {
  it('cuts every stepSize indices', () => {
    const drive = new Drive(new StepLr({ stepSize: 2, gamma: 0.5 }), { default: 1 });
    expect(drive.series(7)).toEqual([1, 1, 0.5, 0.5, 0.25, 0.25, 0.125]);
    expect(drive.decisions).toHaveLength(3);
  });

  it('decides a rate each epoch, or once for all steps', () => {
    const epochs = new Drive(new StepLr({ stepSize: 1 }));
    const steps = new Drive(new StepLr({ stepSize: 1, unit: 'step' }));
    expect(epochs.series(2)).toEqual(steps.series(2));
    expect(epochs.decisions).toEqual([{ kind: 'setLr', group: 'default', lr: 0.1 * 0.1, reason: "the schedule's rate for epoch 1" }]);
    const law = { name: 'StepLr', options: { stepSize: 1, gamma: 0.1, unit: 'step' }, base: { default: 0.1 } };
    expect(steps.decisions).toEqual([{ kind: 'schedule', law, reason: 'a rate for each step, known beforehand' }]);
  });

  it("has PyTorch's defaults", () => {
    expect(new StepLr({ stepSize: 3 }).options).toEqual({ stepSize: 3, gamma: 0.1, unit: 'epoch' });
  });

  refuses('StepLr', (options) => new StepLr(options), { stepSize: 3 }, [
    [{}, 'stepSize'],
    [{ stepSize: 0 }, 'stepSize'],
    [{ stepSize: 1.5 }, 'stepSize'],
    [{ stepSize: 3, gamma: -1 }, 'gamma'],
    [{ stepSize: 3, gamma: Number.POSITIVE_INFINITY }, 'gamma'],
    [{ stepSize: 3, unit: 'epochs' }, 'unit'],
  ]);
});
