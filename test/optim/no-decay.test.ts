import { expect, it } from 'vitest';
import {
  type Controller,
  CosineAnnealingLr,
  EarlyStopping,
  ExpTest,
  NEq,
  NeVe,
  ReduceLrOnPlateau,
  WarmUp,
} from '../../src/controllers/index.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { Trainer } from '../../src/trainer/index.js';

it('noDecay takes trainable biases and the weights of norms, and nothing else', () => {
  const module = new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.BatchNorm2d(2), new nn.Linear(4, 2));
  const parameters = module.namedParameters();
  const group = optim.noDecay(module);
  expect(group).toEqual({ name: 'noDecay', parameters: ['0.bias', '1.weight', '1.bias', '2.bias'], weightDecay: 0 });
  const groups = optim.resolveGroups(optim.adamw({ weightDecay: 0.1, groups: [group] }), [...parameters.keys()]);
  expect(groups.map(({ name, options }) => [name, options.weightDecay])).toEqual([
    ['noDecay', 0],
    ['default', 0.1],
  ]);
  for (const name of ['0.bias', '1.bias', '2.bias', '1.weight']) (parameters.get(name) as nn.Parameter).requiresGrad = false;
  expect(() => optim.noDecay(module)).toThrow(expect.objectContaining({ code: 'ERR_OPTIMIZER_GROUP' }));
  for (const parameter of [...parameters.values(), ...module.namedBuffers().values()]) parameter.dispose();
});

it.each<[string, () => unknown, string]>([
  ['groups of L-BFGS', () => optim.lbfgs({ groups: [] } as never), 'groups'],
  ['no iteration', () => optim.lbfgs({ maxIter: 0 }), "option 'maxIter' is 0"],
  ['a switch that is none', () => optim.lbfgs({ strongWolfe: 'strong_wolfe' } as never), "option 'strongWolfe'"],
  ['two coefficients', () => optim.muon({ nsCoefficients: [1, 2] as never }), "option 'nsCoefficients'"],
  ['100 iterations', () => optim.muon({ nsSteps: 100 }), "option 'nsSteps' is 100"],
  ["a bad beta of Muon's AdamW", () => optim.muon({ adamwBetas: [0.9, 1] }), "option 'adamwBetas'"],
])('refuses %s', (_, make, words) => {
  expect(make).toThrow(words);
});

it.each<[string, () => Controller]>([
  ['a schedule', () => new CosineAnnealingLr({ tMax: 5 })],
  ['ReduceLrOnPlateau', () => new ReduceLrOnPlateau()],
  ['NeVe', () => new NeVe()],
  ['the published NeVe', () => new NeVe({ profile: 'reference' })],
  ['WarmUp in front of anything', () => new WarmUp(new EarlyStopping())],
])('a Trainer refuses %s for an optimizer that finds its own rate', (_, controller) => {
  const model = new nn.Linear(1, 1);
  const make = (optimizer: optim.OptimizerSpec) => (): Trainer =>
    new Trainer({ model, loss: 'mse', optimizer, controllers: [new EarlyStopping(), controller()] });
  for (const own of [optim.scheduleFreeSgd(), optim.dog(), optim.ecco()]) {
    expect(make(own)).toThrow(
      expect.objectContaining({ code: 'ERR_OPTIMIZER_RATE', fields: { optimizer: own.name, controller: controller().name } }),
    );
  }
  expect(make(optim.sgd())).not.toThrow();
  for (const parameter of model.namedParameters().values()) parameter.dispose();
});

it('a Trainer lets controllers that set no rate stand beside such an optimizer', () => {
  const model = new nn.Linear(1, 1);
  const controllers = [new EarlyStopping(), new NEq()];
  expect(() => new Trainer({ model, loss: 'mse', optimizer: optim.dog(), controllers })).not.toThrow();
  for (const parameter of model.namedParameters().values()) parameter.dispose();
});

it('a Trainer refuses what looks for a rate beside an optimizer that estimates its step, and takes a schedule', () => {
  const model = new nn.Linear(1, 1);
  const make = (optimizer: optim.OptimizerSpec, controller: Controller) => (): Trainer =>
    new Trainer({ model, loss: 'mse', optimizer, controllers: [controller] });
  for (const optimizer of [optim.prodigy(), optim.dAdaptAdam(), optim.dAdaptSgd()]) {
    for (const finder of [new NeVe(), new ExpTest(), new WarmUp(new NeVe())]) {
      expect(make(optimizer, finder)).toThrow(
        expect.objectContaining({ code: 'ERR_OPTIMIZER_RATE', fields: { optimizer: optimizer.name, controller: finder.name } }),
      );
    }
    expect(make(optimizer, new CosineAnnealingLr())).not.toThrow();
    expect(make(optimizer, new NeVe({ profile: 'reference' }))).not.toThrow();
  }
  for (const parameter of model.namedParameters().values()) parameter.dispose();
});

it('marks optimizers that find their own rate', () => {
  const owners = [
    optim.dog(),
    optim.ecco(),
    optim.ldog(),
    optim.scheduleFreeAdamw(),
    optim.scheduleFreePlus(),
    optim.scheduleFreeRadam(),
    optim.scheduleFreeSgd(),
  ];
  expect(owners.map(({ ownsRate }) => ownsRate)).toEqual(owners.map(() => true));
  expect(
    [optim.sgd(), optim.dAdaptAdam(), optim.dAdaptSgd(), optim.prodigy(), optim.lbfgs(), optim.muon()].some(({ ownsRate }) => ownsRate),
  ).toBe(false);
});
