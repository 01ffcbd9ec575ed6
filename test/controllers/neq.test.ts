/** NEq's arithmetic on hand-worked numbers, its selections, and its decisions. */

import { describe, expect, it } from 'vitest';
import type { Decision, Observation } from '../../src/controllers/controller.js';
import { NEq, type NEqOptions } from '../../src/controllers/index.js';
import type { LayerVelocity, Measurement } from '../../src/controllers/measurement.js';
import { atEquilibrium, type NEqCandidate } from '../../src/controllers/neq/selection.js';
import { NEQ_PAST, nextNEqVelocity } from '../../src/controllers/neq/velocity.js';

/** A measurement of similarities phi, by layer. */
function measured(phi: Readonly<Record<string, readonly number[]>>): ReadonlyMap<string, Measurement> {
  const layers = Object.entries(phi).map(
    ([name, values]): LayerVelocity => ({
      ...{ name, neurons: values.length, velocity: 0, mseVelocity: null, drift: null, deadNeurons: 0 },
      perNeuron: Float64Array.from(values, (value) => 1 - value),
    }),
  );
  const rest = { velocity: 0, mseVelocity: null, drift: null, deadNeurons: 0, histogram: null, bytes: 0, seconds: 0 };
  return new Map([['velocity', { kind: 'velocity', layers, ...rest }]]);
}

function seen(epoch: number, phi: Readonly<Record<string, readonly number[]>>): Observation {
  const rest = { step: epoch + 1, loss: 0, losses: new Float64Array(), lr: new Map(), failure: null };
  return { epoch, ...rest, measurements: measured(phi) };
}

function started(options: NEqOptions = {}, parameters: Readonly<Record<string, number>> = { a: 9, b: 3 }): NEq {
  const neq = new NEq(options);
  neq.start({ maxEpochs: 9, stepsPerEpoch: 1, parametersPerNeuron: new Map(Object.entries(parameters)) });
  return neq;
}

function frozen(decisions: readonly Decision[]): Readonly<Record<string, readonly number[] | 'all'>> {
  return Object.fromEntries(
    decisions.flatMap((decision) =>
      decision.kind === 'freezeNeurons' ? decision.layers.map(({ layer, neurons }) => [layer, neurons]) : [],
    ),
  );
}

describe('the velocity of NEq', () => {
  it.each([
    ['paper' as const, [-0.2, 0.25, -0.115, 0.0575]],
    ['released' as const, [-0.2, 0.25, -0.015, -0.0175]],
  ])('is that of the hand-worked vectors: %s', (form, expected) => {
    let past = NEQ_PAST;
    const found = [0.8, 0.95, 0.96, 0.96].map((phi) => {
      past = nextNEqVelocity(form, 0.5, phi, past);
      return past.velocity;
    });
    expected.forEach((value, i) => {
      expect(found[i]).toBeCloseTo(value, 12);
    });
  });
});

describe('selection', () => {
  const candidates: readonly NEqCandidate[] = [
    { layer: 'a', neuron: 0, velocity: 0.5, parameters: 10 },
    { layer: 'a', neuron: 1, velocity: -0.25, parameters: 10 },
    { layer: 'b', neuron: 0, velocity: 0.125, parameters: 2 },
    { layer: 'b', neuron: 1, velocity: 0, parameters: 2 },
  ];
  const names = (options: Partial<NEqOptions>): string[] =>
    atEquilibrium(candidates, { form: 'paper', selection: 'threshold', epsilon: 0.25, trained: 0.5, ...options }).map(
      ({ layer, neuron }) => `${layer}${neuron}`,
    );

  it('by threshold is below epsilon in the paper, at most epsilon in the code', () => {
    expect(names({})).toEqual(['b0', 'b1']);
    expect(names({ form: 'released' })).toEqual(['a1', 'b0', 'b1']);
    expect(names({ epsilon: 0 })).toEqual([]);
    expect(names({ epsilon: 0, form: 'released' })).toEqual(['b1']);
  });

  it('by top k keeps the share of neurons that move most', () => {
    expect(names({ selection: 'topK', trained: 0.5 })).toEqual(['b0', 'b1']);
    expect(names({ selection: 'topK', trained: 0.25 })).toEqual(['a1', 'b0', 'b1']);
    expect(names({ selection: 'topK', trained: 1 })).toEqual([]);
    expect(names({ selection: 'topK', trained: 0 })).toEqual(['a0', 'a1', 'b0', 'b1']);
  });

  it('by budget keeps what moves most a parameter and fits into the share of parameters', () => {
    // Worth: b0 0.0625, a0 0.05, a1 0.025, b1 0. Of 24 parameters, 12 may be trained: b0 and a0 fill them.
    expect(names({ selection: 'budget', trained: 0.5 })).toEqual(['a1', 'b1']);
    // 8 have room for b0 alone, then for b1.
    expect(names({ selection: 'budget', trained: 8 / 24 })).toEqual(['a0', 'a1']);
  });
});

