/** Waits a step of every optimizer with every option, as a table. */

import { describe, expect, it } from 'vitest';
import type { OptimizerSpec } from '../../src/optim/index.js';
import type { TrainerOptions } from '../../src/trainer/index.js';
import { isSimulated, simulatedDevice } from '../support/device.js';
import { OPTIMIZERS, OPTIONS, READ_EVERY, waitsPerStep } from './waits.js';

const columns = ['plain', 'stream', ...Object.keys(OPTIONS)];

describe.skipIf(!isSimulated)('synchronisations a step', () => {
  it('none but the readings', async () => {
    process.stdout.write(`${''.padEnd(18)}${columns.map((name) => name.padStart(14)).join('')}\n`);
    for (const [name, optimizer] of Object.entries(OPTIMIZERS)) {
      const line: number[] = [];
      for (const column of columns) {
        const options: Partial<TrainerOptions> = { optimizer: (optimizer as () => OptimizerSpec)(), ...OPTIONS[column] };
        const found = await waitsPerStep(options, column === 'stream');
        line.push(found);
        expect(found, `${name}, ${column}: ${simulatedDevice().causes()}`).toBeLessThanOrEqual(2 / READ_EVERY);
      }
      process.stdout.write(`${name.padEnd(18)}${line.map((found) => found.toFixed(3).padStart(14)).join('')}\n`);
    }
  });
});
