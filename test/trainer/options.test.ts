import { describe, expect, it, vi } from 'vitest';
import { NeVe, StepLr } from '../../src/controllers/index.js';
import { DeviceError, type NeveError, OptionError } from '../../src/errors.js';
import { native } from '../../src/native/load.js';
import * as optim from '../../src/optim/index.js';
import { type FitOptions, Trainer, type TrainerOptions } from '../../src/trainer/index.js';
import { perceptron, rows, Scripted, trainerOf } from './fixtures.js';

describe('Trainer options', () => {
  it.each<[string, Record<string, unknown>, string, typeof NeveError]>([
    ['an unknown option', { lr: 1 }, 'ERR_OPTION_UNKNOWN', OptionError],
    ['no model', { model: undefined }, 'ERR_OPTION_VALUE', OptionError],
    ['a model that is none', { model: { forward: 1 } }, 'ERR_OPTION_VALUE', OptionError],
    ['an unknown loss', { loss: 'hinge' }, 'ERR_OPTION_VALUE', OptionError],
    ['no optimizer', { optimizer: undefined }, 'ERR_OPTION_VALUE', OptionError],
    ['an optimizer by name', { optimizer: 'sgd' }, 'ERR_OPTION_VALUE', OptionError],
    ['one controller alone', { controllers: new Scripted('A') }, 'ERR_OPTION_VALUE', OptionError],
    ['controllers that are none', { controllers: [NeVe] }, 'ERR_OPTION_VALUE', OptionError],
    [
      'a cadence of 0',
      { controllers: [new Scripted('A', () => [], { when: { every: 0, unit: 'step' } })] },
      'ERR_OPTION_VALUE',
      OptionError,
    ],
    [
      'a cadence in hours',
      { controllers: [new Scripted('A', () => [], { when: { every: 1, unit: 'hour' as 'step' } })] },
      'ERR_OPTION_VALUE',
      OptionError,
    ],
    ['two controllers of one name', { controllers: [new NeVe(), new NeVe()] }, 'ERR_CONTROLLER_NAME', OptionError],
    ['two owners of the rate', { controllers: [new NeVe(), new StepLr({ stepSize: 1 })] }, 'ERR_RATE_OWNERS', OptionError],
    [
      'a controller without a beginning',
      { controllers: [{ name: 'A', when: { every: 1, unit: 'step' }, observe: () => [] }] },
      'ERR_OPTION_VALUE',
      OptionError,
    ],
    ["a controller named 'user'", { controllers: [new Scripted('user')] }, 'ERR_CONTROLLER_NAME', OptionError],
    ['an unknown device', { device: 'gpu' }, 'ERR_DEVICE_UNKNOWN', DeviceError],
    ['channelsLast in words', { channelsLast: 'yes' }, 'ERR_OPTION_VALUE', OptionError],
    ['a negative seed', { seed: -1 }, 'ERR_OPTION_VALUE', OptionError],
  ])('refuses %s', (_, given, code, Class) => {
    using model = perceptron();
    const options = { model: model.it, loss: 'crossEntropy', optimizer: optim.sgd({ lr: 0.1 }), ...given } as TrainerOptions;
    expect(() => new Trainer(options)).toThrow(Class);
    expect(() => new Trainer(options)).toThrow(expect.objectContaining({ code }));
  });

  it('refuses a rate that a controller sets unannounced beside an optimizer that finds its own', async () => {
    using model = perceptron();
    using data = rows();
    const setter = new Scripted('Setter', () => [{ kind: 'setLr', lr: 0.1, reason: 'test' }]);
    const trainer = trainerOf(model.it, { optimizer: optim.dog(), controllers: [setter] });
    await expect(trainer.fit(data.it, { maxEpochs: 2 })).rejects.toMatchObject({ code: 'ERR_OPTIMIZER_RATE' });
  });

  it('refuses a GPU that is not there when the fit begins', async () => {
    using model = perceptron();
    using data = rows();
    await expect(trainerOf(model.it, { device: 'cuda:99' }).fit(data.it, { maxEpochs: 1 })).rejects.toBeInstanceOf(DeviceError);
    const count = vi.spyOn(native(), 'cudaDeviceCount').mockReturnValue(2);
    try {
      await expect(trainerOf(model.it, { device: 'cuda:99' }).fit(data.it, { maxEpochs: 1 })).rejects.toMatchObject({
        ...{ name: 'DeviceError', code: 'ERR_CUDA_INDEX' },
        message: "Device 'cuda:99' does not exist: there are 2 devices, from cuda:0 on.",
      });
    } finally {
      count.mockRestore();
    }
  });
});

describe('fit options', () => {
  it.each<[string, unknown, string]>([
    ['no options', undefined, 'ERR_OPTION_VALUE'],
    ['no epochs', {}, 'ERR_OPTION_VALUE'],
    ['0 epochs', { maxEpochs: 0 }, 'ERR_OPTION_VALUE'],
    ['half an epoch', { maxEpochs: 0.5 }, 'ERR_OPTION_VALUE'],
    ['an unknown option', { maxEpochs: 1, epochs: 2 }, 'ERR_OPTION_UNKNOWN'],
    ['a run folder that is no path', { maxEpochs: 1, runDir: 3 }, 'ERR_OPTION_VALUE'],
    ['overwrite in words', { maxEpochs: 1, overwrite: 'yes' }, 'ERR_OPTION_VALUE'],
    ['a signal that is none', { maxEpochs: 1, signal: {} }, 'ERR_OPTION_VALUE'],
    ['a listener that is none', { maxEpochs: 1, onEvent: 'log' }, 'ERR_OPTION_VALUE'],
  ])('rejects %s', async (_, options, code) => {
    using model = perceptron();
    using data = rows();
    const failure = await trainerOf(model.it)
      .fit(data.it, options as FitOptions)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(OptionError);
    expect(failure).toMatchObject({ code });
  });

  it.each([undefined, null, [], { x: 1 }, { kind: 'stream' }])('rejects the loader %j', async (loader) => {
    using model = perceptron();
    await expect(trainerOf(model.it).fit(loader as never, { maxEpochs: 1 })).rejects.toMatchObject({ code: 'ERR_OPTION_VALUE' });
    await expect(trainerOf(model.it).evaluate(loader as never)).rejects.toMatchObject({ code: 'ERR_OPTION_VALUE' });
  });

  it.each([{ metric: {} }, { metrics: { accuracy: 'top1' } }, { metrics: { '': () => undefined } }])(
    'evaluate rejects %j',
    async (options) => {
      using model = perceptron();
      using data = rows();
      await expect(trainerOf(model.it).evaluate(data.it, options as never)).rejects.toBeInstanceOf(OptionError);
    },
  );
});
