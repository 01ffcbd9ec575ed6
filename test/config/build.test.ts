/** Configurations built and trained: the program that they stand for does the same, and what is kept of a run predicts. */

import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { buildConfig, configCode, loadConfig, openRun, saveExperiment } from '../../src/config/index.js';
import { npz, randn, type Tensor, tensor } from '../../src/index.js';
import { codeRuns } from './code-runs.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neve-build-'));
  const rows = Array.from(
    { length: 60 },
    (_, i) => `${(i % 3) + 0.1 * (i % 7)},${i % 5},${['a', 'b', 'c'][i % 3]},${(i % 3) * 100 + (i % 5)}`,
  );
  await writeFile(join(folder, 'rows.csv'), `one,two,kind,amount\n${rows.join('\n')}\n`);
  const steps = Array.from({ length: 120 }, (_, i) => `${Math.sin(i / 5).toFixed(4)},${Math.cos(i / 5).toFixed(4)}`);
  await writeFile(join(folder, 'waves.csv'), `up,side\n${steps.join('\n')}\n`);
  const texts = Array.from(
    { length: 40 },
    (_, i) => `${i % 2 ? 'spam' : 'ham'}\t${i % 2 ? 'win a free prize now' : 'see you at home'} ${i}`,
  );
  await writeFile(join(folder, 'texts.tsv'), `Label\tSMS\n${texts.join('\n')}\n`);
  using x = tensor(
    Float32Array.from({ length: 40 * 3 * 8 * 8 }, (_, i) => (i % 17) / 17),
    { shape: [40, 3, 8, 8] },
  );
  using y = tensor(BigInt64Array.from({ length: 40 }, (_, i) => BigInt(i % 4)));
  await npz.save(
    join(folder, 'images.npz'),
    new Map<string, typeof x | typeof y>([
      ['x', x],
      ['y', y],
    ]),
  );
});

async function trained(text: string, name: string): Promise<{ readonly runDir: string; readonly code: string; readonly loss: number }> {
  const file = join(folder, `${name}.yaml`);
  await writeFile(file, `${text}checkpoint: false\ndevice: cpu\nrun: { threads: 1 }\n`);
  const runDir = join(folder, name);
  using experiment = await buildConfig(await loadConfig(file), { runDir });
  const report = await experiment.trainer.fit(experiment.loader, { ...experiment.fit, runDir });
  await saveExperiment(experiment, runDir);
  return { runDir, code: configCode(experiment, join(folder, `${name}-code`)), loss: report.history.at(-1)?.loss as number };
}

const CONFIGS: Readonly<Record<string, string>> = {
  classes: `model: { name: mlp, hidden: [8] }
data: { train: { reader: csv, path: rows.csv, x: [one, two], y: kind }, batchSize: 8, scale: { x: standard } }
loss: crossEntropy
optimizer: { name: sgd, lr: 0.1, momentum: 0.9, groups: [{ name: bias, parameters: /bias$/, lr: 0.05 }] }
controllers: [{ name: WarmUp, totalIters: 1, controller: { name: CosineAnnealingLr } }]
stop: { maxEpochs: 4 }
validation: { split: 0.2, stratify: true, metrics: [f1], restoreBest: true }
log: { metrics: [accuracy], loggers: [csv] }
`,
  numbers: `model: { name: mlp, hidden: [] }
data: { train: { reader: csv, path: rows.csv, y: amount }, batchSize: 8, scale: { x: minMax, y: standard } }
loss: { name: huber, delta: 0.5 }
stop: { maxSteps: 20 }
`,
  series: `model: { name: lstm, hiddenSize: 8 }
data: { train: { reader: series, path: waves.csv, y: [up], length: 10, horizon: 2 }, batchSize: 16 }
loss: mse
stop: { maxEpochs: 2 }
validation: 0.2
`,
  texts: `model: { name: textClassifier, filters: 4, embeddingDim: 8, widths: [2, 3] }
data: { train: { reader: texts, path: texts.tsv, text: SMS, label: Label, length: 8 }, batchSize: 8 }
loss: crossEntropy
stop: { maxEpochs: 3 }
validation: 0.25
`,
  images: `model: resnet20
data:
  train: { reader: npz, path: images.npz, x: x, y: y }
  batchSize: 8
  transform: [{ name: randomCrop, size: 8, padding: 1 }, randomHorizontalFlip, { name: normalize, mean: 0.5, std: 0.25 }]
loss: crossEntropy
controllers: []
stop: { maxSteps: 3 }
validation: { split: 0.2, batchSize: 4 }
step: { clipGradNorm: 1 }
`,
};

