/** What is refused, and in which words: the place, what was wrong, and what to do. */

import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonSchema, loadConfig, printConfig } from '../../src/config/index.js';
import { ConfigError } from '../../src/errors.js';
import { SAMPLES } from './samples.js';

const START = process.cwd();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neve-config-'));
  process.chdir(folder);
});
afterAll(() => process.chdir(START));

async function messages(
  files: Readonly<Record<string, string>> | string,
  overrides: Parameters<typeof loadConfig>[1] = {},
): Promise<string[]> {
  const all = typeof files === 'string' ? { 'neve.yaml': files } : files;
  for (const [name, text] of Object.entries(all)) await writeFile(join(folder, name), text);
  const error = await loadConfig(Object.keys(all)[0] as string, overrides).then(
    () => null,
    (failure: unknown) => failure,
  );
  if (!(error instanceof ConfigError)) throw error ?? new Error('nothing was refused');
  expect(error.message).toBe(error.problems.map(({ message }) => message).join('\n'));
  return error.problems.map(({ code, message }) => `${code} ${message}`);
}

const csv = SAMPLES.csv as string;
const replaced = (from: string, to: string): string => csv.replace(from, to);

describe.each(Object.entries(SAMPLES))('a valid configuration of %s', (name, text) => {
  it('is whole, and loads again as it was printed', async () => {
    await writeFile(join(folder, `${name}.yaml`), text);
    const config = await loadConfig(`${name}.yaml`);
    expect(config.name).toBe(name === 'images' ? 'cifar' : name);
    await writeFile(join(folder, 'again.yaml'), await printConfig(config));
    const again = await loadConfig('again.yaml');
    expect(again.values).toEqual(config.values);
    expect(again.hash).toBe(config.hash);
  });
});

it('is refused all at once, each with its place and what to do', async () => {
  const text = `model:
  name: mlp
  hiden: [64, 32]
data:
  train: { reader: csv, path: train.csv, y: species }
  batchsize: 32
loss: crossEntropi
optimizer: { name: sgd, lr: -1, momentun: 0.9 }
maxEpochs: 20
stop: { maxEpochs: 20 }
`;
  expect(await messages(text)).toEqual([
    "ERR_CONFIG_KEY neve.yaml:9:1: maxEpochs: there is no such section. It belongs under 'stop'.",
    "ERR_CONFIG_KEY neve.yaml:3:3: model.hiden: there is no such key here. Did you mean 'hidden'?",
    "ERR_CONFIG_KEY neve.yaml:6:3: data.batchsize: there is no such key here. Did you mean 'batchSize'?",
    "ERR_CONFIG_NAME neve.yaml:7:7: loss: there is no loss 'crossEntropi'. Did you mean 'crossEntropy'?",
    "ERR_CONFIG_KEY neve.yaml:8:33: optimizer.momentun: there is no such key here. Did you mean 'momentum'?",
    'ERR_CONFIG_VALUE neve.yaml:8:29: optimizer.lr: it is -1. Expected a finite number of at least 0.',
  ]);
});

