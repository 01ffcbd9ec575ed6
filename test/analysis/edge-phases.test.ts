import { describe, expect, it } from 'vitest';
import { EDGE_DEFAULTS, type ResolvedEdgeOptions } from '../../src/analysis/edge/options.js';
import { type EdgeState, NOTHING_YET } from '../../src/analysis/edge/state.js';
import { advance, broken, type EdgeSight } from '../../src/analysis/edge/track.js';
import { analysis } from '../../src/index.js';

const sight = (step: number, ratio: number | null, loss: number | null, losses: readonly number[] = []): EdgeSight => ({
  ...{ step, losses: Float64Array.from(losses), sharpness: ratio === null ? null : 10 * ratio, threshold: 10, loss },
  ...{ finite: loss !== null, converged: true, products: 7 },
});

/** The states after measurements of (ratio, loss), ten steps apart. */
function follow(
  seen: readonly (readonly [ratio: number | null, loss: number | null])[],
  levels: Partial<ResolvedEdgeOptions> = {},
): EdgeState[] {
  let state = NOTHING_YET;
  return seen.map(([ratio, loss], i) => {
    state = advance(state, sight(10 * i, ratio, loss), { ...EDGE_DEFAULTS, ...levels });
    return state;
  });
}

const phases = (...given: Parameters<typeof follow>): (string | undefined)[] => follow(...given).map(({ last }) => last?.phase);

describe('phases', () => {
  it('go from sharpening over the edge, with a catapult, to relaxed', () => {
    const seen = [
      [0.5, 1],
      [0.7, 0.9],
      [0.6, 0.8],
      [0.97, 0.7],
      [1.05, 0.7],
      [1.3, 0.6],
      [1.3, 0.9],
      [0.9, 0.5],
      [0.8, 0.5],
      [0.5, 0.5],
      [0.6, 0.4],
    ] as const;
    expect(phases(seen)).toEqual([
      'below',
      'sharpening',
      'below',
      'edge',
      'edge',
      'above',
      'catapult',
      'edge',
      'edge',
      'relaxed',
      'relaxed',
    ]);
    const last = follow(seen).at(-1);
    expect(last).toMatchObject({
      crossedAt: 40,
      peak: { ratio: 1.3, step: 50 },
      after: { count: 7 },
      divergedAt: null,
      measurements: 11,
      products: 77,
    });
  });

  it('are read by each of the levels', () => {
    expect(phases([[0.9, 1]], { sharpeningBelow: 0.85 })).toEqual(['edge']);
    expect(phases([[1.1, 1]], { edgeBand: 0.05 })).toEqual(['above']);
    const fallen = [
      [1, 1],
      [0.85, 1],
    ] as const;
    expect(phases(fallen)).toEqual(['edge', 'edge']);
    expect(phases(fallen, { relaxedBelow: 0.94 })).toEqual(['edge', 'relaxed']);
    expect(phases(fallen, { window: 1 })).toEqual(['edge', 'relaxed']);
    const risen = [
      [0.5, 1],
      [0.5, 20],
    ] as const;
    expect(phases(risen)).toEqual(['below', 'below']);
    expect(phases(risen, { divergentAbove: 10 })).toEqual(['below', 'divergent']);
  });

  it('are unknown without a ratio, and divergent without a loss, until it is back', () => {
    const states = follow([
      [null, 1],
      [null, null],
      [0.5, 1],
    ]);
    expect(states.map(({ last }) => last?.phase)).toEqual(['unknown', 'divergent', 'below']);
    expect(states.at(-1)).toMatchObject({ divergedAt: 10, first: { ratio: 0.5, loss: 1 } });
  });

  it('of divergent weights count in no mean', () => {
    const states = follow([
      [1.2, 1],
      [900, 1e6],
    ]);
    expect(states.at(-1)).toMatchObject({
      peak: { ratio: 1.2 },
      recent: [1.2],
      after: { count: 1, sum: 1.2 },
      divergedAt: 10,
      last: { ratio: 900 },
    });
  });

  it('a fit that broke off is divergent where it stood', () => {
    const state = broken(follow([[0.5, 1]]).at(-1) as EdgeState, 17, Float64Array.of(1, 2));
    expect(state).toMatchObject({ divergedAt: 17, lastLoss: null, last: { step: 17, sharpness: null, threshold: 10, phase: 'divergent' } });
    expect(state.increasesBefore).toEqual({ steps: 2, increases: 1 });
  });
});

it('losses that rise are counted apart, across boundaries too', () => {
  let state = advance(NOTHING_YET, sight(0, 0.5, 1), EDGE_DEFAULTS);
  state = advance(state, sight(3, 0.5, 1, [3, 2, 1]), EDGE_DEFAULTS);
  state = advance(state, sight(6, 1.1, 1, [2, 1, 1]), EDGE_DEFAULTS);
  state = advance(state, sight(9, 1.1, 1, [2, 1, 2]), EDGE_DEFAULTS);
  expect(state.increasesBefore).toEqual({ steps: 6, increases: 1 });
  expect(state.increasesAfter).toEqual({ steps: 3, increases: 2 });
});

it('no more ratios are kept than are needed', () => {
  const many = Array.from({ length: 50 }, (_, i) => [i / 100, 1] as const);
  expect(follow(many).at(-1)?.recent).toHaveLength(20);
  expect(follow(many, { window: 30 }).at(-1)?.recent).toHaveLength(30);
});

describe('options', () => {
  it('are checked, with their defaults', () => {
    expect(new analysis.EdgeOfStability().options).toEqual(EDGE_DEFAULTS);
    expect(new analysis.EdgeOfStability({ every: 7, samples: null }).options).toMatchObject({ every: 7, samples: null });
    expect(() => new analysis.EdgeOfStability({ step: 3 } as never)).toThrow(expect.objectContaining({ code: 'ERR_OPTION_UNKNOWN' }));
  });

  it.each([
    { every: 0 },
    { samples: 0.5 },
    { seed: -1 },
    { eigenvalues: 0 },
    { eigenvalues: 5, maxIterations: 4 },
    { tolerance: 0 },
    { batchNorm: 'train' as never },
    { sharpeningBelow: 0 },
    { edgeBand: 1 },
    { relaxedBelow: 1.1 },
    { window: 0 },
    { divergentAbove: 1 },
  ])('%o is refused', (options) => {
    expect(() => new analysis.EdgeOfStability(options)).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
  });
});
