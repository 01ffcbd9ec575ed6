/** Hooks on tensors. */

import { describe, expect, it } from 'vitest';
import { autograd, data, nn, optim, scope, type Tensor, Trainer, tensor } from '../../src/index.js';

const leaf = (values: number | readonly number[]): Tensor => tensor(values as number[], { dtype: 'float64' }).requiresGrad_();

describe('registerHook', () => {
  it('sees the gradient of leaves and of what is between, once a pass', () => {
    scope(() => {
      const x = leaf(2);
      const h = x.square();
      const seen: unknown[] = [];
      x.registerHook((gradient) => void seen.push(['x', gradient.item()]));
      h.registerHook((gradient) => void seen.push(['h', gradient.item()]));
      h.mul(3).backward();
      expect(seen).toEqual([
        ['h', 3],
        ['x', 12],
      ]);
    });
  });

  it('replaces the gradient until it is removed', () => {
    scope(() => {
      const x = leaf(2);
      const hook = x.registerHook((gradient) => gradient.mul(10));
      x.square().backward();
      expect(x.grad?.item()).toBe(40);
      hook.remove();
      hook.remove();
      const y = leaf(2);
      using removed = y.registerHook((gradient) => gradient.mul(10));
      removed.remove();
      y.square().backward();
      expect(y.grad?.item()).toBe(4);
      expect(hook.removed).toBe(true);
    });
  });

  it('throws what the hook throws, as it is, and the tensors go on working', () => {
    scope(() => {
      const x = leaf(2);
      const failure = new RangeError('too steep');
      const hook = x.registerHook(() => {
        throw failure;
      });
      expect(() => x.square().backward()).toThrow(failure);
      expect(() => autograd.grad(x.square(), [x])).toThrow('too steep');
      hook.remove();
      x.square().backward();
      expect(x.grad?.item()).toBe(4);
    });
  });

  it('may run a pass of its own', () => {
    scope(() => {
      const x = leaf(2);
      const y = leaf(3);
      x.registerHook(() => autograd.enableGrad(() => y.square().backward()));
      x.square().backward();
      expect(y.grad?.item()).toBe(6);
    });
  });

  it('refuses a result that does not fit', () => {
    scope(() => {
      const x = leaf([1, 2]);
      const returning = (value: unknown) => () => value as Tensor;
      const failsWith = (value: unknown, code: string): void => {
        using _ = x.registerHook(returning(value));
        expect(() => x.sum().backward()).toThrow(expect.objectContaining({ code }));
      };
      failsWith(5, 'ERR_HOOK_RESULT');
      failsWith(Promise.resolve(), 'ERR_HOOK_RESULT');
      failsWith(tensor([1], { dtype: 'float64' }), 'ERR_SHAPE');
      failsWith(tensor([1, 2], { dtype: 'float32' }), 'ERR_DTYPE');
      expect(() => x.detach().registerHook(() => undefined)).toThrow(expect.objectContaining({ code: 'ERR_AUTOGRAD' }));
    });
  });

  it('lets a native training step fail by name instead of calling JavaScript from another thread', async () => {
    const model = new nn.Linear(2, 1);
    const hook = model.weight.registerHook(() => undefined);
    using x = tensor([
      [1, 2],
      [3, 4],
    ]);
    using y = tensor([[1], [2]]);
    const trainer = new Trainer({ model, loss: 'mse', optimizer: optim.sgd(), device: 'cpu' });
    const run = () => trainer.fit(data.tensors({ x, y }).loader({ batchSize: 2 }), { maxEpochs: 1 });
    await expect(run()).rejects.toMatchObject({ code: 'ERR_HOOK_THREAD' });
    hook.remove();
    await expect(run()).rejects.toMatchObject({ code: 'ERR_HOOK_THREAD' });
    model.dispose();
  });
});
