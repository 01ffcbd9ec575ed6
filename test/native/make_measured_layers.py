"""Makes one network with layers that are called twice, never, or return tuples. Input (JSON): {folder}. Writes `scripted.pt`, `traced.pt`, `net.pt2`."""

import json
import os
import sys
import warnings

import torch
from torch import nn

warnings.filterwarnings("ignore")
folder = json.load(sys.stdin)["folder"]
torch.manual_seed(1)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(4, 6, batch_first=True)
        self.attention = nn.MultiheadAttention(6, 2, batch_first=True)
        self.twice = nn.Linear(6, 6)
        self.frozen = nn.Linear(6, 5)
        self.idle = nn.Linear(6, 6)

    def forward(self, x):
        sequence, _ = self.lstm(x)
        mixed, _ = self.attention(sequence, sequence, sequence)
        return self.frozen(self.twice(torch.relu(self.twice(mixed))))


net = Net()
x = torch.randn(3, 5, 4)
rows = torch.export.Dim("rows", min=1, max=64)
torch.jit.script(net).save(os.path.join(folder, "scripted.pt"))
torch.export.save(torch.export.export(net, (x,), dynamic_shapes=({0: rows},)), os.path.join(folder, "net.pt2"))
torch.jit.trace(net.eval(), x, check_trace=False).save(os.path.join(folder, "traced.pt"))
print(json.dumps(True))
