/** FLOPs and parameters against PyTorch's own counters. */

import { describe, expect, it } from 'vitest';
import { trace } from '../../../src/graph/index.js';
import * as nn from '../../../src/nn/index.js';
import { randn, type Tensor, zeros } from '../../../src/tensor/index.js';
import { python, pythonAvailable } from '../../support/python.js';

class Net extends nn.Module {
  readonly conv = new nn.Conv2d(3, 8, 3, { padding: 1, groups: 1 });
  readonly norm = new nn.BatchNorm2d(8);
  readonly up = new nn.ConvTranspose2d(8, 4, 2, { stride: 2 });
  readonly encoder = new nn.TransformerEncoderLayer(16, 4, { dimFeedforward: 32, batchFirst: true });
  readonly head = new nn.Sequential(new nn.Flatten(), new nn.Linear(4 * 16 * 16, 10));

  override forward(x: Tensor): Tensor {
    const maps = this.up.forward(this.norm.forward(this.conv.forward(x)));
    const rows = maps.view([maps.shape[0] ?? 1, -1, 16]);
    return this.head.forward(this.encoder.forward(rows));
  }
}

const SCRIPT = `
import json, torch
from torch import nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode
torch.backends.mha.set_fastpath_enabled(False)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, padding=1)
        self.norm = nn.BatchNorm2d(8)
        self.up = nn.ConvTranspose2d(8, 4, 2, stride=2)
        self.encoder = nn.TransformerEncoderLayer(16, 4, dim_feedforward=32, batch_first=True)
        self.head = nn.Sequential(nn.Flatten(), nn.Linear(4 * 16 * 16, 10))
    def forward(self, x):
        maps = self.up(self.norm(self.conv(x)))
        return self.head(self.encoder(maps.view(maps.shape[0], -1, 16)))
net = Net().eval()
# The counter knows the products of the plain kernel, not the CPU's fused one.
with FlopCounterMode(display=False) as counter, torch.no_grad(), sdpa_kernel(SDPBackend.MATH):
    net(torch.randn(2, 3, 8, 8))
print(json.dumps({"flops": counter.get_total_flops(), "parameters": sum(p.numel() for p in net.parameters())}))
`;

describe('summary', () => {
  it.skipIf(!pythonAvailable())("counts as PyTorch's counter", () => {
    using net = new Net();
    using x = randn([2, 3, 8, 8]);
    const { flops, parameters } = nn.summary(net, x);
    expect({ flops, parameters }).toEqual(python(SCRIPT));
  });

  it('counts a graph as the module that it was traced from', () => {
    using net = new Net();
    using x = zeros([2, 3, 8, 8]);
    using model = trace(net, x);
    const [plain, traced] = [nn.summary(net, x), nn.summary(model, x)];
    expect({ ...traced, layers: [] }).toEqual({ ...plain, layers: [] });
    for (const path of ['', 'conv', 'norm', 'up', 'head', 'head.1'])
      expect(traced.layers.find((layer) => layer.path === path)).toEqual(plain.layers.find((layer) => layer.path === path));
    expect(model.training).toBe(true);
    expect(() => nn.summary({ kind: 'torchscript' } as never, x)).toThrow(expect.objectContaining({ code: 'ERR_MODEL_KIND' }));
  });

  it('names shapes, parameters and FLOPs of every module, and leaves the model as it was', () => {
    using net = new Net();
    using x = zeros([2, 3, 8, 8]);
    const found = nn.summary(net, x);
    const by = new Map(found.layers.map((layer) => [layer.path, layer]));
    expect(by.get('conv')).toEqual({ path: 'conv', type: 'Conv2d', output: [2, 8, 8, 8], parameters: 224, flops: 2 * 2 * 8 * 64 * 27 });
    expect(by.get('head.1')?.flops).toBe(2 * 2 * 1024 * 10);
    expect(by.get('head')?.flops).toBe(by.get('head.1')?.flops);
    expect([by.get('')?.output, net.training, net.norm.numBatchesTracked?.item()]).toEqual([[2, 10], true, 0]);
    const lines = String(found).split('\n');
    expect(lines[0]).toMatch(/^Layer +Output +Parameters +FLOPs$/);
    expect(lines[2]).toMatch(/^ {2}conv \(Conv2d\) +\[2, 8, 8, 8\] +224 +55,296$/);
    expect(lines.at(-2)).toBe(
      `Parameters: ${found.parameters.toLocaleString('en-US')}, ${found.parameters.toLocaleString('en-US')} of them trainable`,
    );
  });

  it('counts recurrent layers by their steps', () => {
    using lstm = new nn.LSTM(3, 5, { numLayers: 2, bidirectional: true });
    using x = zeros([7, 2, 3]);
    const matrices = 2 * (20 * 3 + 20 * 5) + 2 * (20 * 10 + 20 * 5);
    expect(nn.summary(lstm, x).flops).toBe(2 * 7 * 2 * matrices);
  });
});
