/** Data to boost on. */

import { type data, Generator, randn, scope, tensor } from 'neve';
import { CANCER, loadTable } from '../study/numbers-and-classes.js';
import type { Rows } from './boost.js';

/** Sixty rows of four columns, `y = 2 x_1 - 1.5 x_2 + x_3 + 0.5 x_4` and noise of variance 1. */
export function drawnRows(seed: number): Rows {
  return scope(() => {
    const generator = new Generator().manualSeed(seed);
    const x = randn([60, 4], { generator, dtype: 'float64' });
    const slopes = tensor([2, -1.5, 1, 0.5], { dtype: 'float64' });
    return { x, y: x.matmul(slopes).add(randn([60], { generator, dtype: 'float64' })) };
  });
}

/** Breast cancer: thirty standardised numbers of a patient, -1 for a malignant tumour and 1 for another, less the fitted rows' mean. */
export async function cancerRows(): Promise<{ readonly fitted: Rows; readonly held: Rows }> {
  const { train, test } = await loadTable(CANCER);
  test.dispose();
  const [few, rest] = train.split([1 / 2, 1 / 2], { seed: 0 });
  return scope(() => {
    const [fitted, held] = [signs(few), signs(rest)];
    const mean = fitted.y.mean();
    return { fitted: { ...fitted, y: fitted.y.sub(mean) }, held: { ...held, y: held.y.sub(mean) } };
  });
}

function signs({ inputs: [x], targets: [y] }: data.TensorDataset): Rows {
  if (x === undefined || y === undefined) throw new RangeError('The data set has no rows.');
  return { x: x.to('float64'), y: y.to('float64').mul(2).sub(1) };
}
