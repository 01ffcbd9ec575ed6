/** Commands over runs and files. */

import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pth } from '../../src/formats/index.js';
import { trace } from '../../src/graph/index.js';
import * as models from '../../src/models/index.js';
import { ones, setSeed, zeros } from '../../src/tensor/index.js';
import { cli } from './run-cli.js';

const START = process.cwd();
beforeAll(async () => {
  process.chdir(await mkdtemp(join(tmpdir(), 'neve-runs-')));
  const rows = Array.from({ length: 40 }, (_, i) => `${i % 7},${i % 2 ? 'odd' : 'even'}`);
  await writeFile('rows.csv', `a,kind\n${rows.join('\n')}\n`);
  await writeFile(
    'neve.yaml',
    'model: { name: mlp, hidden: [4] }\ndata: { train: { reader: csv, path: rows.csv, y: kind }, batchSize: 8 }\nloss: crossEntropy\noptimizer: { name: sgd, lr: 0.1 }\ncontrollers: []\nstop: { maxEpochs: 2 }\ncheckpoint: false\nrun: { threads: 1 }\ndevice: cpu\n',
  );
  for (const lr of ['0.1', '0.01']) expect(await cli('train', 'neve.yaml', '--set', `optimizer.lr=${lr}`)).toMatchObject({ status: 0 });
});
afterAll(() => process.chdir(START));

const names = ({ stdout }: { readonly stdout: string }): string[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { run: string }).run);

it('lists, filters, sorts and compares runs', async () => {
  expect((await cli('runs')).stdout).toMatch(/^run +status +epochs +loss +optimizer.name +optimizer.lr\n/);
  expect(names(await cli('runs', '--json', '--where', 'lr<0.1'))).toEqual(['runs/neve-2']);
  expect(await cli('runs', '--where', 'nothing<0.1')).toMatchObject({ status: 0, stderr: "No run has a value 'nothing'.\n" });
  expect(names(await cli('runs', '--json', '--where', 'status=finished', '--sort', '-optimizer.lr'))).toEqual([
    'runs/neve-1',
    'runs/neve-2',
  ]);
  expect(names(await cli('runs', '--json', '--best', 'lr'))).toEqual(['runs/neve-2']);
  expect((await cli('runs', '--compare')).stdout).toMatch(/optimizer\.lr +0\.01 +0\.1\n/);
  const named = await cli('runs', 'runs/neve-1', 'runs/neve-2', '--compare');
  expect(named.stdout).toMatch(/^ +neve-1 +neve-2\n[\s\S]*optimizer\.lr +0\.1 +0\.01\n/);
  expect(named.stdout).toMatch(
    /\nTraining loss, 0\.\d+ to 0\.\d+; epochs 1 to 2\n[\s\S]*\nneve-1 {2}[\u2800-\u28ff]+ {2}0\.\d+\n[\s\S]*\nneve-2 {2}[\u2800-\u28ff]+/,
  );
  expect(named.stderr).toBe('Over each other in a browser: neve dashboard runs\n');
  expect((await cli('runs', 'runs/neve-1', 'runs/neve-1', '--compare')).stdout).toMatch(
    /^The settings and the results of these runs are the same\.\n/,
  );
});

it('shows a run', async () => {
  const { stdout, status } = await cli('show', 'runs/neve-1');
  expect([status, stdout]).toEqual([0, expect.stringMatching(/status +finished[\s\S]*epoch +loss/)]);
});

it('looks into checkpoints of PyTorch, where a state dict lies among other things', async () => {
  using weight = ones([2, 3], { dtype: 'bfloat16' });
  await pth.save('checkpoint.pth', { epoch: 7, model: new Map([['0.weight', weight]]), optimizer: { groups: [{ lr: 0.1 }] } });
  const { stdout, stderr } = await cli('inspect', 'checkpoint.pth');
  expect(stdout).toMatch(/model\.0\.weight +bfloat16 +\[2, 3\] +6\n1 tensors, 12 B/);
  expect(stderr).toBe('No tensors: epoch, optimizer.groups.0.lr\n');
  expect(await cli('convert', 'checkpoint.pth', 'checkpoint.safetensors')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining(
      "'checkpoint.pth' is no state dict: it has the keys epoch, model, optimizer. Save the state dict by itself",
    ),
  });
});

