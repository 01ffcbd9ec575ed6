/** Groups by layer. */

import { describe, expect, it } from 'vitest';
import * as nn from '../../src/nn/index.js';
import { resolveGroups } from '../../src/optim/groups.js';
import * as optim from '../../src/optim/index.js';
import { ownedModule } from '../trainer/fixtures.js';

describe('optim.perLayer', () => {
  it('makes a group of each layer, without what is frozen', () => {
    using model = ownedModule(
      new nn.Sequential(new nn.Linear(2, 3), new nn.ReLU(), new nn.Sequential(new nn.BatchNorm1d(3), new nn.Linear(3, 1))),
    );
    expect(optim.perLayer(model.it).map(({ name, parameters }) => [name, parameters])).toEqual([
      ['0', ['0.weight', '0.bias']],
      ['2.0', ['2.0.weight', '2.0.bias']],
      ['2.1', ['2.1.weight', '2.1.bias']],
    ]);
    expect(optim.perLayer(model.it, { biases: true }).map(({ name, parameters }) => [name, parameters.length])).toEqual([
      ['biases', 4],
      ['0', 1],
      ['2.1', 1],
    ]);
    (model.it.namedParameters().get('0.weight') as nn.Parameter).requiresGrad = false;
    expect(optim.perLayer(model.it)[0]).toEqual({ name: '0', parameters: ['0.bias'] });
    const names = [...model.it.namedParameters()].filter(([, { requiresGrad }]) => requiresGrad).map(([name]) => name);
    const spec = optim.sgd({ lr: 1, groups: optim.perLayer(model.it) });
    expect(resolveGroups(spec, names).map(({ name }) => name)).toEqual(['0', '2.0', '2.1']);
  });

  it('refuses a model with nothing to train', () => {
    using model = ownedModule(new nn.Linear(1, 1));
    model.it.requiresGrad_(false);
    expect(() => optim.perLayer(model.it, { bias: true } as never)).toThrow(expect.objectContaining({ code: 'ERR_OPTION_UNKNOWN' }));
    expect(() => optim.perLayer(model.it)).toThrow(expect.objectContaining({ code: 'ERR_OPTIMIZER_GROUP' }));
  });
});
