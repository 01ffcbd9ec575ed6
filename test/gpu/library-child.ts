/** Fits under NeVe's published rule on a device, and prints the velocities, or the error. */

import { NeVe } from '../../src/controllers/index.js';
import { NeveError } from '../../src/errors.js';
import type { Device } from '../../src/tensor/device.js';
import { convolutional, rows, trainerOf } from '../trainer/fixtures.js';

const device = process.argv[2] as Device;
const data = rows(32, [1, 6, 6], 4);
const controllers = [new NeVe({ profile: 'reference', epsilon: 1e-12, auxiliary: 'noise' })];
try {
  const report = await trainerOf(convolutional().it, { device, controllers, seed: 5 }).fit(data.it, { maxEpochs: 4 });
  process.stdout.write(JSON.stringify({ velocities: report.history.map(({ velocity }) => velocity).filter((v) => typeof v === 'number') }));
} catch (error) {
  if (!(error instanceof NeveError)) throw error;
  process.stdout.write(JSON.stringify({ code: error.code, message: error.message }));
}
