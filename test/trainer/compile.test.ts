/** Steps whose passes run from a record: the same bits as autograd's, and a reason where there is no record. */

import { describe, expect, it } from 'vitest';
import type { NeveError } from '../../src/errors.js';
import * as models from '../../src/models/index.js';
import * as nn from '../../src/nn/index.js';
import { crossEntropy, silu } from '../../src/nn/functional/index.js';
import * as optim from '../../src/optim/index.js';
import type { Traceable } from '../../src/graph/traceable.js';
import { Stepper } from '../../src/stepper/index.js';
import { randn, setSeed, type Tensor, tensor } from '../../src/tensor/index.js';
import type { FitOptions, Report, TrainerOptions } from '../../src/trainer/index.js';
import { TEST_DEVICE } from '../support/device.js';
import { CLASSES, convolutional, type Owned, ownedModule, perceptron, rows, Scripted, trainerOf, values } from './fixtures.js';

const seeded = <M extends nn.Module>(make: () => M): Owned<M> => {
  setSeed(5);
  return ownedModule(make());
};

class Recurrent extends nn.Module {
  readonly lstm = new nn.LSTM(3, 8, { batchFirst: true });
  readonly head = new nn.Linear(8, CLASSES);
  forward(x: Tensor): Tensor {
    const [outputs] = this.lstm.forward(x);
    return this.head.forward(outputs.select(1, -1));
  }
}

/** Its head is the first layer turned over, and its bias is added twice. */
class Tied extends nn.Module {
  readonly first = new nn.Linear(4, CLASSES);
  forward(x: Tensor): Tensor {
    const hidden = this.first.forward(x).tanh();
    return hidden
      .matmul(this.first.weight)
      .matmul(this.first.weight.t())
      .add(this.first.bias as Tensor);
  }
}

/** Attention by hand, and the activations that have kernels of their own. */
class Mixed extends nn.Module {
  readonly embed = new nn.Linear(3, 8);
  readonly layer = new nn.TransformerEncoderLayer(8, 2, { dimFeedforward: 16, dropout: 0, activation: 'gelu', batchFirst: true });
  readonly head = new nn.Linear(8, CLASSES);
  forward(x: Tensor): Tensor {
    const tokens = this.layer.forward(silu(this.embed.forward(x)));
    const attended = tokens.matmul(tokens.transpose(1, 2)).div(3).softmax(-1).matmul(tokens);
    const gated = attended.sigmoid().mul(tokens.sub(attended).tanh());
    return this.head.forward(gated.add(tokens).mean([1]));
  }
}

const dropping = () =>
  seeded(() => new nn.Sequential(new nn.Linear(4, 16), new nn.ReLU(), new nn.Dropout(0.4), new nn.Linear(16, CLASSES)));

interface Case {
  readonly make?: () => Owned<nn.Module & Traceable>;
  readonly shape?: readonly number[];
  readonly options?: Partial<TrainerOptions>;
  readonly fit?: Partial<FitOptions>;
}

/** 22 rows by 4: the last batch of an epoch has 2. */
async function trained(
  { make = perceptron, shape = [4], options = {}, fit = {} }: Case,
  compile: TrainerOptions['compile'],
): Promise<[object, Report]> {
  using model = make();
  using data = rows(22, shape);
  const optimizer = options.optimizer ?? optim.adamw({ lr: 0.01 });
  const report = await trainerOf(model.it, { seed: 3, ...options, optimizer, compile: compile ?? 'auto' }).fit(data.it, {
    maxEpochs: 4,
    ...fit,
  });
  return [
    { weights: values(model.it.stateDict()), epochs: report.history.map(({ loss, metrics, gradNorm }) => ({ loss, metrics, gradNorm })) },
    report,
  ];
}

describe.skipIf(TEST_DEVICE !== 'cpu')('compiled steps find the bits of autograd', () => {
  const CASES: Readonly<Record<string, Case>> = {
    'a perceptron': {},
    dropout: { make: dropping },
    'batch normalisation, channels last': { make: convolutional, shape: [1, 6, 6], options: { channelsLast: true } },
    'an LSTM': { make: () => seeded(() => new Recurrent()), shape: [5, 3] },
    'attention and gates': { make: () => seeded(() => new Mixed()), shape: [5, 3] },
    'tied weights': { make: () => seeded(() => new Tied()) },
    'a residual network': { make: () => seeded(() => models.resnet20({ numClasses: CLASSES })), shape: [3, 8, 8] },
    accumulation: { make: dropping, options: { accumulate: 2 } },
    'clipping by norm and value': { options: { clipGradNorm: 0.5, clipGradValue: 0.1 } },
    bf16: { make: dropping, options: { precision: 'bf16' } },
    fp16: { options: { precision: 'fp16' } },
    'an average of the weights': { options: { average: { kind: 'ema', decay: 0.5 } } },
    'metrics of training': { fit: { metrics: ['accuracy'] } },
    'several passes a step': { options: { optimizer: optim.lbfgs({ lr: 0.1, maxIter: 3 }) } },
  };

  it.each(Object.entries(CASES))('%s', async (_, one) => {
    const [[compiled, report], [plain]] = [await trained(one, true), await trained(one, false)];
    expect(compiled).toEqual(plain);
    expect(report.compiled.reason).toBeNull();
    // Of 24 batches of two shapes the first two of each are not, more where batches share a step.
    expect(report.compiled.compiled).toBeGreaterThanOrEqual(12);
  });

  it('while parameters are frozen and trained again', async () => {
    const freezing = () =>
      new Scripted('Freezer', ({ epoch }) => [{ kind: epoch === 1 ? 'unfreeze' : 'freeze', group: 'first', reason: 'test' }]);
    const options = (): Partial<TrainerOptions> => ({
      controllers: [freezing()],
      optimizer: optim.sgd({ lr: 0.1, groups: [{ name: 'first', parameters: ['0.weight', '0.bias'] }] }),
    });
    const [[compiled], [plain]] = [await trained({ options: options() }, true), await trained({ options: options() }, false)];
    expect(compiled).toEqual(plain);
  });
});

