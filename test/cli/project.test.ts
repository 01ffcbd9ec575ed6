/** A project from nothing to predictions, as a user types it. */

import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { python, pythonAvailable } from '../support/python.js';
import { cli } from './run-cli.js';

const START = process.cwd();
const SHORT = ['--set', 'run.threads=1', '--set', 'device=cpu'];
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neve-project-'));
  process.chdir(folder);
  expect(await cli('init')).toMatchObject({ status: 0, stdout: '' });
  expect(await cli('train', 'neve.yaml', '--set', 'stop.maxEpochs=6', ...SHORT)).toMatchObject({ status: 0 });
});
afterAll(() => process.chdir(START));

it('leaves a model, a page and its configuration', async () => {
  expect(await readFile('runs/neve-1/report.html', 'utf8')).toContain('<html');
  expect(await readFile('runs/neve-1/config.yaml', 'utf8')).toContain('maxEpochs: 6');
  expect((await readFile('runs/neve-1/model.safetensors')).length).toBeGreaterThan(100);
});

it('predicts classes of files and of standard input, as JSON lines and as CSV', async () => {
  const { stdout, status } = await cli('predict', 'runs/neve-1', 'data/flowers.csv', '--top', '1');
  const rows = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { row: number; prediction: string; probabilities: Record<string, number> });
  expect([status, rows.length, Object.keys(rows[0]?.probabilities ?? {})]).toEqual([0, 240, [rows[0]?.prediction]]);
  // Three kinds that lie apart.
  const kinds = ['small', 'middle', 'large'];
  expect(rows.filter(({ row, prediction }) => prediction === kinds[row % 3]).length).toBeGreaterThan(220);
  await writeFile('new.csv', 'petal,sepal,length,width\n5,3.4,1.5,0.3\n');
  const csv = await cli('predict', 'runs/neve-1', 'new.csv', '--csv');
  expect(csv.stdout.split('\n').slice(0, 2)).toEqual([
    'row,prediction,probabilities.large,probabilities.middle,probabilities.small',
    expect.stringMatching(/^0,small,/),
  ]);
});

it('leaves no row out of what it predicts, as training may', async () => {
  const rows = (await readFile('data/flowers.csv', 'utf8')).trimEnd().split('\n');
  await writeFile('gaps.csv', [rows[0], ...rows.slice(1).map((row, i) => (i % 9 === 4 ? row.replace(/^[^,]+/, '') : row))].join('\n'));
  const how = ['--set', 'data.train.path=gaps.csv', '--set', 'data.train.missing=skip', '--set', 'stop.maxEpochs=2'];
  expect(await cli('train', 'neve.yaml', ...how, '--run-dir', 'runs/gaps', ...SHORT)).toMatchObject({ status: 0 });
  const column = rows[0]?.split(',')[0];
  expect(await cli('predict', 'runs/gaps', 'gaps.csv')).toEqual({
    stdout: '',
    stderr: `neve: 'gaps.csv', row 5: column '${column}' has no value, and a prediction needs one. Fill it in, or leave the row out. (ERR_VALUE_MISSING)\n`,
    status: 1,
  });
});

it('evaluates what was held out, and other rows', async () => {
  const held = await cli('evaluate', 'runs/neve-1', '--json');
  expect(JSON.parse(held.stdout)).toMatchObject({ samples: 48, f1: expect.any(Number), accuracy: expect.any(Number) });
  const all = await cli('evaluate', 'runs/neve-1', '--data', 'data/flowers.csv', '--metrics', 'accuracy', '--json');
  expect(JSON.parse(all.stdout)).toMatchObject({ samples: 240, accuracy: expect.any(Number) });
});

it('trains again from what it kept, into the next folder, with lines of JSON', async () => {
  const { stdout } = await cli('train', 'runs/neve-1/config.yaml', '--json', '--run-dir', 'runs/again');
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string });
  expect(lines.map(({ type }) => type)).toEqual([...Array(6).fill('epoch'), 'report']);
  expect(await readFile('runs/again/metrics.jsonl', 'utf8')).toBe(await readFile('runs/neve-1/metrics.jsonl', 'utf8'));
});

it('goes on with a run, longer', async () => {
  const stopped = ['--set', 'stop.maxEpochs=2', '--set', 'checkpoint.onEnd=true', '--set', 'controllers=[]', ...SHORT];
  expect(await cli('train', 'neve.yaml', '--run-dir', 'runs/part', ...stopped)).toMatchObject({ status: 0 });
  const { status, stdout } = await cli('resume', 'runs/part', '--set', 'stop.maxEpochs=4');
  expect([status, stdout]).toEqual([0, expect.stringMatching(/epochs +4/)]);
  const refused = await cli('resume', 'runs/part', '--set', 'optimizer.lr=1');
  expect(refused).toMatchObject({
    status: 2,
    stderr:
      '--set optimizer.lr=1: optimizer: a run that goes on keeps it as it was. Set stop, checkpoint, log only, or begin another run: neve train runs/part/config.yaml.\nneve: The configuration cannot be used.\n',
  });
});

it('tries two steps, prints the whole configuration and the program', async () => {
  const dry = await cli('train', 'neve.yaml', '--dry-run', ...SHORT);
  expect(dry).toMatchObject({ status: 0, stdout: expect.stringMatching(/checkpoint +written, read back, and trained on from/) });
  expect(dry.stdout).toMatch(/memory at the peak +\d.* of the process, \d.* more than before the first step/);
  const whole = await cli('train', 'neve.yaml', '--print-config');
  expect(whole.stdout).toContain('lr: 0.01 # neve.yaml:');
  const code = await cli('train', 'neve.yaml', '--as-code');
  expect(code.stdout).toContain("import { data, models, NeVe, optim, setSeed, showProgress, summaryTable, Trainer } from 'neve';");
});

