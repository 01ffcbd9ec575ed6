/** Options of the adaptive optimizers: PyTorch's defaults, and what is refused. The arithmetic is tested in parity/. */

import { describe, expect, it } from 'vitest';
import { OptionError } from '../../src/errors.js';
import * as optim from '../../src/optim/index.js';

type Make = (options: never) => optim.OptimizerSpec;

describe('adaptive optimizers', () => {
  it.each<[string, Make, object]>([
    ['adam', optim.adam, { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, amsgrad: false, maximize: false }],
    ['adamw', optim.adamw, { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 1e-2, amsgrad: false, maximize: false }],
    ['rmsprop', optim.rmsprop, { lr: 1e-2, alpha: 0.99, eps: 1e-8, weightDecay: 0, momentum: 0, centered: false, maximize: false }],
    ['adagrad', optim.adagrad, { lr: 1e-2, lrDecay: 0, weightDecay: 0, initialAccumulatorValue: 0, eps: 1e-10, maximize: false }],
    ['adadelta', optim.adadelta, { lr: 1, rho: 0.9, eps: 1e-6, weightDecay: 0, maximize: false }],
    ['adamax', optim.adamax, { lr: 2e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, maximize: false }],
    [
      'nadam',
      optim.nadam,
      {
        ...{ lr: 2e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0 },
        ...{ momentumDecay: 4e-3, decoupledWeightDecay: false, maximize: false },
      },
    ],
    ['radam', optim.radam, { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, decoupledWeightDecay: false, maximize: false }],
    ['lion', optim.lion, { lr: 1e-4, betas: [0.9, 0.99], weightDecay: 0, maximize: false }],
  ])('%s has the defaults of its source', (name, make, defaults) => {
    expect(make({} as never)).toEqual({ name, defaults, groups: [] });
  });

  it.each<[string, Make, object, string]>([
    ['a beta of 1', optim.adam, { betas: [0.9, 1] }, "option 'betas'"],
    ['one beta', optim.adamw, { betas: [0.9] }, "option 'betas'"],
    ['a negative rate', optim.lion, { lr: -1 }, "option 'lr' is -1"],
    ['rho above 1', optim.adadelta, { rho: 1.1 }, "option 'rho' is 1.1"],
    ['a switch that is no boolean', optim.rmsprop, { centered: 1 }, "option 'centered' is 1"],
    ['negative decay of the rate', optim.adagrad, { lrDecay: -1 }, "option 'lrDecay' is -1"],
    ['an unknown option', optim.radam, { weigthDecay: 0 }, "Did you mean 'weightDecay'?"],
    ["a group's bad betas", optim.nadam, { groups: [{ name: 'a', parameters: /x/, betas: [2, 0] }] }, "groups[0]: option 'betas'"],
  ])('refuses %s', (_, make, options, words) => {
    const call = (): unknown => make(options as never);
    expect(call).toThrow(OptionError);
    expect(call).toThrow(words);
  });
});
