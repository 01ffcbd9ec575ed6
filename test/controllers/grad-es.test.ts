/** GradES: when layers are frozen, in fits whose gradients and weights are known. */

import { describe, expect, it } from 'vitest';
import { type Controller, type Decision, GradES, type GradESOptions, type Observation } from '../../src/controllers/index.js';
import * as optim from '../../src/optim/index.js';
import type { Report } from '../../src/trainer/index.js';
import { convolutional, perceptron, rows, trainerOf, values } from '../trainer/fixtures.js';

/** A fit of 4 epochs of 4 steps; layers are `0`, Linear(4, 8), and `2`, Linear(8, 3). */
async function fitted(options: GradESOptions, lr = 0.05): Promise<Report> {
  using model = perceptron();
  using data = rows();
  const controllers = [new GradES(options)];
  const report = await trainerOf(model.it, { optimizer: optim.sgd({ lr }), controllers }).fit(data.it, { maxEpochs: 4 });
  for (const parameter of model.it.parameters()) expect(parameter.requiresGrad).toBe(true);
  return report;
}

const frozen = ({ decisions }: Report): [step: number, layers: string[]][] =>
  decisions
    .flatMap((one) => (one.kind === 'freezeNeurons' ? [[one.step, one.layers.map(({ layer }) => layer)] as const] : []))
    .map(([step, layers]): [number, string[]] => [step, layers]);

describe('GradES', () => {
  it('freezes nothing before its time, and ends the fit when all is frozen', async () => {
    const report = await fitted({ tau: 1e9, alpha: 0.5 });
    expect(frozen(report)).toEqual([[8, ['0', '2']]]);
    expect(report.stop).toMatchObject({ by: 'GradES', reason: '2 of 2 layers frozen' });
    expect(report.history.length).toBe(2);
    const [decision] = report.decisions;
    expect(decision).toMatchObject({ kind: 'freezeNeurons', reason: '0, 2: gradients below 1000000000; 2 of 2 layers frozen' });
  });

  it('freezes nothing whose gradients are not small', async () => {
    const report = await fitted({ tau: 1e-12, alpha: 0 });
    expect(report.decisions).toEqual([]);
    expect(report.history.length).toBe(4);
  });

  it('tells the sum of magnitudes of a gradient, or of a change, which under SGD is the rate times it', async () => {
    const sizesOf = (report: Report): Readonly<Record<string, unknown>> =>
      report.decisions.find(({ kind }) => kind === 'freezeNeurons')?.evidence as Readonly<Record<string, unknown>>;
    const gradients = sizesOf(await fitted({ tau: 1e9, alpha: 0.25 }));
    const changes = sizesOf(await fitted({ form: 'released', tau: 1e9, alpha: 0.25 }));
    for (const layer of ['0', '2']) expect((changes[layer] as number) / (gradients[layer] as number)).toBeCloseTo(0.05, 4);
  });

  it('counts changes over the steps between two looks', async () => {
    const one = await fitted({ form: 'released', tau: 1e9, alpha: 0.5, every: 2, unit: 'epoch' }, 1e-3);
    expect(frozen(one)).toEqual([[8, ['0', '2']]]);
  });

  it('leaves the others to train, and what is frozen as it is, bit for bit', async () => {
    const trained = async (maxEpochs: number, controllers: readonly Controller[]): Promise<Record<string, number[]>> => {
      using model = perceptron();
      using data = rows();
      const optimizer = optim.sgd({ lr: 0.05, momentum: 0.9, weightDecay: 0.1 });
      await trainerOf(model.it, { optimizer, controllers }).fit(data.it, { maxEpochs });
      return values(model.it.stateDict());
    };
    const before = await trained(2, []);
    // Of the plan of 5 epochs, 40 % are 2; layer 2 stays out of it, so that 1 layer of 1 would end the fit.
    class Onward extends GradES {
      override observe(seen: Observation): readonly Decision[] {
        return super.observe(seen).filter(({ kind }) => kind !== 'stop');
      }
    }
    const after = await trained(5, [new Onward({ tau: 1e9, alpha: 0.4, layers: { names: ['0'] } })]);
    expect(after['0.weight']).toEqual(before['0.weight']);
    expect(after['0.bias']).toEqual(before['0.bias']);
    expect(after['2.weight']).not.toEqual(before['2.weight']);
  });

  it('watches the layers that have a row of parameters a neuron, or those of them that are chosen', async () => {
    using model = convolutional();
    using data = rows(16, [1, 6, 6]);
    const of = async (options: GradESOptions): Promise<string[]> => {
      const controllers = [new GradES({ tau: 1e9, alpha: 0, ...options })];
      const report = await trainerOf(model.it, { controllers }).fit(data.it, { maxEpochs: 1 });
      return frozen(report).flatMap(([, layers]) => layers);
    };
    expect(await of({ layers: { types: ['Conv2d'] } })).toEqual(['0']);
    await expect(of({ layers: { types: ['LSTM'] } })).rejects.toMatchObject({ code: 'ERR_NO_LAYERS' });
  });

  it('has to know how long the fit will be', () => {
    expect(() => {
      new GradES().start({ maxEpochs: null, stepsPerEpoch: 4 });
    }).toThrow(expect.objectContaining({ code: 'ERR_PLAN_LENGTH' }));
  });

  it.each<[Record<string, unknown>, string]>([
    [{ tow: 1 }, 'ERR_OPTION_UNKNOWN'],
    [{ tau: 0 }, 'ERR_OPTION_VALUE'],
    [{ alpha: 1 }, 'ERR_OPTION_VALUE'],
    [{ maxFrozen: 0 }, 'ERR_OPTION_VALUE'],
    [{ form: 'other' }, 'ERR_OPTION_VALUE'],
  ])('refuses %j', (options, code) => {
    expect(() => new GradES(options as GradESOptions)).toThrow(expect.objectContaining({ code }));
  });
});
