/** The classifier of texts: PyTorch's layers on the same weights, padding that does not count, and training. */

import { expect, it } from 'vitest';
import { models, scope, setSeed, Tensor, tensor } from '../../src/index.js';
import { python, pythonAvailable } from '../support/python.js';

const TOKENS = [
  [1, 2, 3, 4, 0, 0],
  [4, 4, 1, 0, 0, 0],
];

it('gives a row of logits a text', () => {
  setSeed(1);
  scope(() => {
    const model = new models.TextClassifier(5, { numClasses: 3, filters: 4, embeddingDim: 6, widths: [2, 3] });
    expect([...model.stateDict().keys()]).toEqual([
      'embedding.weight',
      'convs.0.weight',
      'convs.0.bias',
      'convs.1.weight',
      'convs.1.bias',
      'fc.weight',
      'fc.bias',
    ]);
    expect(model.forward(tensor(TOKENS, { dtype: 'int64' })).shape).toEqual([2, 3]);
  });
});

it.skipIf(!pythonAvailable())('computes what the same layers compute in PyTorch', () => {
  setSeed(1);
  scope(() => {
    const model = new models.TextClassifier(5, { numClasses: 3, filters: 4, embeddingDim: 6, widths: [2, 3] });
    model.eval();
    const state = Object.fromEntries([...model.stateDict()].map(([name, value]) => [name, value.toArray()]));
    const expected = python<number[][]>(
      `import json, sys, torch, torch.nn.functional as F
given = json.load(sys.stdin)
s = {name: torch.tensor(value) for name, value in given['state'].items()}
x = F.embedding(torch.tensor(given['tokens']), s['embedding.weight'], padding_idx=0).transpose(1, 2)
found = [F.relu(F.conv1d(x, s[f'convs.{i}.weight'], s[f'convs.{i}.bias'])).amax(2) for i in range(2)]
print(json.dumps(F.linear(torch.cat(found, 1), s['fc.weight'], s['fc.bias']).tolist()))`,
      { input: { state, tokens: TOKENS } },
    );
    const found = model.forward(tensor(TOKENS, { dtype: 'int64' }));
    expect(found).toBeInstanceOf(Tensor);
    const flat = (found.toArray() as number[][]).flat();
    for (const [i, value] of expected.flat().entries()) expect(flat[i]).toBeCloseTo(value, 6);
  });
});

it('refuses options that it does not have', () => {
  expect(() => new models.TextClassifier(5, { width: 3 } as never)).toThrow(expect.objectContaining({ code: 'ERR_OPTION_UNKNOWN' }));
});
