import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EdgeOfStability, LayerStatistics } from '../../src/analysis/index.js';
import { EarlyStopping, ReduceLrOnPlateau } from '../../src/controllers/index.js';
import { type TensorLoader, tensors } from '../../src/data/index.js';
import { safetensors } from '../../src/formats/index.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
// For its effect: it registers who writes the page.
import '../../src/report/index.js';
import { defaultGenerator, noGrad, randint, setSeed, type Tensor, tensor, zeros } from '../../src/tensor/index.js';
import { type Epoch, type FitOptions, metrics, type Report, type TrainerOptions, type Validation } from '../../src/trainer/index.js';
import { type Owned, owned, ownedModule, perceptron, rows, Scripted, trainerOf, values } from './fixtures.js';

/** `[N, 2, 6, 6]` to `[N, 3]`, with batch normalisation and dropout. */
function network(): Owned<nn.Sequential> {
  setSeed(1);
  const body = new nn.Sequential(new nn.Conv2d(2, 4, 3), new nn.BatchNorm2d(4), new nn.ReLU());
  return ownedModule(new nn.Sequential(body, new nn.Flatten(), new nn.Dropout(0.3), new nn.Linear(64, 3)));
}

/** Rows that {@link rows} does not have. */
function heldOut(count = 10, shape: readonly number[] = [2, 6, 6], batchSize = 4): Owned<TensorLoader> {
  using more = rows(count + 16, shape);
  const [x, y] = [more.it.inputs[0] as Tensor, more.it.targets[0] as Tensor].map((whole) => whole.narrow(0, 16, count).clone());
  return owned(tensors({ x: x as Tensor, y: y as Tensor }).loader({ batchSize }), [x as Tensor, y as Tensor]);
}

/** Everything that a fit leaves behind but times and what validation adds. */
async function left(trainer: Partial<TrainerOptions>, fit: Partial<FitOptions>): Promise<unknown> {
  using model = network();
  using data = rows(16, [2, 6, 6]);
  const run = trainerOf(model.it, { seed: 3, ...trainer }).fit(data.it, { maxEpochs: 3, ...fit });
  const optimizer = run.optimizerState('end');
  const report = await run;
  const state = (await optimizer).get('state') as ReadonlyMap<number, ReadonlyMap<string, Tensor | number>>;
  const found = [...state].map(([index, entries]) => [index, [...entries].map(([key, value]) => [key, numbersOf(value)])]);
  const history = report.history.map(({ loss, gradNorm, steps, lrs }) => ({ loss, gradNorm, steps, lrs }));
  return { found, history, weights: values(model.it.stateDict()), drawn: generatorState() };
}

function generatorState(): number[] {
  using generator = defaultGenerator();
  return Array.from(generator.getState());
}

function numbersOf(value: Tensor | number): unknown {
  if (typeof value === 'number') return value;
  using tensor = value;
  return Array.from(tensor.toTypedArray() as Float32Array, Number);
}

const freezing = (): Scripted =>
  new Scripted('freezing', ({ epoch }) => (epoch === 0 ? [{ kind: 'freeze', group: 'biases', reason: 'test' }] : []));

const OPTIONS: Readonly<Record<string, () => Partial<TrainerOptions>>> = {
  'none of them': () => ({}),
  'AdamW in bf16': () => ({ optimizer: optim.adamw(), precision: 'bf16' }),
  'fp16 with its scaler': () => ({ precision: 'fp16' }),
  'channels-last': () => ({ channelsLast: true }),
  'an average with buffers': () => ({ average: { kind: 'ema', decay: 0.9, buffers: true } }),
  'an average whose statistics are renewed': () => ({ average: { kind: 'swa' }, clipGradNorm: 1 }),
  'schedule-free weights': () => ({ optimizer: optim.scheduleFreeAdamw({ lr: 0.01 }) }),
  mixup: () => ({ mix: { mixup: 0.4, cutmix: 0.4, seed: 2 } }),
  'recomputed modules': () => ({ checkpointModules: ['0'] }),
  accumulation: () => ({ accumulate: 2 }),
  'a frozen group': () => ({
    optimizer: optim.sgd({ lr: 0.1, momentum: 0.9, groups: [{ parameters: /bias$/, name: 'biases' }] }),
    controllers: [freezing()],
  }),
};

describe('training is the same bit for bit with validation', () => {
  it.each(Object.keys(OPTIONS))('with %s', async (name) => {
    const options = OPTIONS[name] as () => Partial<TrainerOptions>;
    using data = heldOut();
    const without = await left(options(), {});
    const every = await left(options(), { validation: { data: data.it, metrics: ['f1', 'confusionMatrix'] } });
    const often = await left(options(), { validation: { data: data.it, every: { steps: 1 } }, metrics: ['accuracy'] });
    expect(every).toEqual(without);
    expect(often).toEqual(without);
  });
});