describe('one mistake', () => {
  it.each([
    [
      'a section that is missing',
      csv.replace(/^loss.*\n/m, ''),
      'ERR_CONFIG_MISSING neve.yaml:1:1: loss: a loss must be given. Add loss: one of crossEntropy, nll, bceWithLogits, bce, mse, l1, smoothL1, huber, kl, nextToken, module, alone or as { name: crossEntropy, … }.',
    ],
    [
      'an option that must be given',
      replaced(', path: train.csv', ''),
      'ERR_CONFIG_MISSING neve.yaml:3:10: data.train.path: it must be given. Add path: a text of at least one character.',
    ],
    [
      'a part without a name',
      replaced('{ name: mlp, ', '{ '),
      'ERR_CONFIG_MISSING neve.yaml:1:8: model: it does not name a model. Add name: one of mlp, lstm, textClassifier, gpt2, resnet20, resnet32, resnet44, resnet56, resnet18, resnet34, resnet50, resnet101, ….',
    ],
    [
      'a key inside of an option',
      replaced('fill: 0', 'fil: 0'),
      "ERR_CONFIG_KEY neve.yaml:3:65: data.train.missing.fil: there is no such key here. Did you mean 'fill'?",
    ],
    [
      'a wrong type',
      replaced('batchSize: 16', 'batchSize: many'),
      "ERR_CONFIG_VALUE neve.yaml:4:14: data.batchSize: it is 'many'. Expected an integer of at least 1.",
    ],
    [
      'nothing to end it',
      replaced('{ maxEpochs: 20 }', '{}'),
      'ERR_CONFIG_MISSING neve.yaml:8:7: stop: nothing ends the fit. Add stop: { maxEpochs: 10 }, or maxSteps or maxSeconds.',
    ],
    [
      'a target that is not there',
      replaced(', y: species', ''),
      'ERR_CONFIG_CONFLICT neve.yaml:3:10: data.train: the loss crossEntropy needs a target, and there is no y. Add y: the column or array of the target.',
    ],
    [
      'two owners of the rate',
      `${csv}controllers: [NeVe, { name: StepLr, stepSize: 3 }]\n`,
      'ERR_CONFIG_CONFLICT neve.yaml:10:14: controllers: Trainer: NeVe and StepLr each set the learning rate; expected one that does. Leave the others out; WarmUp puts a warm-up in front of one.',
    ],
    [
      'options that exclude each other',
      replaced('momentum: 0.9', 'nesterov: true'),
      'ERR_CONFIG_VALUE neve.yaml:7:44: optimizer.nesterov: it is true. Expected false, unless momentum is above 0 and dampening is 0.',
    ],
    [
      'an option of another profile',
      `${csv}controllers: [{ name: NeVe, epsilon: 1 }]\n`,
      "ERR_CONFIG_CONFLICT neve.yaml:10:29: controllers[0].epsilon: it belongs to profile 'reference', and the profile is 'descent'. Leave it out, or say profile: reference.",
    ],
    [
      'a list that is none',
      `${csv}controllers: NeVe\n`,
      'ERR_CONFIG_VALUE neve.yaml:10:14: controllers: it is not a list. Write it as one: controllers: [NeVe].',
    ],
    [
      'a metric that is not computed',
      replaced('validation.f1', 'validation.mae'),
      "ERR_CONFIG_CONFLICT neve.yaml:9:80: validation.monitor: it follows 'validation.mae', which is not computed. Add mae to validation.metrics, or follow one of loss, accuracy, f1.",
    ],
    [
      'labels that are scaled',
      replaced('x: standard', 'y: standard'),
      'ERR_CONFIG_CONFLICT neve.yaml:5:15: data.scale.y: the loss crossEntropy is of labels, which are not scaled. Remove it.',
    ],
    [
      'rows that cannot be held out',
      replaced('batchSize: 16', 'keep: disk'),
      'ERR_CONFIG_CONFLICT neve.yaml:4:9: data.keep: of rows that are read from csv while training runs, none can be held out. Use keep: memory, or validation.data.',
    ],
    [
      'a broken line',
      replaced('[16]', '[16'),
      'ERR_CONFIG_SYNTAX neve.yaml:1:33: this is not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]. Mend the line.',
    ],
    [
      'a key twice',
      `${csv}device: cpu\ndevice: cpu\n`,
      'ERR_CONFIG_SYNTAX neve.yaml:11:1: this is not YAML: Map keys must be unique. Mend the line.',
    ],
    [
      'no sections',
      'just words\n',
      "ERR_CONFIG_VALUE neve.yaml:1:1: a configuration is sections by name; found 'just words'. Begin with model:, data: and loss:.",
    ],
    [
      'an unknown preset',
      `preset: trail\n${csv}`,
      "ERR_CONFIG_NAME neve.yaml:1:9: preset: there is no preset 'trail'. Did you mean 'trial'?",
    ],
    [
      'an include that is not there',
      `include: base.yaml\n${csv}`,
      "ERR_CONFIG_FILE neve.yaml:1:10: 'base.yaml' cannot be read: there is no such file. Check the path, or begin one with 'neve init'.",
    ],
    [
      'an include of itself',
      `include: neve.yaml\n${csv}`,
      'ERR_CONFIG_FILE neve.yaml:1:10: include: files include each other in a circle: neve.yaml → neve.yaml. Leave one of them out.',
    ],
    [
      'the answer among the inputs',
      replaced('y: species', 'x: [a, species], y: species'),
      "ERR_CONFIG_CONFLICT neve.yaml:3:62: data.train.y: column 'species' is in x and in y: the model would be told the answer.",
    ],
  ])('%s', async (_what, text, expected) => {
    expect(await messages(text)).toEqual([expected]);
  });

  it('in JSON has its line', async () => {
    const json = '{\n  "model": "mlp",\n  "lose": "mse"\n}\n';
    expect((await messages({ 'neve.json': json }))[0]).toBe(
      "ERR_CONFIG_KEY neve.json:3:3: lose: there is no such section. Did you mean 'loss'?",
    );
    expect((await messages({ 'neve.json': '{ "model": mlp }' }))[0]).toMatch(/^ERR_CONFIG_SYNTAX neve\.json:1:\d+: this is not JSON: /);
  });

  it('in a module that exports code has its path', async () => {
    const found = await messages({ 'neve.mjs': 'export default { model: { name: "mlp" }, loss: () => 1 };\n' });
    expect(found).toEqual([
      "ERR_CONFIG_VALUE neve.mjs: loss: this is a function. A configuration is plain data; name code by its file, as in { name: 'module', path: './model.ts', export: 'Net' }.",
    ]);
  });
});

