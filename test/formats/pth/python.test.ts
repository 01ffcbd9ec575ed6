import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { pth } from '../../../src/formats/index.js';
import type { PthValue } from '../../../src/formats/pth/index.js';
import * as nn from '../../../src/nn/index.js';
import { type DType, Tensor, tensor } from '../../../src/tensor/index.js';
import { python, pythonAvailable } from '../../support/python.js';
import { temporaryFolder } from '../temporary-folder.js';

const file = temporaryFolder();
const MAKE = fileURLToPath(new URL('make_weights.py', import.meta.url));

interface Made {
  readonly views: Record<string, unknown>;
  readonly net: Record<string, unknown>;
  readonly avg: unknown;
}

function dispose(value: unknown): void {
  if (value instanceof Tensor) value.dispose();
  else if (value instanceof Map || Array.isArray(value)) for (const item of value.values()) dispose(item);
}

describe.skipIf(!pythonAvailable())('files of torch.save', () => {
  let made: Made;
  beforeAll(() => {
    made = python<Made>(MAKE, { input: file('') });
  });

  it('hold every dtype', async () => {
    const found = await pth.load(file('dtypes.pth'));
    for (const [name, value] of found) {
      expect(value.dtype).toBe(name);
      const right = name === 'bool' ? [0, 1, 1, 1, 1, 1] : [0, 1, 2, 3, 4, 5];
      const pairs = name.startsWith('complex') ? right.flatMap((item) => [item, 0]) : right;
      expect(Array.from(value.toTypedArray(), Number)).toEqual(pairs);
    }
    expect(found.size).toBe(12);
    dispose(found);
  });

  it('hold views, which share memory', async () => {
    const found = await pth.load(file('views.pth'));
    for (const [name, value] of found) expect(value.toArray(), name).toEqual(made.views[name]);
    found.get('base')?.fill_(9);
    expect(found.get('scalar')?.item()).toBe(9);
    dispose(found);
  });

  it('hold a state dict that a module takes', async () => {
    const found = await pth.load(file('net.pth'));
    expect(found).toBeInstanceOf(pth.OrderedDict);
    expect(Object.fromEntries([...found].map(([name, value]) => [name, value.toArray()]))).toEqual(made.net);
    using net = new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.BatchNorm2d(2), new nn.Flatten(), new nn.Linear(8, 3));
    net.loadStateDict(found);
    expect(net.stateDict().get('3.weight')?.toArray()).toEqual(made.net['3.weight']);
    dispose(found);
  });

  it('hold a checkpoint with an optimizer', async () => {
    const found = await pth.load<Map<string, PthValue>>(file('checkpoint.pth'));
    expect([found.get('epoch'), found.get('history'), found.get('best')]).toEqual([3, [0.5, 0.25], [1, null]]);
    expect([Object.isFrozen(found.get('history')), Object.isFrozen(found.get('best'))]).toEqual([false, true]);
    const optimizer = found.get('optimizer') as Map<string, Map<number, Map<string, Tensor>>>;
    expect(optimizer.get('state')?.get(0)?.get('exp_avg')?.toArray()).toEqual(made.avg);
    dispose(found);
  });

  it('hold parameters', async () => {
    const found = await pth.load<Tensor[]>(file('parameter.pth'));
    expect(found.map(({ requiresGrad }) => requiresGrad)).toEqual([true, false, true]);
    dispose(found);
  });

  it('are mapped privately', async () => {
    const found = await pth.load(file('large.pth'));
    const again = await pth.load(file('large.pth'));
    found.get('w')?.fill_(-1);
    expect(again.get('w')?.toTypedArray().subarray(0, 3)).toEqual(Float32Array.of(0, 1, 2));
    const copied = await pth.load(file('large.pth'), { mmap: false });
    expect(copied.get('w')?.toTypedArray()).toEqual(again.get('w')?.toTypedArray());
    dispose(found);
    dispose(again);
    dispose(copied);
  });

  it.each([
    ['legacy.pth', 'ERR_PTH', 'before 1.6'],
    ['module.pth', 'ERR_PICKLE_GLOBAL', 'state_dict'],
    ['half.pth', 'ERR_PICKLE', 'uint16'],
  ])('that Neve does not read are refused: %s', async (name, code, words) => {
    await expect(pth.load(file(name))).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
  });
});

