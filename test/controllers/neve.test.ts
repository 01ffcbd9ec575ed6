import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { Decision, Observation } from '../../src/controllers/controller.js';
import { NeVe, type NeVeOptions } from '../../src/controllers/index.js';
import { NumericalError, OptionError, StateError } from '../../src/errors.js';
import { tensor, zeros } from '../../src/tensor/index.js';
import { PLAN, velocityMeasurement } from './drive.js';

/** What NeVe sees after an epoch. */
function seen(
  epoch: number,
  velocity: number | null,
  mseVelocity: number | null,
  lr: Record<string, number> = { default: 0.1 },
): Observation {
  const measurement = velocityMeasurement({ velocity, mseVelocity });
  return {
    ...{ epoch, step: epoch + 1, loss: 1, losses: Float64Array.of(1), failure: null },
    lr: new Map(Object.entries(lr)),
    measurements: new Map([['velocity', measurement]]),
  };
}

/** Feeds a series of M to a controller, applying its cuts. */
function rates(neve: NeVe, series: readonly (number | null)[], lr = 0.1): number[] {
  return series.map((mseVelocity, epoch) => {
    for (const decision of neve.observe(seen(epoch, 1, mseVelocity, { default: lr }))) {
      if (decision.kind === 'setLr') lr = decision.lr;
    }
    return lr;
  });
}

const PLATEAU = [0.5, 0.4, 0.4, 0.41, 0.42, 0.9, 0.8, 0.8, 0.85, 0.7, 0.71, 0.72, 0.73];

describe('NeVe, reference profile: learning rate', () => {
  it('cuts on a local plateau of M', () => {
    const expected = [0.1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.025];
    expect(rates(new NeVe({ profile: 'reference', delta: 2 }), PLATEAU)).toEqual(expected);
  });

  it('leaves the rate alone while M is undefined or exactly 0, and does not count those epochs', () => {
    const constant = [null, 1, 1, 0, 0, 0, 1, 1];
    expect(rates(new NeVe({ profile: 'reference', delta: 2 }), constant)).toEqual([0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.05]);
  });

  it('cuts after epoch 12 at the earliest with the defaults', () => {
    const lrs = rates(new NeVe({ profile: 'reference' }), [null, ...Array.from({ length: 14 }, () => 1)]);
    expect(lrs.indexOf(0.05)).toBe(12);
  });

  it('cuts every group by the same factor', () => {
    const neve = new NeVe({ profile: 'reference', delta: 0, alpha: 0.1 });
    neve.observe(seen(0, 1, 1));
    const decisions = neve.observe(seen(1, 1, 1, { head: 1, rest: 0.5 }));
    expect(decisions).toMatchObject([
      { kind: 'setLr', group: 'head', lr: 0.1 },
      { kind: 'setLr', group: 'rest', lr: 0.05 },
    ]);
  });

  it('leaves out a cut of no more than 1e-8', () => {
    const neve = new NeVe({ profile: 'reference', delta: 0 });
    neve.observe(seen(0, 1, 1));
    expect(neve.observe(seen(1, 1, 1, { tiny: 1e-8, large: 1 }))).toMatchObject([{ kind: 'setLr', group: 'large', lr: 0.5 }]);
  });
});

