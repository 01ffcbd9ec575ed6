/** Models that do different things in training and in evaluation. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { data, F, loadModel, nn, ops, optim, scope, setSeed, type Tensor, Trainer, tensor, trace } from '../../src/index.js';

/** Noise, a head of its own and a doubled output in training; none of it in evaluation. */
class Noisy extends nn.Module {
  readonly body = new nn.Linear(3, 4);
  readonly norm = new nn.BatchNorm1d(4);
  readonly extra = new nn.Linear(4, 1);
  readonly head = new nn.Linear(4, 1);

  forward(x: Tensor): Tensor {
    let hidden = this.norm.forward(this.body.forward(x));
    if (this.training) hidden = hidden.add(ops.randnLike(hidden).mul(0.01));
    const output = this.head.forward(F.relu(hidden));
    return this.training ? output.add(this.extra.forward(hidden)) : output;
  }
}

const X = Array.from({ length: 8 }, (_, i) => [Math.sin(i), Math.cos(i), 0.1 * i]);
const Y = X.map(([a = 0, b = 0]) => [a - b]);

describe('if (this.training)', () => {
  it('gives a graph for each mode, over the same parameters', () => {
    setSeed(1);
    const module = new Noisy();
    const model = trace(module, tensor(X));
    scope(() => {
      const x = tensor(X);
      const ops = (): string[] => model.graph.nodes.map(({ op }) => op);
      expect(ops()).toContain('aten.randn_like.default');
      model.eval();
      expect(ops()).not.toContain('aten.randn_like.default');
      expect(model.forward(x).toArray()).toEqual(module.eval().forward(x).toArray());
      setSeed(5);
      const noisy = model.train().forward(x).toArray();
      setSeed(5);
      expect(module.train().forward(x).toArray()).toEqual(noisy);
      expect([...model.namedParameters().keys()]).toEqual([...module.namedParameters().keys()]);
    });
    model.dispose();
    module.dispose();
  });

  it('trains one and evaluates the other', async () => {
    setSeed(1);
    const module = new Noisy();
    const [x, y] = [tensor(X), tensor(Y)];
    const trainer = new Trainer({ model: module, loss: 'mse', optimizer: optim.sgd({ lr: 0.05 }), device: 'cpu' });
    const loader = data.tensors({ x, y }).loader({ batchSize: 4 });
    const before = module.extra.weight.toArray();
    await trainer.fit(loader, { maxEpochs: 3 });
    expect(module.extra.weight.toArray()).not.toEqual(before);
    const { loss } = await trainer.evaluate(loader);
    scope(() => {
      expect(F.mseLoss(module.eval().forward(x), y).item()).toBeCloseTo(loss, 5);
    });
    x.dispose();
    y.dispose();
    module.dispose();
  });

  it('is saved in the mode that the model is in', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'neve-branches-'));
    setSeed(1);
    const module = new Noisy();
    const model = trace(module, tensor(X)).eval();
    try {
      await model.save(join(folder, 'noisy.pt2'));
      const loaded = await loadModel(join(folder, 'noisy.pt2'));
      scope(() => {
        const x = tensor(X);
        expect(loaded.eval().forward(x).toArray()).toEqual(model.forward(x).toArray());
      });
      loaded.dispose();
    } finally {
      rmSync(folder, { recursive: true });
      model.dispose();
      module.dispose();
    }
  });

  it('still finds what differs with the batch in either mode', () => {
    class Uneven extends nn.Module {
      forward(x: Tensor): Tensor {
        return this.training ? x : x.narrow(0, 0, (x.shape[0] as number) >> 1);
      }
    }
    scope(() => {
      expect(() => trace(new Uneven(), tensor(X))).toThrow(expect.objectContaining({ code: 'ERR_TRACE_DIFFERS' }));
    });
  });
});
