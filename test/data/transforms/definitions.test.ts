/** Each transform against its definition, computed in Python on the same draws. */

import { describe, expect, it } from 'vitest';
import { transforms } from '../../../src/data/index.js';
import { scope, type Tensor, tensor } from '../../../src/tensor/index.js';
import { python, pythonAvailable } from '../../support/python.js';
import { cases } from './cases.js';

interface Found {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly data: readonly number[];
  readonly targets: readonly number[];
}

/** Share of values that may be rounded the other way where a case says so. */
const TIES = 0.01;

function labelsOf({ shape: [rows = 0] }: Tensor): BigInt64Array {
  return BigInt64Array.from({ length: rows }, (_, i) => BigInt((i * i + 2) % 3));
}

describe.skipIf(!pythonAvailable())('transforms and their definitions', () => {
  it('agree on the same draws', () => {
    const all = cases();
    const place = { epoch: 3, batch: 5 };
    const pipelines = all.map(({ steps }, i) => transforms.pipeline(steps, { seed: i % 2 === 0 ? i : 2n ** 64n - BigInt(i) }));
    const expected = python<Found[]>(new URL('./definitions.py', import.meta.url).pathname, {
      input: {
        cases: all.map(({ images }, i) => ({
          steps: pipelines[i]?.steps.map(({ kind, name, options }) => ({ kind, name, options })),
          ...{ seed: String(pipelines[i]?.seed), ...place, dtype: images.dtype, shape: images.shape },
          ...{ data: Array.from(images.toTypedArray() as Float32Array), targets: Array.from(labelsOf(images), Number) },
        })),
      },
    });
    const wrong: string[] = [];
    for (const [i, { name, images, tolerance = 2e-6, ties = false }] of all.entries()) {
      scope(() => {
        const labels = tensor(labelsOf(images));
        const { inputs, targets } = (pipelines[i] as (typeof pipelines)[0]).apply({ inputs: [images], targets: [labels] }, place);
        const found = inputs[0] as Tensor;
        const want = expected[i] as Found;
        const values = Array.from(found.toTypedArray() as Float32Array);
        const differences = values.map((value, k) => Math.abs(value - (want.data[k] ?? Number.NaN)));
        const beyond = differences.filter((difference) => !(difference <= tolerance));
        const rounded = ties && beyond.length <= values.length * TIES && beyond.every((difference) => difference <= 1);
        if (String(found.shape) !== String(want.shape) || found.dtype !== want.dtype)
          wrong.push(`${name}: ${found.dtype} [${found.shape}]`);
        if (beyond.length > 0 && !rounded) wrong.push(`${name}: ${Math.max(...beyond)}, ${beyond.length} of ${values.length}`);
        if (name === 'one-hot')
          expect(Array.from((targets[0] as Tensor).toTypedArray() as Float32Array)).toEqual(want.targets.map(Math.fround));
      });
    }
    expect(wrong).toEqual([]);
    for (const one of pipelines) one.dispose();
    for (const { images } of all) images.dispose();
  });
});