describe('what a validation tells', () => {
  it('is what an evaluation of the model at that moment would', async () => {
    using model = perceptron();
    using data = rows();
    using held = heldOut(10, [4]);
    const trainer = trainerOf(model.it);
    const wanted = ['f1', 'confusionMatrix'] as const;
    const report = await trainer.fit(data.it, { maxEpochs: 2, validation: { data: held.it, metrics: wanted } });
    const { seconds: _, ...after } = await trainer.evaluate(held.it, { metrics: wanted });
    const { seconds: __, ...last } = (report.history[1] as Epoch).validation as Validation;
    expect(last).toEqual({ ...after, step: 8 });
    expect(report.history[0]?.validation?.loss).not.toBe(last.loss);
    expect(report.best).toBeNull();
  });

  it('puts back what a forward writes to buffers', async () => {
    class Counting extends nn.Module {
      readonly fc = new nn.Linear(4, 3);
      readonly calls = new nn.Buffer(zeros([1]));

      override forward(x: Tensor): Tensor {
        this.calls.add_(1);
        return this.fc.forward(x);
      }
    }
    for (const more of [{}, { validation: { data: heldOut(10, [4]).it } }]) {
      using model = ownedModule(new Counting());
      using data = rows(16, [4]);
      await trainerOf(model.it).fit(data.it, { maxEpochs: 2, ...more });
      expect(model.it.calls.item()).toBe(8);
    }
  });

  it('puts back the rows that an embedding scales down to its norm, as everything that looks does', async () => {
    class Words extends nn.Module {
      readonly table = new nn.Embedding(12, 4, { maxNorm: 0.5 });
      readonly fc = new nn.Linear(4, 3);

      forward(x: Tensor): Tensor {
        return this.fc.forward(this.table.forward(x).mean(1));
      }
    }
    const words = (low: number, high: number): Owned<TensorLoader> => {
      const x = randint(low, high, [16, 3]);
      const y = randint(0, 3, [16]);
      return owned(tensors({ x, y }).loader({ batchSize: 4 }), [x, y]);
    };
    setSeed(1);
    using data = words(0, 9);
    // Of rows that training meets, and of some that it does not.
    using held = words(6, 12);
    const trained = async (options: Partial<TrainerOptions> = {}, fit: Partial<FitOptions> = {}): Promise<unknown> => {
      setSeed(1);
      using model = ownedModule(new Words());
      const trainer = trainerOf(model.it, { optimizer: optim.adamw({ lr: 0.1 }), ...options });
      await trainer.fit(data.it, { maxEpochs: 3, ...fit });
      const weights = values(model.it.stateDict());
      const { loss } = await trainer.evaluate(held.it);
      expect(loss).toBeGreaterThan(0);
      expect(values(model.it.stateDict())).toEqual(weights);
      return weights;
    };
    const plain = await trained();
    expect(await trained({ compile: false })).toEqual(plain);
    expect(await trained({}, { validation: { data: held.it } })).toEqual(plain);
    expect(await trained({ observers: [new LayerStatistics(), new EdgeOfStability()] })).toEqual(plain);
  });

  it('is of the averaged weights where an average is kept', async () => {
    using model = perceptron();
    using data = rows();
    using held = heldOut(10, [4]);
    const trainer = trainerOf(model.it, { average: { kind: 'ema', decay: 0.5 } });
    const report = await trainer.fit(data.it, { maxEpochs: 2, validation: { data: held.it } });
    expect((await trainer.evaluate(held.it)).loss).toBe(report.history[1]?.validation?.loss);
  });

  it('comes at the steps or epochs asked for, takes a dataset, and has the metrics of the fit unless told', async () => {
    using model = perceptron();
    using data = rows();
    using held = heldOut(10, [4]);
    const at = async (every: NonNullable<FitOptions['validation']>['every']): Promise<readonly number[]> => {
      const steps: number[] = [];
      const source = tensors({ x: held.it.inputs[0] as Tensor, y: held.it.targets[0] as Tensor });
      await trainerOf(model.it).fit(data.it, {
        maxEpochs: 3,
        metrics: ['f1'],
        validation: { data: source, ...(every === undefined ? {} : { every }) },
        callbacks: [
          {
            onValidation: ({ step, validation }) => {
              steps.push(step);
              expect(Object.keys(validation.metrics)).toEqual(['f1']);
            },
          },
        ],
      });
      return steps;
    };
    expect(await at(undefined)).toEqual([4, 8, 12]);
    expect(await at(2)).toEqual([8]);
    expect(await at({ epochs: 3 })).toEqual([12]);
    expect(await at({ steps: 3 })).toEqual([3, 6, 9, 12]);
  });

  it('refuses data that the model or the loss cannot take, and options that nothing reads', async () => {
    using model = perceptron();
    using data = rows();
    using other = rows(8, [5]);
    using wide = rows(8, [2, 4]);
    const [x, y] = [data.it.inputs[0] as Tensor, data.it.targets[0] as Tensor];
    using labels = y.add(2);
    const refused = async (validation: unknown, expected: object, more: Partial<FitOptions> = {}): Promise<void> => {
      const run = trainerOf(model.it).fit(data.it, { maxEpochs: 1, ...more, validation } as FitOptions);
      await expect(run).rejects.toMatchObject(expected);
    };
    await refused({ data: other.it }, { name: 'ShapeError' });
    await refused({ data: wide.it }, { code: 'ERR_VALIDATION_DATA' });
    await refused({ data: tensors({ x, y: [y, y] }) }, { code: 'ERR_VALIDATION_DATA' });
    await refused({ data: tensors({ x, y: labels }) }, { code: 'ERR_LABEL_OUT_OF_RANGE' });
    await refused({ data: [1, 2] }, { code: 'ERR_OPTION_VALUE', message: expect.stringContaining("'data'") });
    await refused({ data: data.it, every: { batches: 2 } }, { code: 'ERR_OPTION_VALUE' });
    await refused({ data: data.it, metric: ['f1'] }, { code: 'ERR_OPTION_UNKNOWN' });
    await refused(undefined, { code: 'ERR_OPTION_VALUE' }, { restoreBest: true });
    await refused({ data: data.it }, { code: 'ERR_OPTION_VALUE' }, { restoreBest: { monitor: 'loss' } });
    const named = { data: data.it, metrics: { mine: metrics.topK(2) } };
    const unclear = { code: 'ERR_OPTION_VALUE', message: expect.stringContaining("'mode'") };
    await refused(named, unclear, { restoreBest: { monitor: 'validation.mine' } });
  });

  it('names the batch of a loss that is not finite, and whether its inputs were to blame', async () => {
    using model = perceptron();
    using data = rows();
    const [x, y] = [data.it.inputs[0] as Tensor, data.it.targets[0] as Tensor];
    const numbers = Array.from(x.toTypedArray() as Float32Array);
    numbers[4 * 9] = Number.NaN;
    using nan = tensor(numbers, { shape: x.shape });
    using spoilt = owned(tensors({ x: nan, y }).loader({ batchSize: 4 }), []);
    const trainer = trainerOf(model.it);
    const wrong = { code: 'ERR_NON_FINITE_EVALUATION', fields: { batch: 2, where: 'input', value: 'NaN' } };
    await expect(trainer.evaluate(spoilt.it)).rejects.toMatchObject(wrong);
    expect((await trainer.evaluate(spoilt.it, { allowNonFinite: true })).loss).toBeNaN();
    const validated = (allowNonFinite: boolean) => trainer.fit(data.it, { maxEpochs: 1, validation: { data: spoilt.it, allowNonFinite } });
    await expect(validated(false)).rejects.toMatchObject({ ...wrong, fields: { ...wrong.fields, epoch: 0, step: 4 } });
    expect((await validated(true)).history[0]?.validation?.loss).toBeNaN();
    for (const weight of model.it.namedParameters().values()) noGrad(() => weight.fill_(Number.POSITIVE_INFINITY));
    await expect(trainer.evaluate(data.it)).rejects.toMatchObject({ fields: { batch: 0, where: 'output' } });
  });
});

