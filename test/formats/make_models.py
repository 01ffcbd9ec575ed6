"""Writes a TorchScript file and two state dicts of one small model into the folder given as JSON on standard input."""

import json
import os
import sys

import torch


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(1, 2, 3)
        self.bn = torch.nn.BatchNorm2d(2)
        self.fc = torch.nn.Linear(8, 3)

    def forward(self, x):
        return self.fc(torch.relu(self.bn(self.conv(x))).flatten(1))


class Counts(torch.nn.Module):
    def forward(self, x):
        return x.numel()


folder = json.load(sys.stdin)
torch.manual_seed(0)
net = Net()
torch.jit.save(torch.jit.script(net), os.path.join(folder, "net.pt"))
torch.save(net.state_dict(), os.path.join(folder, "weights.pt"))
torch.save(net.state_dict(), os.path.join(folder, "old.pt"), _use_new_zipfile_serialization=False)
torch.jit.save(torch.jit.script(Counts()), os.path.join(folder, "counts.pt"))
print(json.dumps({"names": list(net.state_dict()), "y": net.eval()(torch.ones(1, 1, 4, 4)).tolist()}))