it.each(Object.keys(CONFIGS))('%s: the program that it stands for gives the same run, to the byte', async (name) => {
  const { runDir, code, loss } = await trained(CONFIGS[name] as string, name);
  expect(Number.isFinite(loss)).toBe(true);
  await codeRuns(code, join(folder, `${name}.mts`));
  expect(await readFile(join(`${runDir}-code`, 'metrics.jsonl'), 'utf8')).toBe(await readFile(join(runDir, 'metrics.jsonl'), 'utf8'));
});

it('the configuration that is kept trains again, to the byte', async () => {
  const { runDir } = await trained(CONFIGS.classes as string, 'kept');
  const again = join(folder, 'kept-again');
  const saved = await loadConfig(join(runDir, 'config.yaml'));
  using experiment = await buildConfig(saved, { runDir: again });
  await experiment.trainer.fit(experiment.loader, { ...experiment.fit, runDir: again });
  expect(await readFile(join(again, 'metrics.jsonl'), 'utf8')).toBe(await readFile(join(runDir, 'metrics.jsonl'), 'utf8'));
});

it('what is kept of a run reads other rows as the training rows were, and scales predictions back', async () => {
  const { runDir } = await trained(CONFIGS.numbers as string, 'amounts');
  using run = await openRun(runDir);
  await writeFile(join(folder, 'new.csv'), 'one,two,kind\n1.5,2,b\n0,0,a\n');
  const rows = await run.open({ ...run.config.values.data.train, path: join(folder, 'new.csv') }, false);
  try {
    using found = await run.trainer.predict(rows.loader);
    expect(found.shape).toEqual([2, 1]);
    const [amount] = rows.unscaled((found.toArray() as number[][])[0]) as number[];
    const { shift = [], scale = [] } = run.prepared.scalers[1] ?? {};
    const [[raw = 0] = []] = found.toArray() as number[][];
    expect(amount).toBeCloseTo(raw * (scale[0] as number) + (shift[0] as number), 4);
  } finally {
    rows.dispose();
  }
});

it('refuses windows of which none is left', async () => {
  const file = join(folder, 'short.yaml');
  await writeFile(file, (CONFIGS.series as string).replace('length: 10', 'length: 60').replace('validation: 0.2', 'validation: 0.4'));
  await expect(buildConfig(await loadConfig(file))).rejects.toThrow(expect.objectContaining({ code: 'ERR_CONFIG_SPLIT' }));
});

it.each(['memory', 'disk'])('takes arrays of the dtypes that NumPy gives, kept in %s', async (keep) => {
  using x = randn([40, 3], { dtype: 'float64' });
  using y = tensor(Int32Array.from({ length: 40 }, (_, i) => i % 4));
  await npz.save(
    join(folder, 'numpy.npz'),
    new Map<string, Tensor>([
      ['x', x],
      ['y', y],
    ]),
  );
  const text = `model: { name: mlp, hidden: [4] }
data: { train: { reader: npz, path: numpy.npz, x: x, y: y }, keep: ${keep} }
loss: crossEntropy
stop: { maxEpochs: 1 }
`;
  const { runDir, code } = await trained(text, `numpy-${keep}`);
  expect(code).toContain(`).to({ x: ['float32'], y: ['int64'] })`);
  await codeRuns(code, join(folder, `numpy-${keep}.mts`));
  expect(await readFile(join(`${runDir}-code`, 'metrics.jsonl'), 'utf8')).toBe(await readFile(join(runDir, 'metrics.jsonl'), 'utf8'));
  await expect(trained(text.replace('y: y', 'y: x').replace('crossEntropy', 'mse'), `numbers-${keep}`)).resolves.toMatchObject({
    loss: expect.any(Number),
  });
});

it('takes no price for a class, unless it is told that it is one', async () => {
  const write = async (more: string): Promise<string> => {
    const file = join(folder, 'prices.yaml');
    await writeFile(
      join(folder, 'prices.csv'),
      `rooms,words,price\n${Array.from({ length: 30 }, (_, i) => `${i % 4},"a, ${i} ${'x'.repeat(i)}",${i / 2}`).join('\n')}\n`,
    );
    await writeFile(
      file,
      `model: { name: mlp, hidden: [] }\ndata: { train: { reader: csv, path: prices.csv, y: price${more} } }\nloss: crossEntropy\noptimizer: sgd\nstop: { maxEpochs: 1 }\n`,
    );
    return file;
  };
  await expect(buildConfig(await loadConfig(await write('')))).rejects.toMatchObject({
    code: 'ERR_CONFIG_CONFLICT',
    message: expect.stringMatching(
      /column 'price' of '.*' has numbers such as 0\.5, and a loss of labels would take its 30 values for a class each\. .*loss: mse/,
    ),
  });
  using told = await buildConfig(await loadConfig(await write(', columns: { price: { type: category } }')));
  expect(told.prepared.classes).toHaveLength(30);
  // What it is not shown is written down.
  expect(told.prepared.reader).toMatchObject({ x: ['rooms'], unseen: ['words'] });
});
