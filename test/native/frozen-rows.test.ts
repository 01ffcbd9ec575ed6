/** Rows that training leaves alone: bit for bit under every optimizer, with the other rows trained as before, and gradients of frozen rows not computed. */

import { describe, expect, it } from 'vitest';
import { type Model, nn, randn, setSeed, type Tensor, trace } from '../../src/index.js';
import { type Frozen, OPTIMIZERS, rowsOf, TrainedModel, values } from './trained-model.js';

/** Two convolutions of two blocks of channels each, so that leaving rows out pays, and a linear layer. */
class Net extends nn.Module {
  readonly first = new nn.Conv2d(3, 32, 3, { padding: 1 });
  readonly bn = new nn.BatchNorm2d(32);
  readonly second = new nn.Conv2d(32, 20, 3, { stride: 2, bias: false });
  readonly grouped = new nn.Conv2d(20, 40, 1, { groups: 2 });
  readonly head = new nn.Linear(40, 8);

  override forward(x: Tensor): Tensor {
    const features = nn.functional.relu(this.second.forward(nn.functional.relu(this.bn.forward(this.first.forward(x)))));
    return this.head.forward(this.grouped.forward(features).mean([2, 3]));
  }
}

/** Rows frozen in each layer: some, where 16 of a block remain or fewer. */
const FROZEN: readonly Frozen[] = [
  ...rowsOf(
    'first',
    Array.from({ length: 25 }, (_, i) => i),
  ),
  ...rowsOf('bn', [1, 2, 30]),
  { parameter: 'second.weight', rows: Int32Array.from([0, 2, 5, 19, 7]) },
  ...rowsOf('grouped', [0, 39]),
  ...rowsOf('head', [1, 3, 4]),
];

function net(seed = 1): Model {
  setSeed(seed);
  using x = randn([4, 3, 8, 8]);
  return trace(new Net(), x);
}

function isFrozen(name: string, row: number, frozen: readonly Frozen[]): boolean {
  return frozen.some(({ parameter, rows }) => parameter === name && rows.includes(row));
}

/** Splits a parameter's values into rows. */
function byRow(flat: readonly number[], rows: number): number[][] {
  const size = flat.length / rows;
  return Array.from({ length: rows }, (_, row) => flat.slice(row * size, (row + 1) * size));
}

function expectRows(model: Model, before: ReadonlyMap<string, readonly number[]>, frozen: readonly Frozen[]): void {
  for (const [name, parameter] of model.namedParameters()) {
    const count = parameter.shape[0] as number;
    const old = byRow(before.get(name) as readonly number[], count);
    const now = byRow(values(parameter), count);
    for (let row = 0; row < count; row++) {
      if (isFrozen(name, row, frozen)) expect(now[row], `${name} row ${row} is frozen`).toEqual(old[row]);
    }
    // A bias in front of batch normalisation has no gradient but rounding's.
    if (name === 'first.bias') continue;
    expect(
      now.some((row, i) => row.some((value, j) => value !== old[i]?.[j])),
      `${name} is trained`,
    ).toBe(true);
  }
}

