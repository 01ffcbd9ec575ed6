/** What measuring makes of layers that are called several times, frozen, never called, or that return tuples. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadModel, type Model, nn, noGrad, randn, setSeed, type Tensor, trace } from '../../src/index.js';
import { python, pythonAvailable } from '../support/python.js';
import { MeasuredModel } from './measured-model.js';

/** `twice` is called twice, `idle` never. */
class Net extends nn.Module {
  readonly lstm = new nn.LSTM(4, 6, { batchFirst: true });
  readonly attention = new nn.MultiheadAttention(6, 2, { batchFirst: true });
  readonly twice = new nn.Linear(6, 6);
  readonly frozen = new nn.Linear(6, 5);
  readonly idle = new nn.Linear(6, 6);

  override forward(x: Tensor): Tensor {
    const [sequence] = this.lstm.forward(x);
    const [mixed] = this.attention.forward(sequence, sequence, sequence);
    return this.frozen.forward(this.twice.forward(nn.functional.relu(this.twice.forward(mixed))));
  }
}

const LAYERS = ['lstm', 'attention', 'twice', 'frozen'];

describe.skipIf(!pythonAvailable())('measured layers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'neve-measured-layers-'));
  beforeAll(() => {
    python(fileURLToPath(new URL('make_measured_layers.py', import.meta.url)), { input: { folder } });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function opened(form: string): Promise<Model> {
    if (form !== 'net') return loadModel(join(folder, form), { trusted: true });
    setSeed(1);
    using x = randn([3, 5, 4]);
    return trace(new Net(), x);
  }

  it.each(['net', 'net.pt2', 'scripted.pt', 'traced.pt'])('%s: each in its own way', async (form) => {
    using model = await opened(form);
    (model.namedParameters().get('frozen.weight') as Tensor).requiresGrad = false;
    using x = randn([3, 5, 4]);
    await using measured = new MeasuredModel(model, -1);
    expect((await measured.measure([x], 8)).layers).toEqual([]);
    noGrad(() => {
      for (const name of ['twice.weight', 'frozen.weight', 'frozen.bias']) (model.namedParameters().get(name) as Tensor).mul_(-1);
    });
    const { layers } = await measured.measure([x], 8);
    const found = new Map(layers.map((layer) => [layer.name, layer]));
    // 'idle' is left out; the inner projection of attention may be a layer of its own, or never called as one.
    expect([...found.keys()].filter((name) => LAYERS.includes(name))).toEqual(LAYERS);
    expect(found.has('idle')).toBe(false);
    expect(LAYERS.map((name) => found.get(name)?.neurons)).toEqual([6, 6, 6, 5]);
    // What is before the change stands still; what it touches moves, whether its parameters are trained or not.
    expect(found.get('lstm')?.velocity).toBeCloseTo(0, 6);
    expect(found.get('attention')?.velocity).toBeCloseTo(0, 6);
    expect(found.get('twice')?.velocity).toBeGreaterThan(0.01);
    expect(found.get('frozen')?.velocity).toBeGreaterThan(1e-3);
    expect(found.get('twice')?.perNeuron?.length).toBe(6);
  });
});
