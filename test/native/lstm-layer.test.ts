/** Neve's own LSTM layers against the formulas, written in operators: values and gradients. */

import { expect, describe, it } from 'vitest';
import { grad } from '../../src/autograd/index.js';
import { getNumThreads, getOwnKernels, setNumThreads } from '../../src/native/index.js';
import * as ops from '../../src/ops/index.js';
import { Generator, randn, scope, type Tensor } from '../../src/tensor/index.js';

interface Case {
  readonly steps: number;
  readonly rows: number;
  readonly inputs: number;
  readonly hidden: number;
  readonly layers?: number;
  readonly bidirectional?: boolean;
  readonly biases?: boolean;
  /** Which results the loss is made of. */
  readonly read?: readonly number[];
}

type Layer = readonly Tensor[];

/** One direction of one layer by `torch.nn.LSTM`'s formulas: outputs of all steps, last hidden and last cell state. */
function byFormula(input: Tensor, [inputWeight, weight, ...biases]: Layer, hidden0: Tensor, cell0: Tensor, reverse: boolean): Tensor[] {
  const steps = input.shape[0] ?? 0;
  const outputs: Tensor[] = [];
  let [hidden, cell] = [hidden0, cell0];
  for (let i = 0; i < steps; i++) {
    const t = reverse ? steps - 1 - i : i;
    const sums = [ops.linear(input.select(0, t), inputWeight as Tensor), ops.linear(hidden, weight as Tensor), ...biases];
    const [inGate, forget, candidate, out] = sums.reduce((sum, term) => sum.add(term)).chunk(4, 1) as [Tensor, Tensor, Tensor, Tensor];
    cell = forget.sigmoid().mul(cell).add(inGate.sigmoid().mul(candidate.tanh()));
    hidden = out.sigmoid().mul(cell.tanh());
    outputs[t] = hidden;
  }
  return [ops.stack(outputs), hidden, cell];
}

/** Results and gradients: of the operator and of the formulas. */
function both(options: Case, seed: number): readonly [readonly number[][], readonly number[][]] {
  return scope(() => {
    const { steps, rows, inputs, hidden, layers = 1, bidirectional = false, biases = true, read = [0, 1, 2] } = options;
    const generator = new Generator().manualSeed(seed);
    const random = (...shape: number[]): Tensor => randn(shape, { generator }).mul(0.5).requiresGrad_();
    const directions = bidirectional ? 2 : 1;
    const input = random(steps, rows, inputs);
    const [hidden0, cell0] = [random(layers * directions, rows, hidden), random(layers * directions, rows, hidden)];
    const weights: Layer[] = Array.from({ length: layers * directions }, (_, i) => [
      random(4 * hidden, i < directions ? inputs : hidden * directions),
      random(4 * hidden, hidden),
      ...(biases ? [random(4 * hidden), random(4 * hidden)] : []),
    ]);
    const shares = [
      randn([steps, rows, hidden * directions], { generator }),
      randn(hidden0.shape, { generator }),
      randn(cell0.shape, { generator }),
    ];
    const leaves = [input, hidden0, cell0, ...weights.flat()];
    const answer = (results: readonly Tensor[]): number[][] => {
      const loss = read.map((i) => (results[i] as Tensor).mul(shares[i] as Tensor).sum()).reduce((sum, term) => sum.add(term));
      return [...results, ...grad([loss], leaves, { allowUnused: true })].map(
        (tensor) => (tensor === null ? [] : tensor.detach().flatten().toArray()) as number[],
      );
    };
    const ours = ops.lstm(input, [hidden0, cell0], weights.flat(), biases, layers, 0, true, bidirectional, false) as readonly Tensor[];
    let outputs = input;
    const lasts: [Tensor, Tensor][] = [];
    for (let layer = 0; layer < layers; layer++) {
      const made = Array.from({ length: directions }, (_, direction) => {
        const i = layer * directions + direction;
        return byFormula(outputs, weights[i] as Layer, hidden0.select(0, i), cell0.select(0, i), direction === 1);
      });
      outputs = ops.cat(
        made.map(([all]) => all as Tensor),
        2,
      );
      lasts.push(...made.map(([, hidden, cell]): [Tensor, Tensor] => [hidden as Tensor, cell as Tensor]));
    }
    const formula = [outputs, ops.stack(lasts.map(([hidden]) => hidden)), ops.stack(lasts.map(([, cell]) => cell))];
    return [answer(ours), answer(formula)];
  });
}

function expectAlike(options: Case, seed: number): void {
  const [ours, theirs] = both(options, seed);
  expect(ours.length).toBe(theirs.length);
  for (const [i, values] of ours.entries()) {
    const expected = theirs[i] as number[];
    expect(values.length).toBe(expected.length);
    const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
    const apart = values.reduce((most, value, k) => Math.max(most, Math.abs(value - (expected[k] ?? 0))), 0);
    expect(apart / largest, `${JSON.stringify(options)}, tensor ${i}`).toBeLessThan(1e-5);
  }
}

describe.skipIf(!getOwnKernels())('LSTM layers', () => {
  it('follow the formulas for any size, direction and depth', { timeout: 60_000 }, () => {
    expectAlike({ steps: 1, rows: 1, inputs: 1, hidden: 2 }, 1);
    expectAlike({ steps: 7, rows: 3, inputs: 5, hidden: 6 }, 2);
    expectAlike({ steps: 5, rows: 13, inputs: 3, hidden: 10, bidirectional: true }, 3);
    expectAlike({ steps: 4, rows: 9, inputs: 8, hidden: 16, layers: 2, biases: false }, 4);
    expectAlike({ steps: 6, rows: 17, inputs: 4, hidden: 20, layers: 2, bidirectional: true }, 5);
    expectAlike({ steps: 3, rows: 2, inputs: 3, hidden: 130 }, 6);
    expectAlike({ steps: 3, rows: 4, inputs: 3, hidden: 7 }, 7);
    expectAlike({ steps: 2, rows: 3, inputs: 4, hidden: 150 }, 8);
  });

  it('differentiate by what is read alone', () => {
    for (const read of [[0], [1], [2], [1, 2]]) expectAlike({ steps: 5, rows: 4, inputs: 3, hidden: 8, read }, 9);
  });

  it('give the same values for any number of threads', () => {
    const threads = getNumThreads();
    try {
      const options = { steps: 20, rows: 64, inputs: 8, hidden: 32 };
      setNumThreads(1);
      const [one] = both(options, 10);
      setNumThreads(3);
      const [three] = both(options, 10);
      expect(three).toEqual(one);
    } finally {
      setNumThreads(threads);
    }
  });

  it('keep what is not a number, and saturate', () => {
    scope(() => {
      const run = (value: number): number[] => {
        const weights = [randn([8, 1]).fill_(1), randn([8, 2]).fill_(0), randn([8]).fill_(0), randn([8]).fill_(0)];
        const start = [randn([1, 1, 2]).fill_(0), randn([1, 1, 2]).fill_(0)];
        const [output] = ops.lstm(randn([1, 1, 1]).fill_(value), start, weights, true, 1, 0, false, false, false) as readonly Tensor[];
        return (output as Tensor).flatten().toArray() as number[];
      };
      expect(run(Number.NaN)).toEqual([Number.NaN, Number.NaN]);
      expect(run(1e30)[0]).toBeCloseTo(Math.tanh(1), 6);
      expect(run(-1e30)[0]).toBeCloseTo(0, 6);
      expect(run(1e-20)[0]).toBeCloseTo(2.5e-21, 25);
    });
  });
});
