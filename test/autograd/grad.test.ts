/** `autograd.grad`, `autograd.backward` and the options of `backward()`. */

import { describe, expect, it } from 'vitest';
import { autograd, scope, type Tensor, tensor } from '../../src/index.js';

const leaf = (values: number | readonly number[]): Tensor => tensor(values as number[], { dtype: 'float64' }).requiresGrad_();

describe('autograd.grad', () => {
  it('gives the gradients as values and leaves grad alone', () => {
    scope(() => {
      const x = leaf([1, 2, 3]);
      const y = leaf([4, 5, 6]);
      const [dx, dy] = autograd.grad(x.mul(y).sum(), [x, y]);
      expect(dx?.toArray()).toEqual([4, 5, 6]);
      expect(dy?.toArray()).toEqual([1, 2, 3]);
      expect(x.grad).toBeNull();
    });
  });

  it('derives again with createGraph', () => {
    scope(() => {
      const x = leaf(2);
      const [first] = autograd.grad(x.pow(4), [x], { createGraph: true });
      const [second] = autograd.grad(first as Tensor, [x], { createGraph: true });
      const [third] = autograd.grad(second as Tensor, [x]);
      expect([first, second, third].map((value) => value?.item())).toEqual([32, 48, 48]);
    });
  });

  it('multiplies by gradOutputs, sums over outputs, and takes inputs that are no leaves', () => {
    scope(() => {
      const x = leaf([1, 2]);
      const h = x.mul(3);
      const gradOutputs = tensor([1, 10], { dtype: 'float64' });
      const [dh] = autograd.grad([h.square(), h.sum()], [h], { gradOutputs: [gradOutputs, null] });
      expect(dh.toArray()).toEqual([7, 121]);
    });
  });

  it('runs a MAML step: the gradient through an inner update', () => {
    scope(() => {
      const w = leaf(1);
      const loss = (weight: Tensor): Tensor => weight.mul(2).sub(3).square();
      const [inner] = autograd.grad(loss(w), [w], { createGraph: true });
      const adapted = w.sub(inner.mul(0.1));
      loss(adapted).backward();
      // w' = w - 0.1 (8w - 12) = 0.2 w + 1.2 = 1.4; d/dw (2 w' - 3)^2 = 4 (2 w' - 3) 0.2
      expect(w.grad?.item()).toBeCloseTo(4 * (2 * 1.4 - 3) * 0.2, 12);
    });
  });

  it('names an input that was not used, or gives null for it', () => {
    scope(() => {
      const x = leaf(1);
      const unused = leaf(1);
      const y = x.mul(2);
      expect(() => autograd.grad(y, [x, unused], { retainGraph: true })).toThrow(
        expect.objectContaining({ code: 'ERR_AUTOGRAD_UNUSED', fields: expect.objectContaining({ input: 1 }) }),
      );
      const found = autograd.grad(y, [x, unused], { allowUnused: true });
      expect(found[0]?.item()).toBe(2);
      expect(found[1]).toBeNull();
    });
  });

  it('refuses what cannot be derived, with the reason', () => {
    scope(() => {
      const x = leaf([1, 2]);
      expect(() => autograd.grad(x.mul(2), [x])).toThrow(expect.objectContaining({ code: 'ERR_SHAPE' }));
      expect(() => autograd.grad(x.detach().sum(), [x])).toThrow(expect.objectContaining({ code: 'ERR_AUTOGRAD' }));
      expect(() => autograd.grad(x.sum(), [x.detach()])).toThrow(expect.objectContaining({ code: 'ERR_AUTOGRAD' }));
      const gradOutputs = tensor([1], { dtype: 'float64' });
      expect(() => autograd.grad(x.mul(2), [x], { gradOutputs })).toThrow(expect.objectContaining({ code: 'ERR_SHAPE' }));
      expect(() => autograd.grad(x.sum(), [x], { creategraph: true } as never)).toThrow(
        expect.objectContaining({ code: 'ERR_OPTION_UNKNOWN' }),
      );
    });
  });
});

describe('backward', () => {
  it('takes its options alone, and runs twice with retainGraph', () => {
    scope(() => {
      const x = leaf(3);
      const y = x.square();
      y.backward({ retainGraph: true });
      y.backward();
      expect(x.grad?.item()).toBe(12);
      expect(() => y.backward()).toThrow(expect.objectContaining({ code: 'ERR_GRAPH_FREED' }));
      expect(() => y.backward()).toThrow('Pass retainGraph: true to the first pass');
    });
  });

  it('says in the words of this library what to do about writes in place', () => {
    scope(() => {
      const x = leaf(3);
      expect(() => x.add_(1)).toThrow('Write to it inside noGrad(() => …), or to a copy of it.');
      const y = x.exp();
      y.add_(1);
      expect(() => y.backward()).toThrow(
        /expected version 0 instead\. Write to a clone\(\) of it, or use the operator that makes a new tensor\.$/,
      );
    });
  });

  it('adds to the given inputs alone', () => {
    scope(() => {
      const x = leaf(3);
      const w = leaf(2);
      x.mul(w).backward({ inputs: [w] });
      expect(w.grad?.item()).toBe(3);
      expect(x.grad).toBeNull();
    });
  });

  it('of several tensors at once', () => {
    scope(() => {
      const x = leaf([1, 2]);
      autograd.backward([x.sum(), x.mul(2)], [null, tensor([1, 10], { dtype: 'float64' })]);
      expect(x.grad?.toArray()).toEqual([3, 21]);
    });
  });

  it('keeps the gradient of an intermediate on request', () => {
    scope(() => {
      const x = leaf(3);
      const h = x.square();
      h.retainGrad();
      h.mul(5).backward();
      expect(h.grad?.item()).toBe(5);
      expect(() => tensor(1).retainGrad()).toThrow(expect.objectContaining({ code: 'ERR_AUTOGRAD' }));
    });
  });
});
