/** What the compiler accepts of options, by the package's entry. `tsc -p test` is the test: each `@ts-expect-error` must be one. */

import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  type AverageOptions,
  CosineAnnealingLr,
  type data,
  describeOptions,
  EarlyStopping,
  HiDlr,
  type LossSpec,
  NEq,
  type NEqOptions,
  nn,
  OptionError,
  optim,
  StepLr,
  Trainer,
  type TrainerOptions,
} from '../../src/index.js';

describe('types of options', () => {
  it('come from the declarations of optimizers', () => {
    expectTypeOf<optim.SgdValues['momentum']>().toEqualTypeOf<number>();
    expectTypeOf<optim.AdamOptions['betas']>().toEqualTypeOf<readonly [number, number] | undefined>();
    expectTypeOf<optim.EccoOptions['sign']>().toEqualTypeOf<'published' | 'derived' | null | undefined>();
    expectTypeOf(optim.adamw).returns.toEqualTypeOf<optim.OptimizerSpec>();
    // @ts-expect-error a text is no number
    expect(() => optim.sgd({ lr: '0.1' })).toThrow(OptionError);
    // @ts-expect-error no such option
    expect(() => optim.sgd({ beta: 0.9 })).toThrow(OptionError);
    // @ts-expect-error L-BFGS has no groups
    expect(() => optim.lbfgs({ groups: [] })).toThrow(OptionError);
    const groups = [{ name: 'a', parameters: /x/, lr: 1 }];
    expect(optim.sgd({ groups }).groups[0]?.options.lr).toBe(1);
  });

  it('come from the declarations of controllers, which say what must be given', () => {
    // @ts-expect-error stepSize must be given
    expect(() => new StepLr({})).toThrow(OptionError);
    expect(new CosineAnnealingLr().options.tMax).toBeNull();
    expectTypeOf(new EarlyStopping().options.unit).toEqualTypeOf<'epoch' | 'step'>();
    expectTypeOf(new HiDlr().options.jointCheck).toEqualTypeOf<boolean>();
    expectTypeOf(new EarlyStopping().options.mode).toEqualTypeOf<'min' | 'max'>();
    expect(describeOptions(StepLr.declaration.options).map(({ name }) => name)).toEqual(['stepSize', 'gamma', 'unit']);
  });

  it('keep apart what excludes each other', () => {
    expectTypeOf<{ selection: 'topK'; trained: number }>().toExtend<NEqOptions>();
    // @ts-expect-error epsilon is the threshold's
    expect(() => new NEq({ selection: 'topK', epsilon: 0.1 })).toThrow(expect.objectContaining({ code: 'ERR_OPTION_CONFLICT' }));
    expectTypeOf<{ kind: 'swa'; decay: number }>().not.toExtend<AverageOptions>();
    expectTypeOf<{ kind: 'ema'; decay: number }>().toExtend<AverageOptions>();
    expectTypeOf<{ name: 'crossEntropy'; labelSmoothing: number }>().toExtend<LossSpec>();
    using model = new nn.Linear(1, 1);
    const options = { model, optimizer: optim.sgd() };
    // @ts-expect-error beta is of another loss
    expect(() => new Trainer({ ...options, loss: { name: 'mse', beta: 1 } })).toThrow(OptionError);
    // @ts-expect-error no such precision
    expect(() => new Trainer({ ...options, loss: 'mse', precision: 'fp8' })).toThrow(OptionError);
    expectTypeOf<TrainerOptions['accumulate']>().toEqualTypeOf<number | undefined>();
  });

  it('reach loaders', () => {
    expectTypeOf<data.LoaderOptions['batchSize']>().toEqualTypeOf<number | undefined>();
    expectTypeOf<{ batchSize: number; shuffle: boolean; seed: bigint }>().toExtend<data.LoaderOptions>();
    expectTypeOf<{ batchSize: string }>().not.toExtend<data.LoaderOptions>();
  });
});
