import { describe, expect, it } from 'vitest';
import { EarlyStopping, type EarlyStoppingOptions } from '../../src/controllers/index.js';
import { Drive, throughJson, VELOCITY_PROBE, velocityMeasurement } from './drive.js';
import { refuses } from './refusals.js';

/** Index and reason of the first stop, or `null`. */
function stopOf(options: EarlyStoppingOptions, losses: readonly number[]): [number, string] | null {
  const drive = new Drive(new EarlyStopping(options)).begin();
  for (const [index, loss] of losses.entries()) {
    const [decision] = drive.next({ loss });
    if (decision?.kind === 'stop') return [index, decision.reason];
  }
  return null;
}

describe('EarlyStopping', () => {
  it('stops after patience values in a row without improvement', () => {
    expect(stopOf({ patience: 2 }, [3, 2, 2.5, 1, 1, 1, 1])).toEqual([5, 'loss has not improved for 2 epochs (now 1; best 1)']);
    expect(stopOf({ patience: 1, unit: 'step' }, [3, 4])).toEqual([1, 'loss has not improved for 1 step (now 4; best 3)']);
    expect(stopOf({ patience: 3 }, [3, 3, 3, 2, 2, 2])).toBeNull();
  });

  it('wants an improvement of more than minDelta', () => {
    const reason = 'loss has not improved by more than 0.5 for 2 epochs';
    expect(stopOf({ patience: 2, minDelta: 0.5 }, [3, 2.5, 2.5, 1])).toEqual([2, `${reason} (now 2.5; best 3)`]);
    expect(stopOf({ patience: 2, minDelta: 0.5 }, [3, 2.4, 1.8, 1.2])).toBeNull();
    expect(stopOf({ patience: 1, minDelta: 0.5, mode: 'max' }, [1, 1.6, 2])?.[0]).toBe(2);
  });

  it('takes larger as better with mode max', () => {
    expect(stopOf({ patience: 1, mode: 'max' }, [1, 2, 3, 3])?.[0]).toBe(3);
  });

  it('stops at once beyond a threshold', () => {
    expect(stopOf({ stoppingThreshold: 0.1 }, [1, 0.1, 0.09])).toEqual([2, 'loss is better than the threshold 0.1 (now 0.09)']);
    expect(stopOf({ divergenceThreshold: 10 }, [1, 10, 11])).toEqual([2, 'loss is worse than the threshold 10 (now 11)']);
    expect(stopOf({ stoppingThreshold: 0.9, mode: 'max' }, [0.5, 0.9, 0.95])?.[0]).toBe(2);
    expect(stopOf({ divergenceThreshold: 0.2, mode: 'max' }, [0.5, 0.2, 0.1])?.[0]).toBe(2);
  });

  it('stops at a value that is not finite, unless told otherwise', () => {
    expect(stopOf({}, [1, Number.NaN])).toEqual([1, 'loss is NaN']);
    expect(stopOf({}, [Number.NEGATIVE_INFINITY])).toEqual([0, 'loss is -Infinity']);
    expect(stopOf({ checkFinite: false, patience: 2 }, [Number.NaN, Number.NaN])).toEqual([
      1,
      'loss has not improved for 2 epochs (now NaN)',
    ]);
  });

  it('follows a measurement and passes over one that is not defined', () => {
    const drive = new Drive(new EarlyStopping({ monitor: 'v.velocity', probes: [VELOCITY_PROBE], patience: 1 })).begin();
    const next = (velocity: number | null) => drive.next({ measurements: { v: velocityMeasurement({ velocity }) } }).length;
    expect([null, 2, null, 1, 1].map(next)).toEqual([0, 0, 0, 0, 1]);
  });

  it('goes on exactly from a state, and starts afresh', () => {
    const losses = [5, 4, 4, 3, 3, 3, 3];
    const make = () => new EarlyStopping({ patience: 3 });
    const run = (drive: Drive, values: readonly number[]) => values.map((loss) => drive.next({ loss }).length);
    const used = make();
    const whole = run(new Drive(used).begin(), losses);
    expect(whole.at(-1)).toBe(1);
    expect(run(new Drive(used).begin(), losses)).toEqual(whole);
    for (let split = 0; split <= losses.length; split++) {
      const first = new Drive(make()).begin();
      const before = run(first, losses.slice(0, split));
      const resumed = make();
      resumed.loadStateDict(throughJson(first.controller) as ReturnType<typeof resumed.stateDict>);
      expect([...before, ...run(new Drive(resumed), losses.slice(split))]).toEqual(whole);
    }
  });

  it('has the defaults that are told', () => {
    expect(new EarlyStopping().options).toEqual({
      ...{ monitor: 'loss', probes: [], mode: 'min', patience: 3, minDelta: 0 },
      ...{ stoppingThreshold: null, divergenceThreshold: null, checkFinite: true, unit: 'epoch' },
    });
  });

  refuses('EarlyStopping', (options) => new EarlyStopping(options), {}, [
    [{ patience: 0 }, 'patience'],
    [{ patience: 2.5 }, 'patience'],
    [{ minDelta: -1 }, 'minDelta'],
    [{ mode: 'up' }, 'mode'],
    [{ stoppingThreshold: '1' }, 'stoppingThreshold'],
    [{ divergenceThreshold: Number.NaN }, 'divergenceThreshold'],
    [{ checkFinite: 1 }, 'checkFinite'],
    [{ unit: 'x' }, 'unit'],
    [{ monitor: 'accuracy' }, 'monitor'],
    [{ probes: null }, 'probes'],
  ]);
});
