/** Autocast: every value of a network has the dtype that it has under `torch.autocast`, call by call. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getNumThreads, setNumThreads, trace } from '../../src/index.js';
import { native } from '../../src/native/load.js';
import * as nn from '../../src/nn/index.js';
import { cat, stack } from '../../src/ops/index.js';
import { randint, randn, setSeed, type Tensor } from '../../src/tensor/index.js';
import { handleOf } from '../../src/tensor/native-object.js';
import { wrap } from '../../src/tensor/tensor.js';
import { python, pythonAvailable } from '../support/python.js';

const F = nn.functional;
const WIDTH = 8;

/** Operators of each of autocast's lists: those that run in the lower dtype, those that run in fp32, those that follow the widest input, and those it leaves alone. */
class Mixture extends nn.Module {
  readonly conv = new nn.Conv2d(3, WIDTH, 3, { padding: 1 });
  readonly bn = new nn.BatchNorm2d(WIDTH);
  readonly group = new nn.GroupNorm(2, WIDTH);
  readonly up = new nn.ConvTranspose2d(WIDTH, WIDTH, 2);
  readonly embedding = new nn.Embedding(10, WIDTH);
  readonly recurrent = new nn.GRUCell(WIDTH, WIDTH);
  readonly attention = new nn.TransformerEncoderLayer(WIDTH, 2, { dimFeedforward: 16, dropout: 0, batchFirst: true, activation: 'gelu' });
  readonly norm = new nn.LayerNorm(WIDTH);
  readonly head = new nn.Linear(WIDTH, 5);

  override forward(x: Tensor, tokens: Tensor, labels: Tensor): Tensor[] {
    const convolved = F.relu(this.bn.forward(this.conv.forward(x)));
    const grouped = this.group.forward(this.up.forward(convolved));
    const image = grouped.mean([2, 3]);
    const sequence = this.attention.forward(this.embedding.forward(tokens));
    const query = sequence.unsqueeze(1);
    const attended = F.scaledDotProductAttention(query, query, query).squeeze(1);
    const products = attended.matmul(sequence.transpose(1, 2));
    const weights = F.softmax(products, -1);
    const mixed = weights.bmm(sequence).sum(1);
    const cell = this.recurrent.forward(mixed, image);
    const logits = this.head.forward(this.norm.forward(cell));
    // An fp32 value beside a lower one: the wider dtype counts.
    const joined = cat([logits, image], 1);
    const stacked = stack([F.gelu(logits), F.logSoftmax(logits, 1)]);
    const bounded = logits.tanh().mul(logits.sigmoid()).add(logits.exp().pow(2).log1p());
    const distance = F.mseLoss(logits, F.softplus(logits));
    const loss = F.crossEntropy(logits, labels);
    const nll = F.nllLoss(F.logSoftmax(this.head.forward(cell), 1), labels);
    return [loss.add(nll).add(distance), joined.cumsum(1).prod(1), stacked.square().sum(), bounded, F.maxPool2d(convolved, 2), cell.norm()];
  }
}

/** Name of a value to its operator and dtype. */
type Dtypes = Readonly<Record<string, readonly [string, string]>>;

const PRECISIONS = { bf16: 'bfloat16', fp16: 'float16' } as const;

const folder = mkdtempSync(join(tmpdir(), 'neve-autocast-'));
const threads = getNumThreads();

describe.skipIf(!pythonAvailable())('autocast', () => {
  beforeAll(() => setNumThreads(1));
  afterAll(() => {
    setNumThreads(threads);
    rmSync(folder, { recursive: true });
  });

  it("picks the dtypes that PyTorch's does, for every value of a network", async () => {
    setSeed(1);
    const module = new Mixture();
    using x = randn([4, 3, 8, 8]);
    using tokens = randint(0, 10, [4, 6]);
    using labels = randint(0, 5, [4]);
    const inputs = [x, tokens, labels];
    using model = trace(module, inputs);
    const path = join(folder, 'mixture.pt2');
    await model.save(path);
    const plain = (tensor: Tensor): number[] => Array.from(tensor.toTypedArray() as ArrayLike<number | bigint>, Number);
    const theirs = python<Readonly<Record<string, Dtypes>>>('test/parity/autocast.py', {
      input: { path, x: plain(x), tokens: plain(tokens), labels: plain(labels), dtypes: Object.values(PRECISIONS) },
    });
    const values = model.graph.nodes.filter(({ when, op }) => when === 'always' && op.startsWith('aten.'));
    const names = values.flatMap(({ outputs }) => outputs.filter((name) => name !== ''));
    for (const [precision, dtype] of Object.entries(PRECISIONS)) {
      const expected = theirs[dtype] as Dtypes;
      const seen = native().modelTaps(model.handle, inputs.map(handleOf), names, 'running', precision as 'bf16' | 'fp16');
      const ours = Object.fromEntries(
        seen.map(({ tap, tensor: handle }) => {
          using value = wrap(handle);
          return [names[tap] as string, value.dtype];
        }),
      );
      const shared = Object.keys(expected).filter((name) => name in ours);
      expect(shared.length).toBeGreaterThan(60);
      expect(Object.fromEntries(shared.map((name) => [name, [expected[name]?.[0], ours[name]]]))).toEqual(
        Object.fromEntries(shared.map((name) => [name, expected[name]])),
      );
      // Not by leaving everything as it was: both kinds are there.
      expect(new Set(Object.values(ours))).toContain('float32');
      expect(new Set(Object.values(ours))).toContain(dtype);
      expect(ours, 'values that Python has and the taps have not').toMatchObject(
        Object.fromEntries(shared.map((name) => [name, expect.any(String)])),
      );
    }
    for (const parameter of [...module.namedParameters().values(), ...module.namedBuffers().values()]) parameter.dispose();
  });
});