describe.skipIf(TEST_DEVICE !== 'cpu')('what is not compiled says why', () => {
  it('compile: false', async () => {
    const [, report] = await trained({}, false);
    expect(report.compiled).toMatchObject({ compiled: 0, reason: 'compile: false' });
  });

  it.each([
    ['mixing', { mix: { mixup: 0.3 } }, 'mix weighs'],
    ['modules computed again', { checkpointModules: ['0'] }, 'checkpointModules'],
    ['limits on activations', { limitActivations: { layers: ['0'] } }, 'limitActivations'],
  ] as const)('%s', async (_, options, reason) => {
    const [, report] = await trained({ options }, 'auto');
    expect(report.compiled).toMatchObject({ compiled: 0, reason: expect.stringContaining(reason) });
    const error = (await trained({ options }, true).catch((thrown: unknown) => thrown)) as NeveError;
    expect(error.code).toBe('ERR_OPTION_CONFLICT');
    expect(error.message).toContain(reason);
  });

  it('data that decide on shapes', async () => {
    class Positive extends nn.Module {
      readonly head = new nn.Linear(4, CLASSES);
      forward(x: Tensor): Tensor {
        const found = x.maskedSelect(x.gt(0)).mean();
        return this.head.forward(x).add(found);
      }
    }
    const one = { make: () => seeded(() => new Positive()) };
    const [[some, report], [plain]] = [await trained(one, 'auto'), await trained(one, false)];
    expect(some).toEqual(plain);
    expect(report.compiled).toMatchObject({ compiled: 0, reason: expect.stringContaining('masked_select') });
  });

  it('passes whose time goes into kernels, unless that is wanted', async () => {
    class Wide extends nn.Module {
      readonly head = new nn.Linear(4, CLASSES);
      forward(x: Tensor): Tensor {
        const wide = x.unsqueeze(2).expand([-1, -1, 1_200_000]);
        return this.head.forward(wide.mul(2).mean([2]));
      }
    }
    const one: Case = { make: () => seeded(() => new Wide()), fit: { maxSteps: 3 } };
    const [[some, report], [all, wanted]] = [await trained(one, 'auto'), await trained(one, true)];
    expect(some).toEqual(all);
    expect(report.compiled).toMatchObject({ compiled: 0, reason: expect.stringContaining('64 MiB') });
    expect(wanted.compiled).toEqual({ compiled: 1, uncompiled: 2, reason: null });
  });
});

describe.skipIf(TEST_DEVICE !== 'cpu')('a compiled step fails as any step', () => {
  it('with a loss that is not finite, before the weights change', async () => {
    using model = perceptron();
    using data = rows(16);
    const failing = trainerOf(model.it, { optimizer: optim.sgd({ lr: 1e30 }) }).fit(data.it, { maxEpochs: 9 });
    await expect(failing).rejects.toMatchObject({ code: 'ERR_NON_FINITE_LOSS' });
    for (const list of Object.values(values(model.it.stateDict()))) expect(list.every(Number.isFinite)).toBe(true);
  });

  it('with a hook that came to a parameter meanwhile', async () => {
    using model = perceptron();
    const objective = (x: Tensor, y: Tensor) => crossEntropy(model.it.forward(x), y);
    await using stepper = new Stepper({ modules: model.it, objective, optimizer: optim.sgd({ lr: 0.1 }) });
    using x = randn([4, 4]);
    using y = tensor([0, 1, 2, 0], { dtype: 'int64' });
    for (let step = 0; step < 4; step++) await stepper.step(x, y);
    const [weight] = [...model.it.parameters()] as [Tensor];
    weight.registerHook(() => undefined);
    await expect(stepper.step(x, y)).rejects.toMatchObject({ code: 'ERR_HOOK_THREAD' });
  });
});