describe('NeVe, reference profile: stop', () => {
  const kinds = (decisions: readonly Decision[]): string[] => decisions.map(({ kind }) => kind);

  it('stops at once when V is below epsilon, not when it equals it', () => {
    const neve = new NeVe({ profile: 'reference', epsilon: 0.01 });
    expect(kinds(neve.observe(seen(0, 0.01, null)))).toEqual([]);
    expect(kinds(neve.observe(seen(1, 0.0099, 1)))).toEqual(['stop']);
  });

  it('stays stopped', () => {
    const neve = new NeVe({ profile: 'reference' });
    neve.observe(seen(0, 1e-4, null));
    expect(kinds(neve.observe(seen(1, 5, 1)))).toEqual(['stop']);
  });

  it('decides the rate before the stop', () => {
    const neve = new NeVe({ profile: 'reference', delta: 0 });
    neve.observe(seen(0, 1, 1));
    expect(kinds(neve.observe(seen(1, 1e-4, 1)))).toEqual(['setLr', 'stop']);
  });

  it.each([
    [Number.NaN, 1],
    [Number.POSITIVE_INFINITY, 1],
    [1, Number.NaN],
  ])('refuses V = %s, M = %s: divergence is not convergence', (velocity, mseVelocity) => {
    const run = () => new NeVe({ profile: 'reference' }).observe(seen(3, velocity, mseVelocity));
    expect(run).toThrow(NumericalError);
    const message = expect.stringMatching(/elocity is (NaN|Infinity) after epoch 3; the network has diverged. Lower the lr/);
    expect(run).toThrow(expect.objectContaining({ code: 'ERR_VELOCITY_NOT_FINITE', message }));
  });

  it('says what it misses when the velocity was not measured', () => {
    const blind = { ...seen(0, 1, 1), measurements: new Map() };
    expect(() => new NeVe({ profile: 'reference' }).observe(blind)).toThrow(expect.objectContaining({ code: 'ERR_MEASUREMENT_MISSING' }));
    expect(() => new NeVe({ profile: 'reference' }).observe(blind)).toThrow(StateError);
  });
});

describe('NeVe: state', () => {
  it('goes on exactly from a saved state', () => {
    const expected = rates(new NeVe({ profile: 'reference', delta: 2 }), PLATEAU);
    for (let split = 0; split <= PLATEAU.length; split++) {
      const first = new NeVe({ profile: 'reference', delta: 2 });
      const before = rates(first, PLATEAU.slice(0, split));
      const second = new NeVe({ profile: 'reference', delta: 2 });
      second.loadStateDict(JSON.parse(JSON.stringify(first.stateDict())));
      expect([...before, ...rates(second, PLATEAU.slice(split), before.at(-1))]).toEqual(expected);
    }
  });

  it('saves the latch of the stop', () => {
    const stopped = new NeVe({ profile: 'reference' });
    stopped.observe(seen(0, 1e-6, null));
    const other = new NeVe({ profile: 'reference' });
    other.loadStateDict(stopped.stateDict());
    expect(other.observe(seen(1, 1, 1))).toMatchObject([{ kind: 'stop' }]);
  });

  it('serves two fits like two fresh ones', () => {
    const used = new NeVe({ profile: 'reference', delta: 2 });
    used.start(PLAN);
    rates(used, [...PLATEAU, 1e-9, 1, 1]);
    used.observe(seen(20, 1e-9, 1));
    used.start(PLAN);
    expect(rates(used, PLATEAU)).toEqual(rates(new NeVe({ profile: 'reference', delta: 2 }), PLATEAU));
    expect(used.stateDict()).toMatchObject({ settled: false });
  });
});

