/** What the trainer promises controllers: when they are asked, what they are told, what is measured for them. */

import { describe, expect, it } from 'vitest';
import type { LossProbe, Measurement, NextBoundary } from '../../src/controllers/index.js';
import { NumericalError } from '../../src/errors.js';
import { noGrad } from '../../src/tensor/index.js';
import type { FitEvent } from '../../src/trainer/index.js';
import { VELOCITY_PROBE } from '../controllers/drive.js';
import { perceptron, rows, Scripted, type ScriptedOptions, trainerOf } from './fixtures.js';

const LOSS: LossProbe = { kind: 'loss', name: 'fixed', samples: 6, seed: 3 };

/** A fit of 4 batches an epoch with one controller. */
async function fitted(maxEpochs: number, options: ScriptedOptions, others: readonly Scripted[] = []) {
  using model = perceptron();
  using data = rows(16);
  const controller = new Scripted('A', () => [], options);
  const events: FitEvent[] = [];
  const trainer = trainerOf(model.it, { controllers: [controller, ...others] });
  const report = await trainer.fit(data.it, { maxEpochs, onEvent: (event) => events.push(event) });
  const measured = events.flatMap((event) => (event.type === 'measurement' && event.by === 'A' ? [`${event.probe}@${event.step}`] : []));
  return { controller, report, measured };
}

describe('a controller', () => {
  it('is told the plan', async () => {
    const { controller } = await fitted(3, {});
    expect(controller.plans).toMatchObject([{ maxEpochs: 3, stepsPerEpoch: 4 }]);
  });

  it('gets the loss of each step since it was last asked', async () => {
    const { controller, report } = await fitted(2, { when: { every: 3, unit: 'step' } });
    expect(controller.seen.map(({ losses }) => losses.length)).toEqual([3, 3]);
    const each = new Scripted('B', () => [], { when: { every: 1, unit: 'step' } });
    const other = await fitted(2, {}, [each]);
    const all = each.seen.map(({ loss }) => loss);
    expect(controller.seen.flatMap(({ losses }) => [...losses])).toEqual(all.slice(0, 6));
    expect(controller.seen.map(({ loss }) => loss)).toEqual(
      [0, 3].map((i) => expect.closeTo(all.slice(i, i + 3).reduce((a, b) => a + b) / 3, 12)),
    );
    expect(report.history.map(({ loss }) => loss)).toEqual(other.report.history.map(({ loss }) => expect.closeTo(loss, 12)));
  });

  it('is told the first measurements before the first step', async () => {
    let found: ReadonlyMap<string, Measurement> = new Map();
    const begin = (_: unknown, measurements: ReadonlyMap<string, Measurement>) => {
      found = measurements;
      return [];
    };
    await fitted(1, { probes: [VELOCITY_PROBE, LOSS], begin });
    expect(found.get('v')).toMatchObject({ kind: 'velocity', velocity: null });
    expect(found.get('fixed')).toMatchObject({ kind: 'loss', loss: expect.any(Number) });
  });
});

describe('a function that tells when', () => {
  it('is honoured across the ends of epochs', async () => {
    const asked: number[] = [];
    const when = (step: number): NextBoundary => {
      asked.push(step);
      return { step: step < 3 ? step + 3 : step + 5 };
    };
    const { controller } = await fitted(5, { when });
    expect(controller.seen.map(({ epoch, step }) => [epoch, step])).toEqual([
      [0, 3],
      [1, 8],
      [3, 13],
      [4, 18],
    ]);
    expect(asked).toEqual([0, 3, 8, 13, 18]);
    expect(controller.seen.map(({ losses }) => losses.length)).toEqual([3, 5, 5, 5]);
  });

  it('does not disturb the others', async () => {
    const every2 = new Scripted('B', () => [], { when: { every: 2, unit: 'step' } });
    const everyEpoch = new Scripted('C');
    await fitted(2, { when: (step) => ({ step: step + 3 }) }, [every2, everyEpoch]);
    expect(every2.seen.map(({ step }) => step)).toEqual([2, 4, 6, 8]);
    expect(everyEpoch.seen.map(({ step }) => step)).toEqual([4, 8]);
  });

  it('may lie beyond the end', async () => {
    expect((await fitted(2, { when: () => ({ step: Number.POSITIVE_INFINITY }) })).controller.seen).toEqual([]);
    expect((await fitted(2, { when: () => ({ step: 9 }) })).controller.seen).toEqual([]);
  });

  it.each([{ step: 0 }, { step: -1 }, { step: 0.5 }, { step: Number.NaN }, {}, null, 8])('refuses %j', async (next) => {
    await expect(fitted(1, { when: () => next as never })).rejects.toMatchObject({
      code: 'ERR_NEXT_STEP',
      fields: { by: 'A', step: 0 },
    });
  });
});