describe('who follows a validation', () => {
  it('is told the number by its name, and passes over epochs that have none', async () => {
    using model = perceptron();
    using data = rows();
    using held = heldOut(10, [4]);
    const seen = new Scripted('seeing');
    const fit = { maxEpochs: 4, validation: { data: held.it, every: 2 }, metrics: ['accuracy'] } as const;
    const { history } = await trainerOf(model.it, { controllers: [seen] }).fit(data.it, fit);
    const told = seen.seen.map(({ values: given }) => Object.fromEntries(given ?? []));
    expect(told.map((given) => given['validation.loss'])).toEqual(history.map(({ validation }) => validation?.loss));
    expect(told.map((given) => given['metrics.accuracy'])).toEqual(history.map((epoch) => epoch.metrics.accuracy));
    expect(told.filter((given) => 'validation.accuracy' in given)).toHaveLength(2);
  });

  it('stops and lowers rates by it', async () => {
    using model = perceptron();
    using data = rows();
    // The other way round, a loss that falls is worse each time.
    const controllers = [
      new EarlyStopping({ monitor: 'validation.loss', mode: 'max', patience: 3 }),
      new ReduceLrOnPlateau({ monitor: 'validation.loss', mode: 'max', patience: 1 }),
    ];
    const trainer = trainerOf(model.it, { controllers, optimizer: optim.sgd({ lr: 1e-3 }) });
    const report = await trainer.fit(data.it, { maxEpochs: 9, validation: { data: data.it, every: { steps: 2 } } });
    expect(report.stop).toMatchObject({ by: 'EarlyStopping', epoch: 3, reason: expect.stringContaining('for 3 validations') });
    const cuts = report.decisions.filter(({ kind }) => kind === 'setLr');
    expect(cuts).toMatchObject([{ epoch: 2, reason: expect.stringContaining('2 validations') }]);
  });

  it('is refused where the fit has no such number', async () => {
    using model = perceptron();
    using data = rows();
    const code = 'ERR_MONITOR_UNKNOWN';
    const refused = async (monitor: string, message: string, fit: Partial<FitOptions> = { validation }): Promise<void> => {
      const controllers = [new EarlyStopping({ monitor, mode: 'min' })];
      const run = trainerOf(model.it, { controllers }).fit(data.it, { maxEpochs: 1, ...fit });
      await expect(run).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    };
    const validation = { data: data.it, metrics: ['confusionMatrix', 'f1'] } as const;
    await refused('validation.loss', 'validation: { data', {});
    await refused('validation.f2', "'validation.f1'");
    await refused('metrics.f1', 'There is');
    await refused('validation.confusionMatrix', 'list');
    expect(() => new EarlyStopping({ monitor: 'validation.mine' })).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
    expect(new EarlyStopping({ monitor: 'validation.accuracy' }).options.mode).toBe('max');
    expect(new EarlyStopping({ monitor: 'validation.loss' }).options.mode).toBe('min');
  });
});

