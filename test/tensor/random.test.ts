import { expect, it } from 'vitest';
import { OptionError } from '../../src/errors.js';
import { arange, defaultGenerator, Generator, rand, randint, randn, randperm, scope, setSeed, zeros } from '../../src/tensor/index.js';
import '../../src/ops/index.js';

it('draws what PyTorch draws', () => {
  scope(() => {
    setSeed(0);
    // torch.manual_seed(0); torch.rand(3), torch.randn(2), torch.randperm(5), torch.randint(0, 10, (3,))
    expect(rand([3]).toTypedArray()).toEqual(Float32Array.of(0.4962566, 0.7682218, 0.08847743));
    setSeed(0);
    expect(randn([2]).toTypedArray()).toEqual(Float32Array.of(1.5409961, -0.2934289));
    setSeed(0);
    expect(randperm(5).toArray()).toEqual([4, 0, 1, 3, 2]);
    setSeed(0);
    expect(randint(0, 10, [3]).toArray()).toEqual([4, 9, 3]);
  });
});

it('keeps streams apart, and states', () => {
  scope(() => {
    const generator = new Generator().manualSeed(7);
    expect(generator.initialSeed()).toBe(7n);
    const state = generator.getState();
    const first = rand([4], { generator }).toArray();
    setSeed(1);
    rand([4]);
    generator.setState(state);
    expect(rand([4], { generator }).toArray()).toEqual(first);
    expect(
      zeros([4])
        .uniform_(0, 1, { generator: new Generator().manualSeed(7) })
        .toArray(),
    ).toEqual(first);
    expect(new Generator().manualSeed(7).seed()).not.toBe(7n);
    const ours = defaultGenerator();
    expect(ours.initialSeed()).toBe(1n);
  });
});

it('refuses seeds that are none', () => {
  for (const seed of [-1, 0.5, Number.NaN, -1n, 2n ** 64n]) expect(() => setSeed(seed)).toThrow(OptionError);
});

it('counts in integers, and in fractions when asked', () => {
  scope(() => {
    expect(arange(3).dtype).toBe('int64');
    expect(arange(0, 1, 0.5).toArray()).toEqual([0, 0.5]);
    expect(arange(2, 5).toArray()).toEqual([2, 3, 4]);
    expect(arange(3, { dtype: 'float32' }).dtype).toBe('float32');
  });
});
