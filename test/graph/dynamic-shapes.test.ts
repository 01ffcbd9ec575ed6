/** Sizes besides the batch that may differ from call to call. */

import { describe, expect, it } from 'vitest';
import { F, nn, ops, optim, scope, Stepper, setSeed, type Tensor, tensor, trace } from '../../src/index.js';

/** Tokens `[N, length]` to logits `[N * length, 5]`, with positions. */
class Tagger extends nn.Module {
  readonly dynamicShapes = { 1: 'length' } as const;
  readonly tokens = new nn.Embedding(5, 6);
  readonly positions = new nn.Embedding(9, 6);
  readonly head = new nn.Linear(6, 5);

  forward(ids: Tensor): Tensor {
    const [rows, length] = ids.shape as [number, number];
    const at = ops.arange(length);
    const hidden = this.tokens.forward(ids).add(this.positions.forward(at));
    return this.head.forward(hidden).reshape([rows * length, 5]);
  }
}

const ids = (rows: number, length: number): Tensor =>
  tensor(
    BigInt64Array.from({ length: rows * length }, (_, i) => BigInt((i * 3) % 5)),
    { shape: [rows, length] },
  );

describe('dynamicShapes', () => {
  it('makes a graph that holds for every batch size and length', () => {
    setSeed(1);
    const module = new Tagger();
    const model = trace(module, ids(2, 7));
    scope(() => {
      for (const [rows, length] of [
        [1, 1],
        [4, 9],
        [3, 2],
        [5, 8],
      ] as const) {
        expect(model.forward(ids(rows, length)).toArray()).toEqual(module.forward(ids(rows, length)).toArray());
      }
    });
    expect(model.graph.inputs[0]?.dynamic).toEqual({ 1: 'length' });
    model.dispose();
    module.dispose();
  });

  it('tells sizes of several inputs apart by their names', () => {
    class Cross extends nn.Module {
      forward(a: Tensor, b: Tensor): Tensor {
        const [n, s] = a.shape as [number, number];
        const [, t] = b.shape as [number, number];
        return a
          .reshape([n, s, 1])
          .expand([n, s, t])
          .mul(b.reshape([n, 1, t]))
          .reshape([n, s * t + 0]);
      }
    }
    scope(() => {
      const shapes = [{ 1: 'source' }, { 1: 'target' }];
      const model = trace(new Cross(), [tensor([[1, 2, 3]]), tensor([[1, 2]])], { dynamicShapes: shapes });
      const [a, b] = [
        tensor([
          [1, 2],
          [3, 4],
        ]),
        tensor([
          [1, 2, 3, 4],
          [5, 6, 7, 8],
        ]),
      ];
      expect(model.forward(a, b).toArray()).toEqual(new Cross().forward(a, b).toArray());
      model.dispose();
      expect(() => trace(new Cross(), [a, a], { dynamicShapes: [{ 2: 'x' }, null] })).toThrow(
        expect.objectContaining({ code: 'ERR_OPTION_VALUE' }),
      );
      expect(() => trace(new Cross(), [a, a], { dynamicShapes: { 1: 'x' } })).toThrow(
        expect.objectContaining({ code: 'ERR_OPTION_VALUE' }),
      );
    });
  });

  it('says which size a number does not follow evenly', () => {
    class Half extends nn.Module {
      forward(x: Tensor): Tensor {
        return x.narrow(1, 0, Math.ceil((x.shape[1] as number) / 2));
      }
    }
    scope(() => {
      expect(() => trace(new Half(), tensor([[1, 2, 3, 4, 5, 6, 7]]), { dynamicShapes: { 1: 'length' } })).toThrow(
        expect.objectContaining({ code: 'ERR_TRACE_DIFFERS', message: expect.stringContaining('length 7') }),
      );
    });
  });

  it('trains on batches of varying length', async () => {
    setSeed(2);
    const module = new Tagger();
    const stepper = new Stepper({
      modules: module,
      objective: (x: Tensor, y: Tensor) => F.crossEntropy(module.forward(x), y.flatten()),
      optimizer: optim.adam({ lr: 0.05 }),
      dynamicShapes: [{ 1: 'length' }, { 1: 'length' }],
    });
    const losses: number[] = [];
    for (const length of [8, 3, 6, 2, 9, 5, 4, 7]) {
      using batch = ids(4, length);
      losses.push((await stepper.step(batch, batch)).loss);
    }
    expect(losses.at(-1)).toBeLessThan((losses[0] as number) * 0.8);
    await stepper.dispose();
    module.dispose();
  });

  it('is refused by name where it cannot be written', async () => {
    const module = new Tagger();
    const model = trace(module, ids(2, 7));
    await expect(model.save('/tmp/never.pt2')).rejects.toMatchObject({
      code: 'ERR_PT2_SAVE',
      message: expect.stringContaining('dynamicShapes'),
    });
    model.dispose();
    module.dispose();
  });
});
