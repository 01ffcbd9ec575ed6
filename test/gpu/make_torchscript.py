"""Writes TorchScript files whose code holds tensors and names devices, into the folder given as JSON on standard input."""

import json
import os
import sys

import torch
from torch import nn


# A trace holds its tensors and the device that it was made on; the function that a script calls holds its own.
class Traced(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 3)
        self.tables = (torch.tensor([0.5, -0.5, 0.25]), torch.tensor([[1.0, 2.0, 3.0]]))

    def forward(self, x):
        places = torch.arange(3, device=x.device) * torch.tensor(0.125)
        return self.fc(x) + self.tables[0] * self.tables[1] + places + torch.zeros(x.size(0), 3)


@torch.jit.script
def beyond(x):
    return x + torch.zeros([3], device=torch.device("cpu")) + torch.ones_like(x, device=torch.device("cpu"))


class Scripted(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))

    def forward(self, x):
        if x.size(0) > 1:
            return beyond(self.inner(x))
        return self.inner(x)


folder = json.load(sys.stdin)
torch.manual_seed(0)
torch.jit.save(torch.jit.trace(Traced(), torch.ones(4, 4)), os.path.join(folder, "traced.pt"))
torch.jit.save(torch.jit.script(Scripted()), os.path.join(folder, "scripted.pt"))
torch.jit.save(torch.jit.freeze(torch.jit.script(Scripted()).eval()), os.path.join(folder, "frozen.pt"))