describe('what is used wrongly', () => {
  it.each([
    [['train'], "error: missing required argument 'config'\nRun it with --help to see what it takes.\n"],
    [['trian', 'neve.yaml'], "error: unknown command 'trian'\n(Did you mean train?)\nRun it with --help to see what it takes.\n"],
    [['train', 'neve.yaml', '--dry'], "error: unknown option '--dry'\nRun it with --help to see what it takes.\n"],
    [
      ['train', 'nope.yaml'],
      "nope.yaml: 'nope.yaml' cannot be read: there is no such file. Check the path, or begin one with 'neve init'.\nneve: The configuration cannot be used.\n",
    ],
    [['train', 'neve.yaml', '--dry-run', '--as-code'], 'neve: --dry-run, --print-config and --as-code exclude each other.\n'],
    [
      ['evaluate', 'runs/neve-1', '--metrics', 'acc'],
      "neve: --metrics has 'acc'; expected accuracy, auroc, confusionMatrix, f1, mae, perplexity, r2, rmse, with commas between.\n",
    ],
    [
      ['evaluate', 'data'],
      "data: it is no run of 'neve train': it has no config.yaml. Name the folder of a run; 'neve runs' lists them.\nneve: The configuration cannot be used.\n",
    ],
    [['predict', 'runs/neve-1', 'nope.csv'], "neve: there is no 'nope.csv'. Name files to predict, or - for standard input.\n"],
    [['predict', 'runs/neve-1', 'new.csv', '--top', '0'], "neve: --top is '0'; expected an integer of at least 1.\n"],
    [
      ['init', '--template', 'audio'],
      "error: option '-t, --template <kind>' argument 'audio' is invalid. Allowed choices are csv, images, series, pt2.\nRun it with --help to see what it takes.\n",
    ],
    [
      ['resume', 'runs/neve-1'],
      'config (HASH): goes on in runs/neve-1\nneve: runs/neve-1 has no checkpoint to go on from. Runs keep one with checkpoint: { everyEpochs: 1 } or { onEnd: true }; begin another: neve train runs/neve-1/config.yaml.\n',
    ],
    [['predict', 'm.pt', 'x.npy', '--top', '2'], 'neve: --top is for the classes of a run; m.pt is a model without one.\n'],
    [['predict', 'runs/neve-1', 'new.csv', '--trusted'], 'neve: --trusted is for files of TorchScript; runs/neve-1 is none.\n'],
    [['init', 'new.csv'], "neve: 'new.csv' is a file. Name a folder to begin in.\n"],
    [['init'], 'neve: data/flowers.csv is there already. Begin in another folder: neve init another --template csv.\n'],
  ])('%j', async (args, stderr) => {
    const found = await cli(...args);
    expect({ ...found, stderr: found.stderr.replace(/\([0-9a-f]{12}\)/, '(HASH)') }).toEqual({ stdout: '', stderr, status: 2 });
  });

  it.skipIf(!pythonAvailable())('TorchScript that nobody vouched for is not opened', async () => {
    python('import sys, torch; torch.jit.save(torch.jit.script(torch.nn.Linear(2, 1)), sys.argv[1]); print(1)', { args: ['m.pt'] });
    expect(await cli('predict', 'm.pt', 'x.npy')).toMatchObject({ status: 1, stderr: expect.stringContaining('(ERR_UNTRUSTED)') });
    expect(await cli('predict', 'm.pt', 'x.npy', '--trusted')).toMatchObject({ status: 1, stderr: expect.stringContaining("'x.npy'") });
  });

  it('a file that is missing fails with status 1', async () => {
    await writeFile('lost.yaml', (await readFile('neve.yaml', 'utf8')).replace('flowers.csv', 'lost.csv'));
    const { stderr, status } = await cli('train', 'lost.yaml');
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^neve: data\.csv: cannot open '.*lost\.csv': .*\(ERR_DATA_PATH\)\n$/)]);
  });
});

it.each([
  ['series', ['data/waves.csv']],
  ['pt2', ['data/rows.npz']],
  ['images', ['data/lying/00.png', 'data/upright/01.png']],
] as const)('has a template %s that trains and predicts', async (template, inputs) => {
  const project = await mkdtemp(join(tmpdir(), `neve-${template}-`));
  process.chdir(project);
  try {
    expect(await cli('init', '--template', template)).toMatchObject({ status: 0 });
    expect(await cli('train', 'neve.yaml', '--set', 'stop.maxEpochs=1', ...SHORT)).toMatchObject({ status: 0 });
    const { stdout, status } = await cli('predict', 'runs/neve-1', ...inputs);
    if (template === 'images') {
      // A folder stands for the images in it.
      const all = await cli('predict', 'runs/neve-1', 'data/lying', '--top', '1', '--csv');
      expect(all.stdout).toMatch(/^file,prediction,probabilities\.lying,probabilities\.upright\ndata\/lying\/00\.png,/);
      expect(await cli('predict', 'runs/neve-1', 'runs')).toMatchObject({
        status: 2,
        stderr: expect.stringContaining("'runs' has no images."),
      });
    } else {
      const top = await cli('predict', 'runs/neve-1', ...inputs, '--top', '2');
      expect(top).toEqual({ stdout: '', stderr: 'neve: --top is for classes, and runs/neve-1 predicts numbers.\n', status: 2 });
    }
    expect([status, JSON.parse(stdout.split('\n')[0] as string)]).toEqual([
      0,
      template === 'images'
        ? { file: inputs[0], prediction: expect.stringMatching(/^(lying|upright)$/), probabilities: expect.anything() }
        : { row: 0, prediction: expect.anything() },
    ]);
  } finally {
    process.chdir(folder);
  }
});
