"""Saves models as TorchScript and as exported programs, and computes their tangent kernels from the whole Jacobian. Input (JSON): the folder."""

import json
import sys
import warnings

import torch
from torch import nn
from torch.export import Dim, export, save

warnings.filterwarnings("ignore")
torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
folder = json.load(sys.stdin)


class Convolutions(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 4, 3, padding=1)
        self.bn = nn.BatchNorm2d(4)
        self.head = nn.Linear(4, 3)
        self.bn.running_mean.normal_()
        nn.init.normal_(self.bn.weight)

    def forward(self, x):
        return self.head(torch.relu_(self.bn(self.conv(x))).mean((2, 3)))


class Attention(nn.Module):
    """Positions before samples in the middle, a weight that is used twice, another that is used through its transpose."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Linear(3, 4)
        self.qkv = nn.Linear(4, 12)
        self.norm = nn.LayerNorm(4)
        self.table = nn.Parameter(torch.randn(5, 1, 4))
        self.out = nn.Parameter(torch.randn(4, 2))

    def forward(self, x):
        h = self.embed(x).transpose(0, 1) + self.table
        q, k, v = self.qkv(h).chunk(3, -1)
        a = torch.softmax(torch.einsum("tnd,snd->nts", q, k), -1)
        h = self.norm(h + torch.einsum("nts,snd->tnd", a, v))
        h = torch.tanh(self.qkv(h)[..., :4])
        return h.mean(0) @ self.out


def jacobian_kernel(model, x):
    rows = []
    for sample in x:
        for value in model(sample[None]).flatten():
            grads = torch.autograd.grad(value, list(model.parameters()), retain_graph=True)
            rows.append(torch.cat([g.flatten() for g in grads]))
    jacobian = torch.stack(rows)
    return jacobian @ jacobian.T


made = {}
for name, model, shape in [("convolutions", Convolutions(), (5, 5)), ("attention", Attention(), ())]:
    torch.manual_seed(1)
    model.eval()
    x = torch.randn(7, 2, *shape) if shape else torch.randn(7, 5, 3)
    made[name] = {"shape": list(x.shape), "x": x.flatten().tolist(), "kernel": jacobian_kernel(model, x).flatten().tolist()}
    torch.jit.script(model).save(f"{folder}/{name}.pt")
    save(export(model, (x,), dynamic_shapes=({0: Dim("n", min=1)},)), f"{folder}/{name}.pt2")
print(json.dumps(made))
