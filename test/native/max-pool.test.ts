/** Neve's own maxima over windows against libtorch's: values and places bit for bit, layouts, and what is left to libtorch. */

import { afterEach, describe, expect, it } from 'vitest';
import { grad } from '../../src/autograd/index.js';
import { getOwnKernels, setOwnKernels } from '../../src/native/index.js';
import * as ops from '../../src/ops/index.js';
import { Generator, randint, randn, scope, type Tensor, tensor } from '../../src/tensor/index.js';

afterEach(() => setOwnKernels(true));

type Window = readonly [window: number[], stride: number[], padding: number[]];

/** Values, places, their strides and the gradient of the input. */
function results(input: Tensor, [window, stride, padding]: Window): unknown {
  return scope(() => {
    const leaf = input.detach().contiguous('channels_last').requiresGrad_();
    const [values, places] = ops.maxPool2dWithIndices(leaf, window, stride, padding) as readonly Tensor[] as [Tensor, Tensor];
    const [gradient] = grad([values.mul(values).sum()], [leaf]) as [Tensor];
    return [values.detach(), places, gradient].map((found) => [
      found.contiguous().flatten().toArray(),
      found.shape.map((_, dim) => found.stride(dim)),
    ]);
  });
}

function expectAlike(input: Tensor, window: Window): void {
  setOwnKernels(true);
  const ours = results(input, window);
  setOwnKernels(false);
  expect(ours).toEqual(results(input, window));
}

describe.skipIf(!getOwnKernels())('max pooling', () => {
  it("gives libtorch's maxima and places", () => {
    scope(() => {
      const generator = new Generator().manualSeed(1);
      for (const channels of [2, 6, 8, 13, 32]) {
        for (const [size, window] of [
          [
            8,
            [
              [2, 2],
              [2, 2],
              [0, 0],
            ],
          ],
          [
            9,
            [
              [3, 3],
              [2, 2],
              [1, 1],
            ],
          ],
          [
            7,
            [
              [3, 2],
              [1, 3],
              [1, 0],
            ],
          ],
          [
            5,
            [
              [5, 5],
              [1, 1],
              [2, 2],
            ],
          ],
        ] as const) {
          expectAlike(randn([3, channels, size, size + 1], { generator }), window as unknown as Window);
          // Many equal values: the first counts.
          expectAlike(randint(0, 2, [3, channels, size, size + 1], { generator }).to('float32'), window as unknown as Window);
        }
      }
    });
  });

  it('keeps what is not a number, and finds a place where all is minus infinity', () => {
    scope(() => {
      const { NaN: nan, NEGATIVE_INFINITY: low } = Number;
      const rows = [
        [nan, 1, low, low],
        [2, nan, low, low],
        [3, 3, -1, nan],
        [3, 4, nan, 0],
      ];
      const image = tensor(rows).reshape([1, 1, 4, 4]);
      expectAlike(ops.cat([image, image.neg(), image], 1), [
        [2, 2],
        [2, 2],
        [0, 0],
      ]);
    });
  });

  it('leaves the other layout, other numbers and dilation to libtorch', () => {
    scope(() => {
      const input = randn([2, 3, 8, 8]);
      const run = (): unknown[] =>
        [
          ops.maxPool2d(input, [2, 2]),
          ops.maxPool2d(input.to('float64').contiguous('channels_last'), [2, 2]),
          ops.maxPool2d(input.contiguous('channels_last'), [2, 2], { stride: [1, 1], dilation: [2, 2] }),
          ops.maxPool2d(input.contiguous('channels_last'), [3, 3], { stride: [2, 2], ceilMode: true }),
        ].map((found) => found.contiguous().flatten().toArray());
      const ours = run();
      setOwnKernels(false);
      expect(ours).toEqual(run());
    });
  });
});