describe('NEq', () => {
  it('freezes after the warm-up what stands still, and frees what moves again', () => {
    const neq = started({ momentum: 0.5, epsilon: 0.05, warmUp: 1 });
    expect(neq.observe(seen(0, { a: [0.5, 1], b: [0.9] }))).toEqual([]);
    // v: a0 0.5 - 0.5 * -0.5 = 0.75; a1 0; b0 0.1 + 0.05.
    const first = neq.observe(seen(1, { a: [1, 1], b: [1] }));
    expect(frozen(first)).toEqual({ a: [1] });
    expect(first[0]).toMatchObject({ reason: '1 of 3 neurons at equilibrium (33.3 %), which own 42.9 % of the parameters looked at' });
    // a0 -0.375, a1 -0.2, b0 -0.075.
    expect(frozen(neq.observe(seen(2, { a: [1, 0.8], b: [1] })))).toEqual({ a: [] });
    // a0 0.1875, a1 0.2 + 0.1, b0 0.0375.
    expect(frozen(neq.observe(seen(3, { a: [1, 1], b: [1] })))).toEqual({ b: [0] });
    // a0 -0.09, a1 -0.15, b0 -0.019: nothing changes, so nothing is decided.
    expect(neq.observe(seen(4, { a: [1, 1], b: [1] }))).toEqual([]);
  });

  it('freezes no network whole, which would stand still for ever', () => {
    const neq = new NEq({ momentum: 0.5, epsilon: 0.05, warmUp: 1 });
    const parametersPerNeuron = new Map([
      ['a', 9],
      ['b', 3],
    ]);
    neq.start({ maxEpochs: 9, stepsPerEpoch: 1, parametersPerNeuron, trainedNumbers: 21 });
    neq.observe(seen(0, { a: [1, 1], b: [1] }));
    expect(neq.observe(seen(1, { a: [1, 1], b: [1] }))).toEqual([]);
    expect(frozen(neq.observe(seen(2, { a: [1, 1], b: [0.5] })))).toEqual({ a: [0, 1] });
    expect(frozen(neq.observe(seen(3, { a: [1, 1], b: [0.5] })))).toEqual({});
  });

  it('leaves layers alone whose parameters have no row a neuron, and begins anew with one that was not called', () => {
    const neq = started({ epsilon: 0.1, warmUp: 0 }, { a: 9 });
    expect(frozen(neq.observe(seen(0, { a: [1], c: [1] })))).toEqual({ a: [0] });
    expect(frozen(neq.observe(seen(1, {})))).toEqual({ a: [] });
    // Its past is gone: phi counts as 1 before.
    expect(frozen(neq.observe(seen(2, { a: [0.95] })))).toEqual({ a: [0] });
  });

  it('judges and freezes whole layers, or those from the input on', () => {
    // |v| of the layers with phi 1 before and mu 0: a 0.05 on average, b 0.3, c 0.
    const phi = { a: [1, 0.9], b: [0.7], c: [1] };
    const owners = { a: 9, b: 3, c: 2 };
    const of = (groups: 'layers' | 'depth', epsilon: number): readonly Decision[] =>
      started({ groups, epsilon, momentum: 0, warmUp: 0 }, owners).observe(seen(0, phi));
    expect(frozen(of('layers', 0.06))).toEqual({ a: 'all', c: 'all' });
    expect(frozen(of('depth', 0.06))).toEqual({ a: 'all' });
    expect(of('depth', 0.04)).toEqual([]);
    expect(frozen(of('depth', 0.5))).toEqual({ a: 'all', b: 'all', c: 'all' });
    expect(of('layers', 0.06)[0]).toMatchObject({
      reason: '2 of 3 layers at equilibrium (66.7 %), which own 87.0 % of the parameters looked at',
    });
    const neq = started({ groups: 'layers', selection: 'topK', trained: 0.4, momentum: 0, warmUp: 0 }, owners);
    expect(frozen(neq.observe(seen(0, phi)))).toEqual({ a: 'all', c: 'all' });
    // b is still and a moves: both change.
    expect(frozen(neq.observe(seen(1, { a: [0.2, 0.2], b: [0.7], c: [1] })))).toEqual({ a: [], b: 'all' });
  });

  it('keeps what it froze on the way from the input, whose outputs stand still then', () => {
    const neq = started({ groups: 'depth', epsilon: 0.06, momentum: 0, warmUp: 0 }, { a: 9, b: 3, c: 2 });
    expect(frozen(neq.observe(seen(0, { a: [0.95], b: [0.7], c: [1] })))).toEqual({ a: 'all' });
    // From 0.95 to 1: a change of its own, which frees no layer.
    expect(neq.observe(seen(1, { a: [1], b: [0.9], c: [0.99] }))).toEqual([]);
    expect(frozen(neq.observe(seen(2, { a: [1], b: [0.9], c: [0.5] })))).toEqual({ b: 'all' });
    const resumed = started({ groups: 'depth', epsilon: 0.06, momentum: 0, warmUp: 0 }, { a: 9, b: 3, c: 2 });
    resumed.loadStateDict(JSON.parse(JSON.stringify(neq.stateDict())));
    expect(frozen(resumed.observe(seen(3, { a: [0.2], b: [0.2], c: [0.5] })))).toEqual({ c: 'all' });
  });

  it('goes on from its state as if it had not stopped', () => {
    const series = [0.7, 0.9, 0.93, 0.97, 0.96, 0.99].map((phi, i) => seen(i, { a: [phi, 1 - phi / 9], b: [phi * phi] }));
    const whole = started({ epsilon: 0.08 });
    const expected = series.map((observation) => whole.observe(observation));
    expect(expected.flat().length).toBeGreaterThan(1);
    for (let k = 1; k < series.length; k++) {
      const before = started({ epsilon: 0.08 });
      for (const observation of series.slice(0, k)) before.observe(observation);
      const after = started({ epsilon: 0.08 });
      after.loadStateDict(JSON.parse(JSON.stringify(before.stateDict())));
      expect(series.slice(k).map((observation) => after.observe(observation))).toEqual(expected.slice(k));
    }
  });

  it('asks for what it needs', () => {
    const neq = new NEq({ every: 20, unit: 'step' });
    expect(neq.when).toEqual({ every: 20, unit: 'step' });
    expect(neq.probes).toMatchObject([
      {
        kind: 'velocity',
        momentum: 0,
        neurons: true,
        layers: { types: ['Conv2d', 'BatchNorm2d'] },
        auxiliary: { kind: 'rows', samples: 50 },
      },
    ]);
  });

  it('says that a measurement is missing', () => {
    const observation = { ...seen(0, {}), measurements: new Map() };
    expect(() => started().observe(observation)).toThrow(expect.objectContaining({ code: 'ERR_MEASUREMENT_MISSING' }));
  });

  it.each<[Record<string, unknown>, string]>([
    [{ epsilom: 1 }, 'ERR_OPTION_UNKNOWN'],
    [{ form: 'other' }, 'ERR_OPTION_VALUE'],
    [{ groups: 'blocks' }, 'ERR_OPTION_VALUE'],
    [{ selection: 'random' }, 'ERR_OPTION_VALUE'],
    [{ epsilon: -1 }, 'ERR_OPTION_VALUE'],
    [{ momentum: 1 }, 'ERR_OPTION_VALUE'],
    [{ momentum: -0.1 }, 'ERR_OPTION_VALUE'],
    [{ warmUp: 0.5 }, 'ERR_OPTION_VALUE'],
    [{ every: 0 }, 'ERR_OPTION_VALUE'],
    [{ unit: 'batch' }, 'ERR_OPTION_VALUE'],
    [{ selection: 'topK', trained: 2 }, 'ERR_OPTION_VALUE'],
    [{ trained: 0.5 }, 'ERR_OPTION_CONFLICT'],
    [{ selection: 'budget', epsilon: 0.1 }, 'ERR_OPTION_CONFLICT'],
  ])('refuses %j', (options, code) => {
    expect(() => new NEq(options as NEqOptions)).toThrow(expect.objectContaining({ code }));
  });
});
