/** A made task of regression: how far the end of an arm of six joints is from its shoulder. */

import { data, tensor } from 'neve';

const JOINTS = 6;
const TRAIN_ROWS = 8_000;
const TEST_ROWS = 2_000;
const NOISE = 0.05;

/** Inputs float32 `[n, 6]`, angles in [-1, 1] quarters of a turn; targets float32 `[n, 1]`, at mean 0 and variance 1 of the training part. Always the same ones. */
export function loadArm(): Promise<{ train: data.TensorDataset; test: data.TensorDataset }> {
  const rows = TRAIN_ROWS + TEST_ROWS;
  const angles = new Float32Array(rows * JOINTS);
  const reach = new Float64Array(rows);
  let state = 11;
  const uniform = (): number => {
    // Numerical Recipes' generator.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  for (let row = 0; row < rows; row++) {
    let [turn, x, y] = [0, 0, 0];
    for (let joint = 0; joint < JOINTS; joint++) {
      const angle = 2 * uniform() - 1;
      angles[row * JOINTS + joint] = angle;
      turn += (angle * Math.PI) / 2;
      x += Math.cos(turn) / JOINTS;
      y += Math.sin(turn) / JOINTS;
    }
    reach[row] = Math.hypot(x, y) + NOISE * (uniform() + uniform() + uniform() - 1.5) * 2;
  }
  const learnt = reach.subarray(0, TRAIN_ROWS);
  const mean = learnt.reduce((sum, value) => sum + value, 0) / TRAIN_ROWS;
  const std = Math.sqrt(learnt.reduce((sum, value) => sum + (value - mean) ** 2, 0) / TRAIN_ROWS);
  const targets = Float32Array.from(reach, (value) => (value - mean) / std);
  const all = data.tensors({ x: tensor(angles, { shape: [rows, JOINTS] }), y: tensor(targets, { shape: [rows, 1] }) });
  return Promise.resolve({ train: all.slice(0, TRAIN_ROWS), test: all.slice(TRAIN_ROWS) });
}