describe('what comes over the file', () => {
  it('wins in order, and says where it came from', async () => {
    await writeFile(join(folder, 'base.yaml'), csv);
    await writeFile(
      join(folder, 'neve.yaml'),
      'include: base.yaml\noptimizer: { lr: 0.2 }\ncontrollers: [{ name: NeVe }, { name: NEq }]\n',
    );
    const config = await loadConfig('neve.yaml', {
      preset: ['trial'],
      set: ['data.batchSize=8', 'controllers[0].stop=true', "data.train.columns['my column']=number", 'model=resnet20'],
    });
    const { optimizer, stop, checkpoint, data, controllers, model } = config.values;
    expect(optimizer).toMatchObject({ name: 'sgd', lr: 0.2, momentum: 0.9 });
    expect([stop.maxEpochs, checkpoint, data.batchSize, controllers[0]?.stop, controllers[1]?.name, model.name]).toEqual([
      2,
      false,
      8,
      true,
      'NEq',
      'resnet20',
    ]);
    expect(data.train.columns).toEqual({ 'my column': 'number' });
    const from = (path: string) => config.origins.get(path)?.source;
    expect([from('optimizer.lr'), from('optimizer.momentum'), from('stop.maxEpochs'), from('data.batchSize'), from('device')]).toEqual([
      'neve.yaml',
      'base.yaml',
      "preset 'trial'",
      '--set data.batchSize=8',
      'default',
    ]);
    expect(await printConfig(config, { origins: true })).toContain('lr: 0.2 # neve.yaml:2:18\n');
  });

  it('is refused with the argument', async () => {
    expect(await messages(csv, { set: ['optimizer'] })).toEqual([
      "ERR_CONFIG_SYNTAX --set optimizer: this names no value. Write --set path=value, such as --set optimizer.lr=0.1 or --set 'controllers[0].stop=true'.",
    ]);
    expect(await messages(csv, { set: ['controllers[3].stop=true'] })).toEqual([
      'ERR_CONFIG_SYNTAX --set controllers[3].stop=true: controllers has 0 entries, and none at position 3. Give the whole list, or a position that is there.',
    ]);
    expect(await messages(csv, { set: ['optimizer.lr=fast'] })).toEqual([
      "ERR_CONFIG_VALUE --set optimizer.lr=fast: optimizer.lr: it is 'fast'. Expected a finite number of at least 0.",
    ]);
  });

  it('does not change the hash where it decides nothing', async () => {
    await writeFile(join(folder, 'neve.yaml'), csv);
    const hashes = await Promise.all(
      [[], ['run.name=other', 'run.folder=elsewhere'], ['run.seed=1']].map(async (set) => (await loadConfig('neve.yaml', { set })).hash),
    );
    expect(hashes[1]).toBe(hashes[0]);
    expect(hashes[2]).not.toBe(hashes[0]);
  });
});

it('resolves paths from the folder of the file that has them', async () => {
  await writeFile(join(folder, 'neve.yaml'), csv);
  process.chdir(tmpdir());
  try {
    expect((await loadConfig(join(folder, 'neve.yaml'))).values.data.train.path).toBe(join(folder, 'train.csv'));
  } finally {
    process.chdir(folder);
  }
});

it('has a JSON Schema with every section, option, default and word', () => {
  const schema = JSON.parse(JSON.stringify(jsonSchema())) as {
    readonly properties: Record<string, { readonly properties?: Record<string, unknown> }>;
  };
  expect(Object.keys(schema.properties)).toEqual([
    '$schema',
    'include',
    'preset',
    'model',
    'data',
    'loss',
    'optimizer',
    'controllers',
    'precision',
    'step',
    'stop',
    'validation',
    'checkpoint',
    'log',
    'run',
    'device',
    'launch',
  ]);
  expect(schema.properties.run?.properties?.seed).toEqual({
    type: 'integer',
    minimum: 0,
    description: 'Seed of the first weights, the order of the data, what is held out, dropout and transforms.',
    default: 0,
  });
});
