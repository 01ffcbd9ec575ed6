/** Random inputs that stand in for data. */

import type { NoiseSpec } from '../../controllers/probe.js';
import { OptionError } from '../../errors.js';
import { add, amax, amin, gather, indexSelect, mul, reshape, sub, to } from '../../ops/index.js';
import { callTensor, execute, op } from '../../tensor/dispatch.js';
import { Generator, isComplex, isFloatingPoint, noGrad, rand, randint, randn, scope, type Tensor } from '../../tensor/index.js';

const DIVIDE = op('aten::div', 'Scalar');
const UNIQUE = op('aten::_unique2');

/**
 * Noise shaped like a model's inputs, but for the number of rows. The draws are made on the CPU, so that they are the same on every device.
 *
 * @param inputs - the training data, `[n, ...]` each; {@link NoiseSpec} says what is taken from it
 * @returns one tensor an input, `[samples, ...]`, of the input's dtype; the caller's to dispose
 * @throws {OptionError} `ERR_NOISE_DTYPE` for a complex input
 */
export function noiseLike(inputs: readonly Tensor[], { distribution, samples, seed }: NoiseSpec): Tensor[] {
  return scope(() =>
    noGrad(() => {
      // Its own generator: drawing from the default one would change dropout and shuffling.
      const generator = new Generator('cpu').manualSeed(seed);
      return inputs.map((input, i) => {
        if (isComplex(input.dtype)) {
          throw new OptionError(
            'ERR_NOISE_DTYPE',
            `Noise stands in for real numbers and ids, and input ${i} is ${input.dtype}. Give inputs instead: { auxiliary: tensor }.`,
            { fields: { input: i, dtype: input.dtype } },
          );
        }
        const draw = distribution === 'marginal' ? fromColumns : isFloatingPoint(input.dtype) ? FLOATS[distribution] : fromIds;
        return draw(input, [samples, ...input.shape.slice(1)], generator);
      });
    }),
  );
}

type Draw = (input: Tensor, shape: readonly number[], generator: Generator) => Tensor;

const FLOATS: Readonly<Record<'published' | 'uniform' | 'normal', Draw>> = {
  published: ({ dtype }, shape, generator) => callTensor(DIVIDE, [randint(0, 256, shape, { generator, dtype }), 255]),
  normal: ({ dtype }, shape, generator) => randn(shape, { generator, dtype }),
  uniform: (input, shape, generator) => {
    const { dtype, device } = input;
    const least = amin(input, { dim: [0] });
    const width = sub(amax(input, { dim: [0] }), least);
    return add(mul(to(rand(shape, { generator, dtype }), device), width), least);
  },
};

/** Every coordinate from its own column, each independently of the others: a position-wise unigram for token ids. */
function fromColumns(input: Tensor, shape: readonly number[], generator: Generator): Tensor {
  const [n = 1] = input.shape;
  const columns = reshape(input, [n, -1]);
  const rows = randint(0, n, [shape[0] as number, columns.shape[1] as number], { generator });
  return reshape(gather(columns, 0, to(rows, input.device)), shape);
}

/** Ids that occur anywhere in the input, each as likely as the others. */
function fromIds(input: Tensor, shape: readonly number[], generator: Generator): Tensor {
  const [ids] = execute(UNIQUE, [input, true, false, false]) as [Tensor];
  const count = shape.reduce((product, size) => product * size, 1);
  const chosen = randint(0, ids.shape[0] as number, [count], { generator });
  return reshape(indexSelect(ids, 0, to(chosen, input.device)), shape);
}
