import { describe, expect, it } from 'vitest';
import { OptionError } from '../../src/errors.js';
import { resolveGroups, type SgdOptions, sgd } from '../../src/optim/index.js';

const NAMES = ['conv1.weight', 'bn1.weight', 'bn1.bias', 'layer1.0.conv1.weight', 'layer10.weight', 'linear.weight', 'linear.bias'];

const SGD_DEFAULTS = { lr: 1e-3, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false, maximize: false };

describe('optim.sgd', () => {
  it("has PyTorch's defaults", () => {
    expect(sgd()).toEqual({ name: 'sgd', defaults: SGD_DEFAULTS, groups: [] });
  });

  it('returns frozen data', () => {
    const spec = sgd({ lr: 0.1, groups: [{ name: 'a', parameters: ['linear'], lr: 1 }] });
    for (const part of [spec, spec.defaults, spec.groups, spec.groups[0], spec.groups[0]?.options])
      expect(Object.isFrozen(part)).toBe(true);
    expect(spec.groups[0]?.options).toEqual({ ...SGD_DEFAULTS, lr: 1 });
  });

  it('takes undefined as left out', () => {
    expect(sgd({ lr: undefined } as unknown as SgdOptions).defaults).toEqual(SGD_DEFAULTS);
  });

  it.each<[string, object, string]>([
    ['a negative rate', { lr: -0.1 }, "option 'lr' is -0.1"],
    ['a rate that is no number', { lr: '0.1' }, "option 'lr' is '0.1'"],
    ['NaN', { lr: Number.NaN }, "option 'lr' is NaN"],
    ['negative momentum', { momentum: -1 }, "option 'momentum' is -1"],
    ['negative weight decay', { weightDecay: -1 }, "option 'weightDecay' is -1"],
    ['infinite dampening', { dampening: Number.POSITIVE_INFINITY }, "option 'dampening' is Infinity"],
    ['nesterov without momentum', { nesterov: true }, "option 'nesterov' is true"],
    ['nesterov with dampening', { nesterov: true, momentum: 0.9, dampening: 0.1 }, "option 'nesterov' is true"],
    ['a switch that is no boolean', { maximize: 1 }, "option 'maximize' is 1"],
    ['groups that are no array', { groups: {} }, "option 'groups' is an object"],
    ['a group without a name', { groups: [{ parameters: ['a'] }] }, "groups[0]: option 'name'"],
    ['a group without parameters', { groups: [{ name: 'a' }] }, "groups[0]: option 'parameters'"],
    ['an empty list', { groups: [{ name: 'a', parameters: [] }] }, "groups[0]: option 'parameters'"],
    ["a group's bad value", { groups: [{ name: 'a', parameters: /x/, lr: -1 }] }, "groups[0]: option 'lr' is -1"],
    ["a group's nesterov", { nesterov: true, momentum: 0.9, groups: [{ name: 'a', parameters: /x/, momentum: 0 }] }, 'nesterov'],
    ['the name default', { groups: [{ name: 'default', parameters: /x/ }] }, "'default'"],
    ['a name twice', { groups: ['a', 'a'].map((name) => ({ name, parameters: /x/ })) }, "'a'"],
  ])('refuses %s', (_, options, words) => {
    const call = (): unknown => sgd(options as SgdOptions);
    expect(call).toThrow(OptionError);
    expect(call).toThrow(words);
  });

  it('suggests the option that was meant', () => {
    expect(() => sgd({ weigthDecay: 1 } as SgdOptions)).toThrow("Did you mean 'weightDecay'?");
    expect(() => sgd({ groups: [{ name: 'a', parameters: /x/, LR: 1 } as never] })).toThrow("Did you mean 'lr'?");
  });
});

describe('resolveGroups', () => {
  it('puts everything in the default group', () => {
    expect(resolveGroups(sgd({ lr: 0.5 }), NAMES)).toEqual([{ name: 'default', parameters: NAMES, options: { ...SGD_DEFAULTS, lr: 0.5 } }]);
  });

  it('gives a parameter to the first rule that matches, in the order of the model', () => {
    const groups = resolveGroups(
      sgd({
        groups: [
          { name: 'head', parameters: ['linear'], lr: 1 },
          { name: 'noDecay', parameters: /bias$|bn/g, weightDecay: 0 },
        ],
      }),
      NAMES,
    );
    expect(groups.map(({ name, parameters }) => [name, parameters])).toEqual([
      ['head', ['linear.weight', 'linear.bias']],
      ['noDecay', ['bn1.weight', 'bn1.bias']],
      ['default', ['conv1.weight', 'layer1.0.conv1.weight', 'layer10.weight']],
    ]);
  });

  it('reads a list entry as a parameter or a module, never as the beginning of a name', () => {
    const [group] = resolveGroups(sgd({ groups: [{ name: 'a', parameters: ['layer1', 'bn1.bias'] }] }), NAMES);
    expect(group?.parameters).toEqual(['bn1.bias', 'layer1.0.conv1.weight']);
  });

  it('leaves out a default group without parameters', () => {
    expect(resolveGroups(sgd({ groups: [{ name: 'all', parameters: /./ }] }), NAMES).map(({ name }) => name)).toEqual(['all']);
  });

  it.each<[string, SgdOptions, string]>([
    ['a rule that matches nothing', { groups: [{ name: 'a', parameters: /fc/ }] }, "group 'a' matches none"],
    ['a misspelt entry', { groups: [{ name: 'a', parameters: ['linaer'] }] }, "Did you mean 'linear'?"],
    ['an entry in two groups', { groups: ['a', 'b'].map((name) => ({ name, parameters: ['linear.bias'] })) }, "like group 'a'"],
    ['an entry twice', { groups: [{ name: 'a', parameters: ['linear', 'linear'] }] }, "lists 'linear' twice"],
    [
      'a rule that comes too late',
      {
        groups: [
          { name: 'a', parameters: /linear/ },
          { name: 'b', parameters: /linear.bias/ },
        ],
      },
      "'a' came first",
    ],
  ])('refuses %s', (_, options, words) => {
    const call = (): unknown => resolveGroups(sgd(options), NAMES);
    expect(call).toThrow(expect.objectContaining({ code: 'ERR_OPTIMIZER_GROUP' }));
    expect(call).toThrow(words);
  });

  it('tells of frozen parameters that they are frozen', () => {
    const frozen = ['embedding.weight', 'embedding.bias'];
    const refused = (groups: NonNullable<SgdOptions['groups']>): unknown => {
      try {
        return resolveGroups(sgd({ groups }), NAMES, frozen);
      } catch (error) {
        return error;
      }
    };
    for (const parameters of [['embedding.weight'], ['embedding'], /embedding/]) {
      expect(refused([{ name: 'a', parameters }])).toMatchObject({
        code: 'ERR_OPTIMIZER_GROUP',
        message: expect.stringMatching(/frozen.*requires no gradient/),
      });
    }
  });

  it('refuses a model without parameters', () => {
    expect(() => resolveGroups(sgd(), [])).toThrow(expect.objectContaining({ code: 'ERR_OPTIMIZER_EMPTY' }));
  });
});
