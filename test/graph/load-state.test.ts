import { describe, expect, it } from 'vitest';
import * as nn from '../../src/nn/index.js';
import { noGrad, type Tensor, tensor } from '../../src/tensor/index.js';

function withState(names: readonly string[], run: (net: nn.Linear, state: Map<string, Tensor>) => void): void {
  using net = new nn.Linear(1, 1);
  const state = new Map(names.map((name, i) => [name, tensor(name.endsWith('bias') ? [i + 1] : [[i + 1]])]));
  try {
    run(net, state);
  } finally {
    for (const value of state.values()) value.dispose();
  }
}

function values(net: nn.Linear): unknown {
  return [...net.stateDict().values()].map((value) => value.toArray());
}

describe('loadStateDict', () => {
  it('reads the names under a prefix', () => {
    withState(['ema.weight', 'ema.bias', 'weight'], (net, state) => {
      net.loadStateDict(state, { prefix: 'ema.' });
      expect(values(net)).toEqual([[[1]], [2]]);
    });
  });

  it('renames by function, Map and object', () => {
    withState(['w', 'bias', 'extra'], (net, state) => {
      const names = new Map([
        ['w', 'weight'],
        ['extra', null],
      ]);
      for (const rename of [names, Object.fromEntries(names), (name: string) => (names.has(name) ? (names.get(name) ?? null) : name)]) {
        noGrad(() => net.weight.fill_(0));
        net.loadStateDict(state, { rename });
        expect(values(net)).toEqual([[[1]], [2]]);
      }
    });
  });

  it('refuses two tensors for one name, what is no name, and what is no tensor', () => {
    withState(['weight', 'bias'], (net, state) => {
      expect(() => net.loadStateDict(state, { rename: () => 'weight' })).toThrow(
        expect.objectContaining({ code: 'ERR_STATE_DICT_RENAME' }),
      );
      const wrong = { rename: (() => 1) as unknown as () => string };
      expect(() => net.loadStateDict(state, wrong)).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
      const nested = new Map([['model', state]]) as unknown as Map<string, Tensor>;
      expect(() => net.loadStateDict(nested)).toThrow(expect.objectContaining({ code: 'ERR_STATE_DICT_VALUE' }));
      expect(() => net.loadStateDict(state, { strickt: false } as object)).toThrow(expect.objectContaining({ code: 'ERR_OPTION_UNKNOWN' }));
    });
  });

  it('lists every name that does not fit, and writes nothing', () => {
    withState(['weight', 'other.bias'], (net, state) => {
      const before = values(net);
      expect(() => net.loadStateDict(state)).toThrow(/missing bias; unexpected other.bias/);
      expect(values(net)).toEqual(before);
      net.loadStateDict(state, { strict: false });
      expect(net.weight.toArray()).toEqual([[1]]);
    });
  });
});