describe('frozen rows', () => {
  it.each(OPTIMIZERS)('keep their weights bit for bit under $name, and their state stays empty', async ({ name, options }) => {
    using model = net();
    const before = new Map([...model.namedParameters()].map(([key, parameter]) => [key, values(parameter)]));
    await using session = new TrainedModel(model, name, options, [12, 3, 8, 8], 8);
    await session.steps(1);
    const warm = new Map([...model.namedParameters()].map(([key, parameter]) => [key, values(parameter)]));
    await session.freezeRows(FROZEN);
    await session.steps(3);
    expectRows(model, warm, FROZEN);
    for (const { parameter, rows } of FROZEN) {
      for (const key of ['momentum_buffer', 'exp_avg', 'exp_avg_sq', 'sum', 'square_avg', 'acc_delta', 'exp_inf']) {
        const state = await session.optimizerState(`${parameter}.${key}`);
        if (state === null) continue;
        const split = byRow(state.values, state.rows);
        for (const row of rows)
          expect(
            split[row]?.every((value) => value === 0),
            `${parameter}.${key} row ${row}`,
          ).toBe(true);
      }
    }
    // Freed again, all rows move.
    await session.freezeRows([]);
    const still = new Map([...model.namedParameters()].map(([key, parameter]) => [key, values(parameter)]));
    await session.steps(1);
    for (const [key, parameter] of model.namedParameters()) {
      const count = parameter.shape[0] as number;
      const old = byRow(still.get(key) as readonly number[], count);
      byRow(values(parameter), count).forEach((row, i) => {
        expect(row, `${key} row ${i} moves again`).not.toEqual(old[i]);
      });
    }
    expect(before.size).toBe(9);
  });

  it.each([false, true])('leave the gradients of the other rows as they are, channelsLast %s', async (channelsLast) => {
    using full = net();
    using part = net();
    await using all = new TrainedModel(full, 'sgd', { lr: 1 }, [12, 3, 8, 8], 8, channelsLast);
    await using some = new TrainedModel(part, 'sgd', { lr: 1 }, [12, 3, 8, 8], 8, channelsLast);
    const before = new Map([...part.namedParameters()].map(([key, parameter]) => [key, values(parameter)]));
    await some.freezeRows(FROZEN);
    expect(await some.steps(1)).toEqual(await all.steps(1));
    expectRows(part, before, FROZEN);
    const expected = full.namedParameters();
    for (const [key, parameter] of part.namedParameters()) {
      const count = parameter.shape[0] as number;
      const wanted = byRow(values(expected.get(key) as Tensor), count);
      const old = byRow(before.get(key) as readonly number[], count);
      byRow(values(parameter), count).forEach((row, i) => {
        if (isFrozen(key, i, FROZEN)) return;
        const scale = Math.max(...row.map((_, j) => Math.abs((wanted[i]?.[j] as number) - (old[i]?.[j] as number))));
        row.forEach((value, j) => {
          expect(Math.abs(value - (wanted[i]?.[j] as number)), `${key} [${i}, ${j}]`).toBeLessThanOrEqual(3e-6 * scale + 1e-7);
        });
      });
    }
  });

  it('a layer with all rows frozen is left alone, and so is everything when nothing is trained', async () => {
    using model = net();
    await using session = new TrainedModel(
      model,
      'adamw',
      { lr: 0.01, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0.1 },
      [12, 3, 8, 8],
      8,
    );
    await session.steps(2);
    const everything = [...model.namedParameters()].map(([parameter, { shape }]) => ({
      parameter,
      rows: Int32Array.from({ length: shape[0] as number }, (_, i) => i),
    }));
    const first = everything.filter(({ parameter }) => parameter.startsWith('first.'));
    const before = new Map([...model.namedParameters()].map(([key, parameter]) => [key, values(parameter)]));
    await session.freezeRows(first);
    await session.steps(2);
    for (const [key, parameter] of model.namedParameters()) {
      if (key.startsWith('first.')) expect(values(parameter)).toEqual(before.get(key));
      else expect(values(parameter)).not.toEqual(before.get(key));
    }
    expect(await session.optimizerState('first.weight.exp_avg')).toBeNull();
    const later = new Map([...model.namedParameters()].map(([key, parameter]) => [key, values(parameter)]));
    await session.freezeRows(everything);
    const losses = await session.steps(2);
    expect(losses.every(Number.isFinite)).toBe(true);
    for (const [key, parameter] of model.namedParameters()) expect(values(parameter)).toEqual(later.get(key));
    await session.freezeRows([]);
    await session.steps(1);
    for (const [key, parameter] of model.namedParameters()) expect(values(parameter)).not.toEqual(later.get(key));
  });

  it('are free again when the session ends', async () => {
    using model = net();
    {
      await using session = new TrainedModel(model, 'sgd', { lr: 0.1 }, [12, 3, 8, 8], 8);
      await session.freezeRows([
        ...FROZEN,
        ...rowsOf(
          'bn',
          Array.from({ length: 32 }, (_, i) => i),
        ),
      ]);
      expect(model.namedParameters().get('bn.weight')?.requiresGrad).toBe(false);
    }
    using x = randn([4, 3, 8, 8]);
    using output = model.forward(x);
    using loss = output.square().sum();
    loss.backward();
    for (const [name, parameter] of model.namedParameters()) {
      using grad = parameter.grad as Tensor;
      const rows = byRow(values(grad), parameter.shape[0] as number);
      // A convolution's bias before batch normalisation has no gradient but rounding.
      if (name !== 'first.bias')
        for (const row of rows)
          expect(
            row.some((value) => value !== 0),
            name,
          ).toBe(true);
      parameter.grad = null;
    }
  });

  it('refuses parameters and rows that do not exist, and changes nothing', async () => {
    using model = net();
    await using session = new TrainedModel(model, 'sgd', { lr: 0.1 }, [12, 3, 8, 8], 8);
    await expect(session.freezeRows([{ parameter: 'absent', rows: Int32Array.of(0) }])).rejects.toMatchObject({
      code: 'ERR_PARAMETER_UNKNOWN',
    });
    for (const row of [-1, 8]) {
      const request = [...rowsOf('bn', [0]), { parameter: 'head.bias', rows: Int32Array.of(row) }];
      await expect(session.freezeRows(request)).rejects.toMatchObject({ code: 'ERR_ROW_INDEX', fields: { row } });
    }
    const before = values(model.namedParameters().get('bn.weight') as Tensor);
    await session.steps(1);
    expect(values(model.namedParameters().get('bn.weight') as Tensor)[0]).not.toBe(before[0]);
  });
});
