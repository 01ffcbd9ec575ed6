import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { tensors } from '../../src/data/index.js';
import { ScriptModel, safetensors } from '../../src/formats/index.js';
import { loadModel } from '../../src/graph/index.js';
import * as nn from '../../src/nn/index.js';
import { ones, tensor, zeros } from '../../src/tensor/index.js';
import { trainerOf } from '../trainer/fixtures.js';
import { python, pythonAvailable } from '../support/python.js';
import { makeZip } from './make-zip.js';
import { temporaryFolder } from './temporary-folder.js';

const file = temporaryFolder();

const MAKE = fileURLToPath(new URL('make_models.py', import.meta.url));
const READ = `
import json, sys, torch
net = torch.jit.load(json.load(sys.stdin)).eval()
print(json.dumps({'bias': net.fc.bias.tolist(), 'y': net(torch.ones(1, 1, 4, 4)).tolist()}))
`;

describe.skipIf(!pythonAvailable())('TorchScript files of Python', () => {
  let made: { names: string[]; y: number[][] };
  beforeAll(() => {
    made = python(MAKE, { input: file('') });
  });

  it('load, run, change, save, and open in Python', async () => {
    using model = await loadModel(file('net.pt'), { trusted: true });
    using x = ones([1, 1, 4, 4]);
    expect(model).toBeInstanceOf(ScriptModel);
    expect([model.kind, model.training]).toEqual(['torchscript', true]);
    expect([...model.stateDict().keys()].sort()).toEqual([...made.names].sort());
    expect([...model.namedParameters().keys()]).toEqual(['conv.weight', 'conv.bias', 'bn.weight', 'bn.bias', 'fc.weight', 'fc.bias']);
    expect(model.layers().map(({ name, type, taps }) => [name, type, taps])).toEqual([
      ['conv', 'Conv2d', ['conv']],
      ['bn', 'BatchNorm2d', ['bn']],
      ['fc', 'Linear', ['fc']],
    ]);
    using y = model.eval().forward(x);
    expect(y.toArray()).toEqual(made.y);

    using bias = tensor([1, 2, 3]);
    model.loadStateDict(new Map([['fc.bias', bias]]), { strict: false });
    using changed = model.forward(x);
    await model.save(file('saved.pt'));
    expect(python(READ, { input: file('saved.pt') })).toEqual({ bias: [1, 2, 3], y: changed.toArray() });

    await model.save(file('saved.safetensors'));
    const { tensors } = await safetensors.readHeader(file('saved.safetensors'));
    expect(tensors.map(({ name }) => name)).toEqual([...model.stateDict().keys()]);
  });

  it('need trust, said before libtorch sees the file', async () => {
    await expect(loadModel(file('net.pt'))).rejects.toMatchObject({ name: 'OptionError', code: 'ERR_UNTRUSTED' });
  });

  it('are refused when torch.save wrote them', async () => {
    await expect(loadModel(file('weights.pt'), { trusted: true })).rejects.toMatchObject({
      code: 'ERR_TORCHSCRIPT',
      fields: { kind: 'pickle' },
    });
    await expect(loadModel(file('old.pt'), { trusted: true })).rejects.toThrow('a bare pickle');
  });

  it('are refused when they are cut off', async () => {
    writeFileSync(file('cut.pt'), readFileSync(file('net.pt')).subarray(0, -100));
    await expect(loadModel(file('cut.pt'), { trusted: true })).rejects.toMatchObject({ code: 'ERR_ZIP' });
  });

  it('are refused where their module gives no tensor', async () => {
    using x = ones([1, 1, 4, 4]);
    using model = await loadModel(file('counts.pt'), { trusted: true });
    expect(() => model.forward(x)).toThrow(
      expect.objectContaining({
        ...{ name: 'OptionError', code: 'ERR_MODEL_OUTPUT' },
        message: expect.stringMatching(/returned no tensor. Its forward must return a tensor, or/),
      }),
    );
  });

  it('cannot have their modules computed again in training', async () => {
    using x = ones([2, 1, 4, 4]);
    using y = zeros([2], { dtype: 'int64' });
    using model = await loadModel(file('net.pt'), { trusted: true });
    const trainer = trainerOf(model, { checkpointModules: ['conv'] });
    await expect(trainer.fit(tensors({ x, y }).loader({ batchSize: 2 }), { maxEpochs: 1 })).rejects.toMatchObject({
      ...{ name: 'OptionError', code: 'ERR_CHECKPOINT_MODEL' },
      message: expect.stringMatching(/Modules of a TorchScript model cannot be checkpointed: only those of a graph can/),
    });
  });

  it('leave a borrowed or disposed model alone', async () => {
    using x = ones([1, 1, 4, 4]);
    const model = await loadModel(file('net.pt'), { trusted: true });
    model.borrow('a fit');
    expect(() => model.forward(x)).toThrow(expect.objectContaining({ code: 'ERR_BORROWED' }));
    expect(() => model.dispose()).toThrow(expect.objectContaining({ code: 'ERR_BORROWED' }));
    model.borrow(null);
    model.dispose();
    model.dispose();
    expect(() => model.stateDict()).toThrow(expect.objectContaining({ code: 'ERR_DISPOSED' }));
  });
});

describe('model files', () => {
  it.each<[string, Uint8Array, string, string]>([
    ['an empty file', new Uint8Array(), 'ERR_MODEL_FILE', 'empty'],
    ['text', Buffer.from('not a model at all, sorry'), 'ERR_MODEL_FILE', 'no zip archive'],
    ['a zip of something else', makeZip({ 'a/b.txt': 'x' }), 'ERR_MODEL_FILE', 'without a PyTorch model'],
    ['a script without code', makeZip({ 'a/data.pkl': '', 'a/constants.pkl': '' }), 'ERR_TORCHSCRIPT', 'torch.save'],
    ['an exported program', makeZip({ 'a/archive_format': 'pt2', 'a/models/model.json': '{}' }), 'ERR_TORCHSCRIPT', 'exported program'],
  ])('%s is refused by what it is', async (_, bytes, code, words) => {
    writeFileSync(file('bad.pt'), bytes);
    const error: unknown = await loadModel(file('bad.pt'), { trusted: true }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: 'FormatError', code, message: expect.stringContaining(words) });
  });

  it('that are not there, or of no format, are named', async () => {
    await expect(loadModel(file('missing.pt'), { trusted: true })).rejects.toMatchObject({ code: 'ERR_FILE_READ' });
    await expect(loadModel(file('x.onnx'))).rejects.toMatchObject({ code: 'ERR_MODEL_EXTENSION' });
    await expect(loadModel(file('x.safetensors'))).rejects.toMatchObject({ code: 'ERR_WEIGHTS_ONLY' });
  });

  it('hold the weights of a module', async () => {
    using net = new nn.Linear(2, 1);
    await net.save(file('net.safetensors'));
    const state = await safetensors.load(file('net.safetensors'));
    using copy = new nn.Linear(2, 1);
    copy.loadStateDict(state);
    expect(copy.weight.toArray()).toEqual(net.weight.toArray());
    for (const value of state.values()) value.dispose();
    await expect(net.save(file('module.pt'))).rejects.toMatchObject({ code: 'ERR_MODEL_KIND' });
    expect(existsSync(file('module.pt'))).toBe(false);
  });
});