describe('a controller that is searching', () => {
  it('leaves those unasked that wait for it, who then see what comes after it', async () => {
    const searcher = Object.assign(new Scripted('A', () => [], { when: { every: 5, unit: 'step' } }), {
      searching: () => searcher.seen.length < 2,
    });
    const waits = { waitsForSearch: true };
    const ended = Object.assign(new Scripted('B'), waits);
    const next = Object.assign(new Scripted('C', () => [], { when: (step) => ({ step: step + 3 }) }), waits);
    const other = new Scripted('D');
    using model = perceptron();
    using data = rows(16);
    await trainerOf(model.it, { controllers: [searcher, ended, next, other] }).fit(data.it, { maxEpochs: 3 });
    expect(searcher.seen.map(({ step }) => step)).toEqual([5, 10]);
    expect(ended.seen.map(({ step, losses }) => [step, losses.length])).toEqual([[12, 2]]);
    expect(next.seen.map(({ step, losses }) => [step, losses.length])).toEqual([[12, 2]]);
    expect(other.seen.map(({ step }) => step)).toEqual([4, 8, 12]);
  });
});

describe('what is measured', () => {
  it('has only that measured which is asked for; before training everything', async () => {
    const measures = (step: number): string[] => (step % 8 === 0 ? ['v', 'fixed'] : step % 4 === 0 ? ['fixed'] : []);
    const { controller, measured, report } = await fitted(2, {
      probes: [VELOCITY_PROBE, LOSS],
      when: (step) => ({ step: step + 2, measure: measures(step + 2) }),
    });
    expect(measured).toEqual(['v@0', 'fixed@0', 'fixed@4', 'v@8', 'fixed@8']);
    expect(controller.seen.map(({ measurements }) => [...measurements.keys()])).toEqual([[], ['fixed'], [], ['v', 'fixed']]);
    expect(report.history.map(({ velocity }) => velocity)).toEqual([null, expect.any(Number)]);
  });

  it('refuses the name of no probe', async () => {
    const failing = fitted(1, { probes: [LOSS], when: (step) => ({ step: step + 1, measure: ['fixd'] }) });
    await expect(failing).rejects.toMatchObject({ code: 'ERR_PROBE_UNKNOWN', message: expect.stringContaining("Did you mean 'fixed'?") });
  });
});

describe('a loss probe', () => {
  it('tells the mean loss over fixed rows, in evaluation mode', async () => {
    const { controller } = await fitted(2, {
      probes: [{ ...LOSS, samples: 100 }],
      begin: () => [{ kind: 'setLr', lr: 0, reason: 'test' }],
    });
    using model = perceptron();
    using data = rows(16);
    const { loss } = await trainerOf(model.it).evaluate(data.it);
    for (const { measurements } of controller.seen) expect(measurements.get('fixed')).toMatchObject({ loss: expect.closeTo(loss, 6) });
    const some = await fitted(2, { probes: [LOSS], begin: () => [{ kind: 'setLr', lr: 0, reason: 'test' }] });
    const [first, second] = some.controller.seen.map(({ measurements }) => measurements.get('fixed'));
    expect(first?.kind === 'loss' && second?.kind === 'loss' && first.loss === second.loss).toBe(true);
    expect(first?.kind === 'loss' && first.loss).not.toBeCloseTo(loss, 6);
  });

  it('that is not finite ends the fit', async () => {
    using model = perceptron();
    using data = rows(16);
    noGrad(() => model.it.namedParameters().get('2.bias')?.fill_(Number.NaN));
    const failing = trainerOf(model.it, { controllers: [new Scripted('A', () => [], { probes: [LOSS] })] }).fit(data.it, { maxEpochs: 1 });
    const failure = await failing.then(null, (error: unknown) => error);
    expect(failure).toBeInstanceOf(NumericalError);
    expect(failure).toMatchObject({ code: 'ERR_NON_FINITE_LOSS', fields: { by: 'A', probe: 'fixed', epoch: -1, step: 0 } });
  });

  it('alone leaves an epoch without velocity', async () => {
    const { report } = await fitted(1, { probes: [LOSS] });
    expect(report.history[0]).toMatchObject({ velocity: null, drift: null, measurements: { 'A.fixed': { kind: 'loss' } } });
    expect(report.history[0]?.measureSeconds).toBeGreaterThan(0);
  });
});

it.each([
  ['nothing', undefined, 'returned undefined'],
  ['a promise', Promise.resolve([]), 'returned a promise'],
  ['a list of something else', ['stop'], 'returned a list with stop'],
])('a controller that returns %s is told what is expected', async (_, returned, message) => {
  using model = perceptron();
  using data = rows();
  const controllers = [new Scripted('mine', () => returned as never)];
  const fit = trainerOf(model.it, { controllers }).fit(data.it, { maxEpochs: 1 });
  await expect(fit).rejects.toMatchObject({ code: 'ERR_DECISION_KIND', message: expect.stringContaining(message), fields: { by: 'mine' } });
});
