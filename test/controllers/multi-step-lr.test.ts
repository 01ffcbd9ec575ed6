import { describe, expect, it } from 'vitest';
import { MultiStepLr } from '../../src/controllers/index.js';
import { Drive } from './drive.js';
import { refuses } from './refusals.js';

describe('MultiStepLr', () => {
  it('cuts at milestones in any order, twice at one that is named twice', () => {
    const drive = new Drive(new MultiStepLr({ milestones: [4, 2, 4], gamma: 0.5 }), { default: 1 });
    expect(drive.series(6)).toEqual([1, 1, 0.5, 0.5, 0.125, 0.125]);
  });

  it('does nothing without milestones', () => {
    expect(new Drive(new MultiStepLr({ milestones: [] })).series(3)).toEqual([0.1, 0.1, 0.1]);
  });

  it("has PyTorch's defaults and keeps no list of the caller's", () => {
    const milestones = [2];
    const schedule = new MultiStepLr({ milestones });
    milestones.push(1);
    expect(schedule.options).toEqual({ milestones: [2], gamma: 0.1, unit: 'epoch' });
  });

  refuses('MultiStepLr', (options) => new MultiStepLr(options), { milestones: [1] }, [
    [{}, 'milestones'],
    [{ milestones: 30 }, 'milestones'],
    [{ milestones: [30, 0] }, 'milestones[1]'],
    [{ milestones: [1.5] }, 'milestones[0]'],
    [{ milestones: [1], gamma: '0.1' }, 'gamma'],
    [{ milestones: [1], unit: 'x' }, 'unit'],
  ]);
});
