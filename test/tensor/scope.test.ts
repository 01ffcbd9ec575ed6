import { expect, it } from 'vitest';
import { StateError } from '../../src/errors.js';
import { liveHandles } from '../../src/native/runtime.js';
import { enableGrad, keep, noGrad, ones, scope, type Tensor, tensor } from '../../src/tensor/index.js';
import '../../src/ops/index.js';

it('disposes what is made inside and lets out what is returned', () => {
  const before = liveHandles().tensors;
  const out = scope(() => {
    ones([2]).add(1).mul(3);
    return { list: [ones([1])], map: new Map([['a', ones([2])]]), nothing: null };
  });
  expect(liveHandles().tensors).toBe(before + 2);
  out.list[0]?.dispose();
  out.map.get('a')?.dispose();
  expect(liveHandles().tensors).toBe(before);
});

it('nests: what the inner one returns belongs to the outer one', () => {
  let inner: Tensor | undefined;
  let kept: Tensor | undefined;
  scope(() => {
    inner = scope(() => ones([1]));
    expect(inner.disposed).toBe(false);
    scope(() => {
      kept = keep(ones([1]));
    });
  });
  expect(inner?.disposed).toBe(true);
  expect(kept?.disposed).toBe(false);
  kept?.dispose();
});

it('disposes when the function throws', () => {
  const before = liveHandles().tensors;
  expect(() =>
    scope(() => {
      ones([2]);
      throw new StateError('ERR_TEST', 'stop');
    }),
  ).toThrow('stop');
  expect(liveHandles().tensors).toBe(before);
});

it('refuses async functions', async () => {
  const before = liveHandles().tensors;
  expect(() =>
    scope(async () => {
      ones([1]);
    }),
  ).toThrow(expect.objectContaining({ code: 'ERR_ASYNC_SCOPE' }));
  expect(() => noGrad(async () => undefined)).toThrow(expect.objectContaining({ code: 'ERR_ASYNC_GRAD_MODE' }));
  expect(liveHandles().tensors).toBe(before);
});

it('leaves tensors from outside alone', () => {
  const outside = ones([1]);
  scope(() => outside.add_(1));
  expect(outside.item()).toBe(2);
  outside.dispose();
});

it('is what the collector stands in for', async () => {
  const before = liveHandles().tensors;
  (() => {
    for (let i = 0; i < 10; i++) ones([1]);
  })();
  for (let i = 0; i < 20 && liveHandles().tensors > before; i++) {
    globalThis.gc?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(liveHandles().tensors).toBe(before);
});

it('switches autograd off and on', () => {
  scope(() => {
    const w = tensor([1], { requiresGrad: true });
    expect(noGrad(() => w.mul(2)).requiresGrad).toBe(false);
    expect(noGrad(() => enableGrad(() => w.mul(2))).requiresGrad).toBe(true);
    expect(() =>
      noGrad(() => {
        throw new StateError('ERR_TEST', 'stop');
      }),
    ).toThrow('stop');
    expect(w.mul(2).requiresGrad).toBe(true);
  });
});