const READ = `
import json, sys, torch
task = json.load(sys.stdin)
names = 'bool uint8 int8 int16 int32 int64 float16 bfloat16 float32 float64'.split()
state = torch.load(task['state'], weights_only=True)
for name in names:
    expected = torch.tensor([[0, 1, 2], [3, 4, 5]], dtype=torch.float64).to(getattr(torch, name))
    assert torch.equal(state[name], expected) and state[name].dtype == expected.dtype and not state[name].requires_grad, name
mapped = torch.load(task['state'], weights_only=True, mmap=True)
assert all(torch.equal(mapped[name], state[name]) for name in state)
nested = torch.load(task['nested'], weights_only=True)
a, t = nested.pop('a'), nested.pop('t')
assert a.untyped_storage().data_ptr() == t.untyped_storage().data_ptr() and torch.equal(a.t(), t), 'shared'
assert nested.pop('again') is a, 'identity'
model = torch.nn.Linear(2, 1)
loaded = torch.load(task['linear'], weights_only=True)
assert loaded._metadata[''] == {'version': 1}
model.load_state_dict(loaded)
checkpoint = torch.load(task['checkpoint'], weights_only=True)
net = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2), torch.nn.Flatten(), torch.nn.Linear(8, 3))
net.load_state_dict(checkpoint['model'])
torch.optim.AdamW(net.parameters()).load_state_dict(checkpoint['optimizer'])
print(json.dumps([type(state).__name__, repr(nested), model.weight.tolist()]))
`;

describe.skipIf(!pythonAvailable())('files of pth.save', () => {
  it('open in Python with weights_only=True', async () => {
    const rows = [
      [0, 1, 2],
      [3, 4, 5],
    ];
    const dtypes: readonly DType[] = ['bool', 'uint8', 'int8', 'int16', 'int32', 'int64', 'float16', 'bfloat16', 'float32', 'float64'];
    const state = new Map(dtypes.map((dtype) => [dtype, tensor(rows, { dtype })]));
    await pth.save(file('state.pth'), state);

    using a = tensor(rows);
    using t = a.t();
    const plain = [1, -1, 255, 256, 70000, 2 ** 40, -(2 ** 40), 2n ** 70n, 1.5, -0, Number.POSITIVE_INFINITY, true, null, 'é', '😀'];
    const nested = { a, t, again: a, plain, tuple: pth.tuple(1, pth.tuple(), 'x'), map: new Map([[pth.tuple(1, 2), { deep: [] }]]) };
    const rest = { bytes: Uint8Array.of(0, 255), z: new pth.Complex(1, 2), set: new Set([1]), dtype: new pth.TorchDType('float16') };
    await pth.save(file('nested.pth'), { ...nested, ...rest, device: new pth.TorchDevice('cuda:1') });

    using linear = new nn.Linear(2, 1);
    const named = new pth.OrderedDict<Tensor>(linear.stateDict());
    named.metadata = new Map([['', new Map([['version', 1]])]]);
    await pth.save(file('linear.pth'), named);
    python(MAKE, { input: file('') });
    const checkpoint = await pth.load(file('checkpoint.pth'));
    await pth.save(file('checkpoint2.pth'), checkpoint);

    const input = { state: file('state.pth'), nested: file('nested.pth'), linear: file('linear.pth'), checkpoint: file('checkpoint2.pth') };
    expect(python(READ, { input })).toEqual([
      'OrderedDict',
      "{'plain': [1, -1, 255, 256, 70000, 1099511627776, -1099511627776, 1180591620717411303424, 1.5, -0.0, inf, True, None, 'é', '😀'], " +
        "'tuple': (1, (), 'x'), 'map': {(1, 2): {'deep': []}}, 'bytes': b'\\x00\\xff', 'z': (1+2j), 'set': {1}, 'dtype': torch.float16, " +
        "'device': device(type='cuda', index=1)}",
      linear.weight.toArray(),
    ]);
    dispose(checkpoint);
    dispose(state);
  });

  it('are written for modules', async () => {
    using net = new nn.Linear(2, 1);
    await net.save(file('module-weights.pth'));
    const state = await pth.load(file('module-weights.pth'));
    expect([...state].map(([name, value]) => [name, value.toArray()])).toEqual([
      ['weight', net.weight.toArray()],
      ['bias', net.stateDict().get('bias')?.toArray()],
    ]);
    dispose(state);
  });
});
