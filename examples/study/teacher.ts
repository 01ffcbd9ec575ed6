/** A made regression: what a random network of tanh says of ten numbers, with noise. */

import { data, Generator, ops, randn, scope } from 'neve';

const INPUTS = 10;
const HIDDEN = 32;
const TRAIN_ROWS = 32_000;
const TEST_ROWS = 4_000;
const NOISE = 0.1;

/** Inputs float32 `[n, 10]`, normal; targets `[n, 1]`: the teacher's outputs at mean 0 and variance 1, plus noise of deviation 0.1. Always the same ones. */
export function loadTeacher(): Promise<{ train: data.TensorDataset; test: data.TensorDataset }> {
  const generator = new Generator().manualSeed(2);
  const rows = TRAIN_ROWS + TEST_ROWS;
  const [x, y] = scope(() => {
    const inputs = randn([rows, INPUTS], { generator });
    const hidden = ops.tanh(ops.matmul(inputs, randn([INPUTS, HIDDEN], { generator })));
    const outputs = ops.matmul(hidden, randn([HIDDEN, 1], { generator }));
    const scaled = ops.div(ops.sub(outputs, ops.mean(outputs)), ops.std(outputs));
    return [inputs, ops.add(scaled, ops.mul(randn([rows, 1], { generator }), NOISE))];
  });
  const all = data.tensors({ x, y });
  return Promise.resolve({ train: all.slice(0, TRAIN_ROWS), test: all.slice(TRAIN_ROWS) });
}
