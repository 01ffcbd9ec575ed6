/** Hooks around a module's forward. */

import { describe, expect, it } from 'vitest';
import { nn, scope, type Tensor, tensor, trace } from '../../src/index.js';

class Net extends nn.Module {
  readonly first = new nn.Identity();
  readonly second = new nn.Identity();
  forward(x: Tensor): Tensor {
    return this.second.forward(this.first.forward(x));
  }
}

describe('forward hooks', () => {
  it('see and replace inputs and outputs, in the order they were added', () => {
    scope(() => {
      const net = new Net();
      const seen: unknown[] = [];
      net.first.registerForwardPreHook((module, [x]) => {
        seen.push([module === net.first, (x as Tensor).item()]);
        return (x as Tensor).add(1);
      });
      net.first.registerForwardHook((_, [x], output) => {
        seen.push([(x as Tensor).item(), (output as Tensor).item()]);
        return (output as Tensor).mul(10);
      });
      net.first.registerForwardHook((_, __, output) => void seen.push((output as Tensor).item()));
      expect(net.forward(tensor(1)).item()).toBe(20);
      expect(seen).toEqual([[true, 1], [2, 2], 20]);
    });
  });

  it('are gone once removed, and leave no trace on the module', () => {
    scope(() => {
      const net = new Net();
      const keys = Object.keys(net.second);
      const before = net.second.registerForwardPreHook((_, [x]) => [(x as Tensor).mul(2)]);
      const after = net.second.registerForwardHook(() => tensor(7));
      expect(Object.keys(net.second)).toEqual(keys);
      expect(net.forward(tensor(1)).item()).toBe(7);
      after.remove();
      expect(net.forward(tensor(1)).item()).toBe(2);
      before[Symbol.dispose]();
      expect(net.forward(tensor(1)).item()).toBe(1);
      expect(Object.hasOwn(net.second, 'forward')).toBe(false);
    });
  });

  it('are part of a trace, and not of a copy', () => {
    scope(() => {
      const net = new Net();
      net.second.registerForwardHook((_, __, output) => (output as Tensor).neg());
      const model = trace(net, tensor([1, 2]));
      expect(model.graph.nodes.map(({ op, module }) => [op, module])).toEqual([['aten.neg.default', 'second']]);
      expect(model.forward(tensor([3, 4])).toArray()).toEqual([-3, -4]);
      expect(nn.cloneModule(net).forward(tensor(1)).item()).toBe(1);
      model.dispose();
    });
  });

  it('throw as they are; asynchronous ones and no functions are refused', () => {
    scope(() => {
      const net = new Net();
      using failing = net.registerForwardPreHook(() => {
        throw new RangeError('no');
      });
      expect(() => net.forward(tensor(1))).toThrow(RangeError);
      failing.remove();
      net.registerForwardHook(async () => undefined);
      expect(() => net.forward(tensor(1))).toThrow(
        expect.objectContaining({ code: 'ERR_ASYNC_HOOK', message: expect.stringMatching(/^A forward hook returned a promise/) }),
      );
      expect(() => net.registerForwardHook(5 as never)).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
    });
  });
});
