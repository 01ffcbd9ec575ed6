/** Saves one checkpoint as a fit does, in a folder that may have some already; prints the code of the error when it cannot. */

import { prune } from '../../src/trainer/checkpoint/generations.js';
import { writeGeneration } from '../../src/trainer/checkpoint/write-generation.js';

const [folder = '', text = ''] = process.argv.slice(2);
try {
  await writeGeneration(folder, { tensors: [], state: text, step: 1, score: null });
  await prune(folder, { last: 2, best: 0, mode: 'min' });
  process.stdout.write('saved');
} catch (error) {
  const { name, code, cause } = error as { name: string; code: string; cause?: { code?: string } };
  process.stdout.write([name, code, cause?.code].join(' '));
}
