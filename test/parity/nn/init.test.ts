/** Initialisers against PyTorch, draw for draw from one seed. */

import { describe, expect, it } from 'vitest';
import * as nn from '../../../src/nn/index.js';
import { setSeed, type Tensor, zeros } from '../../../src/tensor/index.js';
import { python, pythonAvailable } from '../../support/python.js';

const { init } = nn;
const CASES: readonly (readonly [string, readonly number[], (tensor: Tensor) => Tensor])[] = [
  ['uniform_(t, -1, 2)', [3, 4], (t) => init.uniform_(t, -1, 2)],
  ['normal_(t, 1, 2)', [3, 4], (t) => init.normal_(t, 1, 2)],
  ['xavier_uniform_(t, gain=2)', [3, 4, 2], (t) => init.xavierUniform_(t, { gain: 2 })],
  ['xavier_normal_(t)', [3, 4, 2], (t) => init.xavierNormal_(t)],
  ['kaiming_uniform_(t, nonlinearity="relu")', [3, 4, 2], (t) => init.kaimingUniform_(t, { nonlinearity: 'relu' })],
  ['kaiming_normal_(t, mode="fan_out")', [3, 4, 2], (t) => init.kaimingNormal_(t, { mode: 'fanOut' })],
  ['trunc_normal_(t)', [40, 30], (t) => init.truncNormal_(t)],
  ['trunc_normal_(t, std=0.02)', [40, 30], (t) => init.truncNormal_(t, { std: 0.02 })],
  ['trunc_normal_(t, mean=3.0, std=2.0, a=-1.0, b=2.0)', [40, 30], (t) => init.truncNormal_(t, { mean: 3, std: 2, a: -1, b: 2 })],
  ['trunc_normal_(t, std=5.0, a=-1.0, b=1.0)', [40, 30], (t) => init.truncNormal_(t, { std: 5, a: -1, b: 1 })],
  ['orthogonal_(t)', [6, 4], (t) => init.orthogonal_(t)],
  ['orthogonal_(t, gain=2)', [3, 4, 2], (t) => init.orthogonal_(t, { gain: 2 })],
  ['eye_(t)', [3, 5], (t) => init.eye_(t)],
  ['dirac_(t)', [4, 3, 3], (t) => init.dirac_(t)],
  ['dirac_(t, groups=2)', [6, 2, 3, 5], (t) => init.dirac_(t, 2)],
  ['sparse_(t, sparsity=0.4)', [5, 4], (t) => init.sparse_(t, 0.4)],
];

const SCRIPT = `
import json, sys, torch
torch.set_num_threads(1)
answers = []
for call, shape in json.load(sys.stdin):
    torch.manual_seed(3)
    t = torch.zeros(shape)
    eval("torch.nn.init." + call, {"torch": torch, "t": t})
    answers.append(t.flatten().tolist())
print(json.dumps(answers))
`;
import { isOlder } from '../older.js';

describe.skipIf(!pythonAvailable())('initialisers equal PyTorch', () => {
  it('bit for bit', () => {
    const answers = python<number[][]>(SCRIPT, { input: CASES.map(([call, shape]) => [call, shape]) });
    const wrong = CASES.filter(([, shape, fill], i) => {
      setSeed(3);
      using tensor = zeros(shape);
      fill(tensor);
      return JSON.stringify([...(tensor.toTypedArray() as Float32Array)]) !== JSON.stringify(answers[i]?.map(Math.fround));
    });
    const calls = CASES.map(([call]) => call);
    expect(wrong.map(([call]) => call)).toEqual(isOlder ? calls.filter((call) => call.startsWith('trunc_normal_')) : []);
  });

  it('refuses what cannot be filled', () => {
    using line = zeros([3]);
    using image = zeros([3, 2, 2]);
    for (const fill of [init.eye_, init.orthogonal_, init.dirac_, (t: Tensor) => init.sparse_(t, 0.5)]) {
      expect(() => fill(line)).toThrow(expect.objectContaining({ code: 'ERR_SHAPE' }));
    }
    expect(() => init.dirac_(image, 2)).toThrow("option 'groups' is 2; expected a divisor of 3");
    expect(() => init.truncNormal_(image, { a: 1, b: 0 })).toThrow('a number above a (1)');
  });
});
