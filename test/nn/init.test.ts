import { describe, expect, it } from 'vitest';
import { init } from '../../src/nn/index.js';
import { Generator, setSeed, type Tensor, zeros } from '../../src/tensor/index.js';

const SHAPE = [40, 30, 3, 3];
const FAN_IN = 30 * 9;
const FAN_OUT = 40 * 9;

function statistics(values: Tensor): { mean: number; std: number; largest: number } {
  const data = [...(values.toTypedArray() as Float32Array)];
  const mean = data.reduce((sum, x) => sum + x, 0) / data.length;
  const variance = data.reduce((sum, x) => sum + (x - mean) ** 2, 0) / data.length;
  return { mean, std: Math.sqrt(variance), largest: data.reduce((largest, x) => Math.max(largest, Math.abs(x)), 0) };
}

describe('init', () => {
  const xavier = Math.sqrt(2 / (FAN_IN + FAN_OUT));
  it.each<[string, (t: Tensor, generator: Generator) => Tensor, number, 'uniform' | 'normal']>([
    ['kaimingUniform_', (t, generator) => init.kaimingUniform_(t, { generator }), Math.sqrt(2 / FAN_IN), 'uniform'],
    [
      'kaimingUniform_ with a slope',
      (t, generator) => init.kaimingUniform_(t, { a: Math.sqrt(5), generator }),
      Math.sqrt(1 / 3 / FAN_IN),
      'uniform',
    ],
    ['kaimingNormal_', (t, generator) => init.kaimingNormal_(t, { generator }), Math.sqrt(2 / FAN_IN), 'normal'],
    ['kaimingNormal_ fanOut', (t, generator) => init.kaimingNormal_(t, { mode: 'fanOut', generator }), Math.sqrt(2 / FAN_OUT), 'normal'],
    [
      'kaimingNormal_ tanh',
      (t, generator) => init.kaimingNormal_(t, { nonlinearity: 'tanh', generator }),
      5 / 3 / Math.sqrt(FAN_IN),
      'normal',
    ],
    ['xavierUniform_', (t, generator) => init.xavierUniform_(t, { generator }), xavier, 'uniform'],
    ['xavierNormal_', (t, generator) => init.xavierNormal_(t, { gain: 2, generator }), 2 * xavier, 'normal'],
    ['uniform_', (t, generator) => init.uniform_(t, -3, 3, { generator }), Math.sqrt(3), 'uniform'],
    ['normal_', (t, generator) => init.normal_(t, 0, 0.5, { generator }), 0.5, 'normal'],
  ])('%s has its standard deviation and its shape', (_, fill, std, kind) => {
    using generator = new Generator().manualSeed(1);
    using values = zeros(SHAPE);
    expect(fill(values, generator)).toBe(values);
    const found = statistics(values);
    // 10,800 draws: the standard deviation is known to about 0.7 %.
    expect(found.std / std).toBeGreaterThan(0.97);
    expect(found.std / std).toBeLessThan(1.03);
    expect(Math.abs(found.mean)).toBeLessThan(4 * (std / Math.sqrt(values.numel)));
    const bound = Math.sqrt(3) * std * (1 + 1e-6);
    if (kind === 'uniform') expect(found.largest).toBeLessThanOrEqual(bound);
    else expect(found.largest).toBeGreaterThan(bound);
  });

  it('writes constants', () => {
    using values = zeros([2]);
    expect(init.constant_(values, 3).toArray()).toEqual([3, 3]);
    expect(init.ones_(values).toArray()).toEqual([1, 1]);
    expect(init.zeros_(values).toArray()).toEqual([0, 0]);
  });

  it('draws from the default generator unless told otherwise', () => {
    using a = zeros([8]);
    using b = zeros([8]);
    using generator = new Generator().manualSeed(5);
    setSeed(5);
    init.normal_(a);
    init.normal_(b, 0, 1, { generator });
    expect(a.toArray()).toEqual(b.toArray());
  });

  it("knows PyTorch's gains", () => {
    expect((['linear', 'conv2d', 'sigmoid'] as const).map((name) => init.calculateGain(name))).toEqual([1, 1, 1]);
    expect(init.calculateGain('tanh')).toBe(5 / 3);
    expect(init.calculateGain('relu')).toBe(Math.SQRT2);
    expect(init.calculateGain('leakyRelu')).toBe(Math.sqrt(2 / (1 + 0.01 ** 2)));
    expect(init.calculateGain('leakyRelu', 0.5)).toBe(Math.sqrt(1.6));
    expect(init.calculateGain('selu')).toBe(0.75);
    expect(() => init.calculateGain('gelu' as never)).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
  });

  it('counts fans, and needs two dimensions for them', () => {
    using values = zeros([4, 3, 2, 5]);
    using flat = zeros([4]);
    expect(init.calculateFanInAndFanOut(values)).toEqual({ fanIn: 30, fanOut: 40 });
    expect(() => init.xavierNormal_(flat)).toThrow(expect.objectContaining({ code: 'ERR_SHAPE' }));
    expect(() => init.kaimingUniform_(values, { mod: 'fanIn' } as never)).toThrow("Did you mean 'mode'?");
  });
});