describe('the best weights', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'neve-best-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** A fit whose validation is best in its middle: the labels that are validated are the training's up to there. */
  async function fitted(trainer: Partial<TrainerOptions>, more: Partial<FitOptions> = {}): Promise<{ report: Report; weights: object }> {
    using model = network();
    using data = rows(16, [2, 6, 6]);
    using held = heldOut(12);
    const options = { seed: 3, optimizer: optim.sgd({ lr: 0.3, momentum: 0.9 }), ...trainer };
    const report = await trainerOf(model.it, options).fit(data.it, {
      ...{ maxEpochs: 6, runDir: join(folder, 'run'), validation: { data: held.it }, restoreBest: true },
      ...{ checkpoint: { everyEpochs: 1, keepLast: 20 } },
      ...more,
    });
    return { report, weights: values(model.it.stateDict()) };
  }

  function generation(epoch: number): string {
    return join(
      folder,
      'run',
      'checkpoints',
      readdirSync(join(folder, 'run', 'checkpoints')).sort()[epoch] as string,
      'tensors.safetensors',
    );
  }

  async function stored(file: string, prefix: string): Promise<Record<string, number[]>> {
    const all = await safetensors.load(file);
    const found = values(
      new Map([...all].filter(([name]) => name.startsWith(prefix)).map(([name, tensor]) => [name.slice(prefix.length), tensor])),
    );
    for (const tensor of all.values()) tensor.dispose();
    return found;
  }

  it.each([
    ['a plain fit', {}, 'parameter.'],
    ['schedule-free weights', { optimizer: optim.scheduleFreeSgd({ lr: 0.5 }) }, 'parameter.'],
    ['an average', { average: { kind: 'ema', decay: 0.5 } }, 'update.average.of.'],
  ] as const)('are those of the best epoch’s checkpoint, in %s', async (_, trainer, prefix) => {
    const { report, weights } = await fitted(trainer as Partial<TrainerOptions>);
    const losses = report.history.map(({ validation }) => validation?.loss as number);
    const epoch = losses.indexOf(Math.min(...losses));
    expect(report.best).toEqual({ monitor: 'validation.loss', value: losses[epoch], epoch, step: 4 * (epoch + 1) });
    // Else nothing is shown.
    expect(epoch).toBeLessThan(5);
    const parameters = await stored(generation(epoch), prefix);
    const buffers = await stored(generation(epoch), 'buffer.');
    expect(weights).toMatchObject({ ...parameters, ...buffers });
    expect(await stored(join(folder, 'run', 'model.safetensors'), '')).toEqual(weights);
  });

  it('are the last ones where nobody asked, and the first of equal ones', async () => {
    const { report, weights } = await fitted({}, { restoreBest: false });
    expect(weights).toMatchObject(await stored(generation(5), 'parameter.'));
    expect(report.best).toBeNull();
    rmSync(join(folder, 'run'), { recursive: true });
    const still = await fitted({ optimizer: optim.sgd({ lr: 0 }) }, { restoreBest: { monitor: 'validation.accuracy' } });
    expect(still.report.best).toMatchObject({ epoch: 0, monitor: 'validation.accuracy' });
  });

  it('are the same after a fit that went on from a checkpoint', async () => {
    const whole = await fitted({});
    rmSync(join(folder, 'run'), { recursive: true });
    await fitted({}, { maxEpochs: (whole.report.best?.epoch ?? 0) + 2 });
    const resumed = await fitted({ seed: 77 }, { resume: true });
    expect(resumed.report.best).toEqual(whole.report.best);
    expect(resumed.weights).toEqual(whole.weights);
  });

  it('is what keep-best keeps, by name', async () => {
    const { report } = await fitted({}, { checkpoint: { everyEpochs: 1, keepLast: 1, keepBest: 1, monitor: 'validation.loss' } });
    const best = report.best?.epoch as number;
    expect(readdirSync(join(folder, 'run', 'checkpoints')).map((name) => Number(name.slice(-8)) - 1)).toEqual([best, 5]);
    const refused = fitted({}, { checkpoint: { onBest: true, monitor: 'validation.f1' }, overwrite: true });
    await expect(refused).rejects.toMatchObject({ code: 'ERR_MONITOR_UNKNOWN', fields: { by: 'checkpoint' } });
  });

  it('leave a page that shows them', async () => {
    const { report } = await fitted({}, { metrics: ['accuracy'] });
    const page = readFileSync(join(folder, 'run', 'report.html'), 'utf8');
    expect(page).toContain(`the weights of epoch ${(report.best?.epoch ?? 0) + 1}, the best by validation.loss`);
    const charts = JSON.parse(/id="chart-data">(.*?)<\/script>/s.exec(page)?.[1] ?? 'null') as {
      charts: { title: string; series: object[] }[];
    };
    expect(charts.charts.slice(0, 2)).toMatchObject([
      { title: 'Loss', series: [{ label: 'training' }, { label: 'validation' }] },
      { title: 'Accuracy', series: [{ label: 'training' }, { label: 'validation' }] },
    ]);
  });
});

