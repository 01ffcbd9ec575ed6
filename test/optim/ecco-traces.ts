/** Given gradients for ECCO-DNN, and where its variants lead with them: the published ones are those of the authors' optimizer. */

import type * as optim from '../../src/optim/index.js';
import type { Tensor } from '../../src/tensor/index.js';
import type { Problem } from './stepper.js';

/** A loss whose gradient at step t is row t; a row that ends with one more 0 makes that of `a` NaN, while the loss stays a number. */
export function given(rows: readonly (readonly number[])[], dtype: 'float64' | 'float32' | 'bfloat16' = 'float64'): Problem {
  return {
    parameters: { a: [1, -2, 0.5], b: [0.3, -0.4] },
    forward: (x, { a, b }) =>
      x
        .narrow(1, 0, 3)
        .mul(a as Tensor)
        .sum([1])
        .add(
          x
            .narrow(1, 3, 2)
            .mul(b as Tensor)
            .sum([1]),
        )
        .add(
          (a as Tensor)
            .sum()
            .mul(0)
            .add(x.narrow(1, 5, 1))
            .sum([1])
            .sqrt(),
        ),
    loss: (output) => output.sum(),
    x: rows.map((row) => (row.length === 5 ? [...row, 1] : row)),
    y: rows.map(() => [0]),
    batchSize: 1,
    dtype,
  };
}

export const ROWS = [
  [0.4, -1, 0.2, 2, -3],
  [0.5, -0.8, 0.25, 2.5, -2],
  [0.1, 0.6, -0.3, 2.6, -4],
];

interface Golden {
  readonly options: optim.EccoOptions;
  readonly sizes: readonly (readonly [number, number])[];
  readonly weights: readonly (readonly number[])[];
}

export const PUBLISHED = { mode: 'published' } as const;
export const TRACES: Readonly<Record<string, Golden>> = {
  'eta 0.3, as published': {
    options: PUBLISHED,
    sizes: [
      [0.5, 0.307243720011],
      [0.334805333173, 0.03418259431],
    ],
    weights: [
      [0.436983005625, -1.59, 0.358245751406, -0.934487440022, 0.244487440022],
      [0.403502472308, -1.922155733461, 0.458687351358, -1.023362185228, 0.912852628642],
    ],
  },
  'eta 0.05, as published': {
    options: { ...PUBLISHED, eta: 0.05 },
    sizes: [
      [0.13926917328, 0.018215754601],
      [0.020515201484, 0.001298885394],
    ],
    weights: [
      [0.840292330688, -1.878584661376, 0.459073082672, 0.143568490797, -0.333568490797],
      [0.83824081054, -1.962172500189, 0.47759625768, 0.131546041289, -0.23097072001],
    ],
  },
  'eta 100, as published': {
    options: { ...PUBLISHED, eta: 100 },
    sizes: [
      [0.5, 0.5],
      [0.5, 0.5],
    ],
    weights: [
      [0.436983005625, -1.59, 0.358245751406, -1.696423537605, 0.63],
      [0.386983005625, -1.978844441904, 0.508245751406, -2.996423537605, 8.63],
    ],
  },
  'eta 0.3, the published sign, own step sizes': {
    options: { ...PUBLISHED, alphaMode: 'own' },
    sizes: [
      [0.5, 0.023120630211],
      [0.380303116893, 0.008286661119],
    ],
    weights: [
      [0.436983005625, -1.59, 0.358245751406, -0.366241260421, -0.323758739579],
      [0.398952693936, -1.885757506486, 0.472336686474, -0.438491579095, 0.29281458266],
    ],
  },
  'eta 0.3, the derived sign, own step sizes': {
    options: { growth: Number.POSITIVE_INFINITY },
    sizes: [
      [0.272727272727, 0.023730167824],
      [0.157894736842, 0.02470735045],
    ],
    weights: [
      [0.859636363636, -1.117272727273, 0.429818181818, 0.220674580441, 0.301190503471],
      [0.843846889952, -1.212009569378, 0.477186602871, 0.156435469285, 0.400019905249],
    ],
  },
};