describe('NeVe: options', () => {
  it('has the published constants under the reference profile, and none by default', () => {
    const published = { momentum: 0.5, epsilon: 1e-3, alpha: 0.5, delta: 10 };
    expect(new NeVe({ profile: 'reference' }).options).toMatchObject({ profile: 'reference', auxiliarySamples: 100, ...published });
    expect(new NeVe().options).toMatchObject({ profile: 'descent', auxiliarySamples: 32, batchNorm: 'batch', stop: false });
    for (const constant of Object.keys(published)) expect(new NeVe().options).not.toHaveProperty(constant);
  });

  it.each([{ momentum: 0.5 }, { epsilon: 1e-3 }, { alpha: 0.5 }, { delta: 10 }])(
    'a constant of the published rule does not choose it: %j',
    (options) => {
      // @ts-expect-error: neither by its type
      const without: NeVeOptions = options;
      expect(() => new NeVe(without)).toThrow(expect.objectContaining({ code: 'ERR_OPTION_CONFLICT' }));
      expect(() => new NeVe(without)).toThrow("say profile: 'reference'");
    },
  );

  it('measures what the authors measure under the reference profile', () => {
    expect(new NeVe({ profile: 'reference' }).probes).toEqual([
      {
        ...{ kind: 'velocity', name: 'velocity', axis: 1, momentum: 0.5, drift: false, batchNorm: 'running' },
        ...{ auxiliary: { kind: 'noise', distribution: 'published', samples: 100, seed: 0 } },
        ...{ layers: { types: ['Conv2d', 'BatchNorm2d', 'Linear'] } },
        ...{ history: 'fp32', memory: 'device', maxBytes: null, neurons: false },
      },
    ]);
  });

  it('measures velocity and drift by default, on rows of the training data', () => {
    expect(new NeVe().probes).toEqual([
      {
        ...{ kind: 'velocity', name: 'velocity', axis: 'auto', momentum: 0, drift: true, batchNorm: 'batch' },
        ...{ history: 'fp32', memory: 'device', maxBytes: null, neurons: false },
        ...{ auxiliary: { kind: 'rows', samples: 32, seed: 0 } },
        ...{ layers: { skipFrozen: true, types: expect.arrayContaining(['Conv2d', 'Linear', 'LSTM', 'LayerNorm']) } },
      },
    ]);
  });

  it.each<[NeVeOptions, unknown]>([
    [{ auxiliary: 'auto', seed: 3 }, { auxiliary: { kind: 'rows', samples: 32, seed: 3 } }],
    [{ auxiliary: 'noise', auxiliarySamples: 8 }, { auxiliary: { kind: 'noise', distribution: 'marginal', samples: 8, seed: 0 } }],
    [{ auxiliary: { kind: 'rows', samples: 4, seed: 1 } }, { auxiliary: { kind: 'rows', samples: 4, seed: 1 } }],
    [{ profile: 'reference', auxiliary: 'auto' }, { auxiliary: { kind: 'noise', distribution: 'published', samples: 100, seed: 0 } }],
    [{ layerTypes: ['Linear'], onlyLastLayer: true }, { layers: { types: ['Linear'], onlyLast: true, skipFrozen: true } }],
    [{ layers: { names: ['a.*'], skipFrozen: false } }, { layers: { names: ['a.*'], skipFrozen: false } }],
    [{ batchNorm: 'running' }, { batchNorm: 'running' }],
    [
      { history: 'bf16', memory: 'cpu', maxBytes: 1e6 },
      { history: 'bf16', memory: 'cpu', maxBytes: 1e6 },
    ],
  ])('measures as %j says', (options, expected) => {
    for (const probe of new NeVe(options).probes) expect(probe).toMatchObject(expected as object);
  });

  it.each<[string, unknown, string]>([
    ['profile', { profile: 'robust' }, 'ERR_OPTION_VALUE'],
    ['epsilon 0', { profile: 'reference', epsilon: 0 }, 'ERR_OPTION_VALUE'],
    ['epsilon NaN', { profile: 'reference', epsilon: Number.NaN }, 'ERR_OPTION_VALUE'],
    ['alpha 0', { profile: 'reference', alpha: 0 }, 'ERR_OPTION_VALUE'],
    ['alpha 1', { profile: 'reference', alpha: 1 }, 'ERR_OPTION_VALUE'],
    ['delta -1', { profile: 'reference', delta: -1 }, 'ERR_OPTION_VALUE'],
    ['delta 1.5', { profile: 'reference', delta: 1.5 }, 'ERR_OPTION_VALUE'],
    ['momentum 1', { profile: 'reference', momentum: 1 }, 'ERR_OPTION_VALUE'],
    ['momentum -1', { profile: 'reference', momentum: -1 }, 'ERR_OPTION_VALUE'],
    ['momentum text', { profile: 'reference', momentum: '0.5' }, 'ERR_OPTION_VALUE'],
    ['auxiliary text', { auxiliary: 'images' }, 'ERR_OPTION_VALUE'],
    ['auxiliary array', { auxiliary: [[1, 2]] }, 'ERR_OPTION_VALUE'],
    ['no auxiliary', { auxiliary: [] }, 'ERR_OPTION_VALUE'],
    ['no samples', { auxiliarySamples: 0 }, 'ERR_OPTION_VALUE'],
    ['seed', { seed: -1 }, 'ERR_OPTION_VALUE'],
    ['no layer types', { layerTypes: [] }, 'ERR_OPTION_VALUE'],
    ['auxiliary spec beside a seed', { auxiliary: { kind: 'rows', samples: 1, seed: 0 }, seed: 1 }, 'ERR_OPTION_CONFLICT'],
    ['layers null', { layers: null }, 'ERR_OPTION_VALUE'],
    ['layer types twice', { layerTypes: ['Linear'], layers: { types: ['Linear'] } }, 'ERR_OPTION_CONFLICT'],
    ['the last layer twice', { onlyLastLayer: true, layers: { onlyLast: true } }, 'ERR_OPTION_CONFLICT'],
    ['onlyLastLayer', { onlyLastLayer: 1 }, 'ERR_OPTION_VALUE'],
    ['history', { history: 'fp16' }, 'ERR_OPTION_VALUE'],
    ['memory', { memory: 'disk' }, 'ERR_OPTION_VALUE'],
    ['maxBytes', { maxBytes: 0 }, 'ERR_OPTION_VALUE'],
    ['batchNorm', { batchNorm: 'both' }, 'ERR_OPTION_VALUE'],
    ['batchNorm of the reference', { profile: 'reference', batchNorm: 'batch' }, 'ERR_OPTION_CONFLICT'],
    ['stop', { stop: 'yes' }, 'ERR_OPTION_VALUE'],
    ['stop of the reference', { profile: 'reference', stop: true }, 'ERR_OPTION_CONFLICT'],
    ['misspelt', { epsilonn: 1 }, 'ERR_OPTION_UNKNOWN'],
    ['no object', 3, 'ERR_OPTION_VALUE'],
  ])('refuses %s', (_, options, code) => {
    expect(() => new NeVe(options as NeVeOptions)).toThrow(OptionError);
    expect(() => new NeVe(options as NeVeOptions)).toThrow(expect.objectContaining({ code }));
  });

  it('names the option and what was received', () => {
    expect(() => new NeVe({ profile: 'fast' as 'reference' })).toThrow(
      "NeVe: option 'profile' is 'fast'; expected one of 'descent', 'reference'.",
    );
    expect(() => new NeVe({ delt: 1 } as NeVeOptions)).toThrow("Did you mean 'delta'?");
  });

  it.each([0.6, -0.1])('warns of momentum %s, outside [0, 0.5]', async (momentum) => {
    const warned = once(process, 'warning');
    expect(new NeVe({ profile: 'reference', momentum }).options).toMatchObject({ momentum });
    expect((await warned)[0]).toMatchObject({ name: 'NeveWarning', code: 'NEVE_MOMENTUM' });
  });

  it('takes inputs as auxiliary set, one tensor or several', () => {
    using x = tensor([[1, 2]]);
    expect(new NeVe({ auxiliary: x }).probes[0]?.auxiliary).toEqual([x]);
    expect(new NeVe({ auxiliary: [x, x] }).probes[0]?.auxiliary).toEqual([x, x]);
  });

  it('refuses auxiliary inputs without rows, and options of noise beside inputs', () => {
    using x = tensor([[1, 2]]);
    using empty = zeros([0, 2]);
    expect(() => new NeVe({ auxiliary: empty })).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
    expect(() => new NeVe({ auxiliary: x, auxiliarySamples: 5 })).toThrow(expect.objectContaining({ code: 'ERR_OPTION_CONFLICT' }));
    expect(() => new NeVe({ auxiliary: x, seed: 5 })).toThrow(expect.objectContaining({ code: 'ERR_OPTION_CONFLICT' }));
  });

  it('takes an option that is undefined as left out', () => {
    expect(new NeVe({ delta: undefined } as unknown as NeVeOptions).options).toMatchObject({ profile: 'descent' });
    expect(new NeVe({ profile: 'reference', delta: undefined } as unknown as NeVeOptions).options).toMatchObject({ delta: 10 });
  });
});