describe('metrics of the training batches', () => {
  it('are of the outputs that the steps had', async () => {
    using model = perceptron();
    using data = rows(14);
    // With a rate of 0 every step has the same weights.
    const trainer = trainerOf(model.it, { optimizer: optim.sgd({ lr: 0 }) });
    const wanted = {
      hit: metrics.accuracy(),
      f1: 'f1',
      matrix: metrics.confusionMatrix(),
      mean: (output: Tensor) => output.mean(),
    } as const;
    const { history } = await trainer.fit(data.it, { maxEpochs: 2, metrics: wanted });
    const found = await trainer.evaluate(data.it, { metrics: wanted });
    expect(history[0]?.metrics).toEqual(found.metrics);
    expect(history[1]?.metrics).toEqual(found.metrics);
    expect(history[0]?.metrics.hit).toBe(found.accuracy);
  });

  it('begin anew with each epoch, and are told of an epoch that was cut short', async () => {
    using model = perceptron();
    using data = rows();
    const count = {
      update: (_: Tensor, target: Tensor) => target.mul(0).add(1).sum(),
      reduction: 'sum',
      finish: (total: Tensor) => total.item() as number,
    };
    const stopping = new Scripted('stopping', ({ step }) => (step === 6 ? [{ kind: 'stop', reason: 'test' }] : []), {
      when: { every: 1, unit: 'step' },
    });
    const trainer = trainerOf(model.it, { controllers: [stopping], accumulate: 1 });
    const { history } = await trainer.fit(data.it, { maxEpochs: 2, metrics: { rows: { kind: 'metric', ...count } as never } });
    expect(history.map((epoch) => epoch.metrics.rows)).toEqual([16, 8]);
  });
});

it('a loader in the place of the options is told where it goes', async () => {
  using model = perceptron();
  using data = rows();
  const fit = trainerOf(model.it).fit(data.it, { maxEpochs: 1, validation: data.it as never });
  await expect(fit).rejects.toMatchObject({ code: 'ERR_OPTION_VALUE', message: expect.stringContaining('{ data: loader }') });
});