it('looks into weights, tables and configurations, and converts weights', async () => {
  expect((await cli('inspect', 'runs/neve-1/model.safetensors')).stdout).toContain('1.weight');
  expect((await cli('inspect', 'rows.csv')).stdout).toMatch(/kind +category +2: even, odd/);
  expect((await cli('inspect', 'neve.yaml')).stdout).toContain('FLOPs of a forward pass: 24');
  expect(await cli('convert', 'runs/neve-1/model.safetensors', 'w.pth')).toEqual({
    stdout: '',
    stderr: 'w.pth: 4 tensors, read back and equal to the bit\n',
    status: 0,
  });
});

it('counts a model file, and converts it with both models run', async () => {
  setSeed(1);
  using model = trace(new models.MLP([4, 8, 2]), zeros([2, 4]));
  await model.save('m.pt2');
  const { stdout } = await cli('inspect', 'm.pt2');
  expect(stdout).toMatch(/\n1 +Linear +\[2, 8\] +40 +128 +measured\n/);
  expect(stdout).toMatch(/FLOPs of a forward pass of \[2, 4\]: 192\n$/);
  expect((await cli('inspect', 'm.pt2', '--input', '10,4')).stdout).toMatch(/FLOPs of a forward pass of \[10, 4\]: 960\n$/);
  expect(JSON.parse((await cli('inspect', 'm.pt2', '--json')).stdout)).toMatchObject({
    flops: 192,
    inputs: [{ shape: [2, 4], dtype: 'float32' }],
  });
  expect(await cli('convert', 'm.pt2', 'again.pt2')).toEqual({
    ...{ stdout: '', status: 0 },
    stderr: 'again.pt2: 4 tensors, read back and equal to the bit; both run on [2, 4]: greatest difference 0\n',
  });
});

it('tries rates, and times steps', async () => {
  expect(JSON.parse((await cli('lr-find', 'neve.yaml', '--iterations', '20', '--json')).stdout)).toMatchObject({
    suggestions: expect.anything(),
  });
  expect(JSON.parse((await cli('bench', 'neve.yaml', '--steps', '5', '--json')).stdout)).toMatchObject({
    device: 'cpu',
    stepMs: expect.any(Number),
  });
});

it.each(['bash', 'zsh', 'fish'])('completes in %s', async (shell) => {
  expect((await cli('completion', shell)).stdout).toContain('dry-run');
});

describe('what is used wrongly', () => {
  it.each([
    [
      ['runs', '--where', 'lr'],
      "neve: --where 'lr' is no condition; expected a value, one of < <= = != >= >, and what to compare with, such as lr<0.1.\n",
    ],
    [['runs', '--sort', 'lr', '--best', 'lr'], 'neve: --best and --sort exclude each other.\n'],
    [['runs', 'nowhere'], "neve: there is no folder 'nowhere'.\n"],
    [['runs', 'runs/neve-1', '--compare'], 'neve: --compare needs at least two runs; there is one.\n'],
    [['show', 'rows.csv'], "neve: rows.csv is no run: it has no run.json. 'neve runs' lists them.\n"],
    [
      ['inspect', 'notes.txt'],
      "neve: 'notes.txt' is of no kind that can be looked into; expected .pt2, .pt, .safetensors, .pth, .npz, .npy, .csv, .tsv, .parquet or a configuration.\n",
    ],
    [
      ['inspect', 'm.pt2', '--input', '3,x'],
      "neve: --input is '3,x'; expected sizes with the batch first, and a dtype where it is not float32: 2,3,32,32 or 2,40:int64.\n",
    ],
    [['inspect', 'rows.csv', '--input', '3'], "neve: --input is for models; 'rows.csv' is none.\n"],
    [['convert', 'a.txt', 'b.pth'], "neve: 'a.txt' to 'b.pth' is no conversion; expected .safetensors, .pth, .npz, .pt2, .pt.\n"],
    [['convert', 'a.pth', 'b.pt2'], "neve: 'a.pth' has weights alone, and 'b.pt2' wants a model. Convert to .safetensors, .pth, .npz.\n"],
    [['bench', 'neve.yaml', '--steps', 'few'], "neve: --steps is 'few'; expected an integer of at least 1.\n"],
  ])('%j', async (args, stderr) => {
    expect(await cli(...args)).toEqual({ stdout: '', stderr, status: 2 });
  });
});
