/** Multilayer perceptron. */

import { ReLU } from '../nn/layers/activation/relu.js';
import { Tanh } from '../nn/layers/activation/tanh.js';
import { Sequential } from '../nn/layers/containers/sequential.js';
import { Dropout } from '../nn/layers/dropout/dropout.js';
import type { LayerOptions } from '../nn/layers/layer-options.js';
import { Linear } from '../nn/layers/linear/linear.js';
import { Flatten } from '../nn/layers/shape/flatten.js';
import type { TensorModule } from '../nn/module/module.js';
import { badOption } from '../option-checks.js';
import type { OptionsOf } from '../options/index.js';
import { modelOptions } from './support.js';

const options = {
  activation: { type: 'choice', choices: ['relu', 'tanh'], default: 'relu', doc: 'Between layers.' },
  dropout: { type: 'number', default: 0, min: 0, max: 1, doc: 'Probability of dropout after each activation; 0 is none.' },
} as const;

/** Options of {@link MLP}. */
export type MLPOptions = OptionsOf<typeof options> & LayerOptions;

const ACTIVATIONS = { relu: () => new ReLU(), tanh: () => new Tanh() } as const;

/**
 * Linear layers with activations between them; axes after the first are flattened. `[N, *]` to `[N, last size]`.
 *
 * The same as `nn.Sequential(nn.Flatten(), nn.Linear(...), nn.ReLU(), ..., nn.Linear(...))` in PyTorch, with its names (`1.weight`, `3.weight` …;
 * with dropout `1`, `4` …) and its initial values.
 *
 * @example
 * ```ts
 * const model = new models.MLP([784, 256, 10]);
 * ```
 */
export class MLP extends Sequential {
  static override readonly typeName: string = 'MLP';
  static readonly declaration = { name: 'MLP', options } as const;

  /**
   * @param sizes - features in, of each hidden layer, and out
   * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
   */
  constructor(sizes: readonly number[], given: MLPOptions = {}) {
    const { activation, dropout, layer } = modelOptions('MLP', options, given);
    if (!Array.isArray(sizes) || sizes.length < 2) throw badOption('MLP', 'sizes', sizes, 'at least two sizes: features in and out');
    const makeActivation = ACTIVATIONS[activation];
    const modules: TensorModule[] = [new Flatten()];
    sizes.slice(1).forEach((size, i) => {
      if (i > 0) modules.push(makeActivation(), ...(dropout === 0 ? [] : [new Dropout(dropout)]));
      modules.push(new Linear(sizes[i] as number, size, layer));
    });
    super(...modules);
  }
}
