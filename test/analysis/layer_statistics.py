"""Makes a network, its data, and what its layers do on it, by hooks. Input (JSON): {folder, dtype}. Writes `net.pt`, `net.pt2`."""

import json
import os
import sys
import warnings

import torch
import torch.nn.functional as F
from torch import nn

warnings.filterwarnings("ignore")
order = json.load(sys.stdin)
dtype = getattr(torch, order["dtype"])
torch.manual_seed(3)
torch.set_default_dtype(dtype)
LAYERS = ["conv", "bn", "fc1", "act", "drop", "squash", "fc2"]


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3)
        self.bn = nn.BatchNorm2d(4)
        self.fc1 = nn.Linear(16, 6)
        self.act = nn.ReLU()
        self.drop = nn.Dropout(0.5)
        self.squash = nn.Tanh()
        self.fc2 = nn.Linear(6, 3)

    def forward(self, x):
        x = F.relu(self.bn(self.conv(x)))
        x = F.max_pool2d(x, 2).flatten(1)
        x = self.drop(self.act(self.fc1(x)))
        return self.fc2(F.leaky_relu(self.squash(x) - 0.5, 0.1))


net = Net().eval()
with torch.no_grad():
    net.bn.bias[1] = -50
    net.fc1.bias[2] = -100
    net.fc1.weight *= 4
    net.bn.running_mean.normal_()
    net.bn.running_var.uniform_(0.5, 2)
x = torch.randn(6, 1, 6, 6)
x = torch.cat([x, x[:5] + 1e-7, torch.randn(1, 1, 6, 6)])
y = torch.arange(12) % 3


def measured(batch_norm):
    net.bn.train(batch_norm)
    outputs, patterns, hooks = {}, [], []

    def keep(name):
        def hook(_, __, output):
            output.retain_grad()
            outputs[name] = output
        return hook

    for name in LAYERS:
        hooks.append(getattr(net, name).register_forward_hook(keep(name)))
    real = (F.relu, F.leaky_relu)

    def noted(function):
        def call(value, *args, **kwargs):
            result = function(value, *args, **kwargs)
            patterns.append(result.detach())
            return result
        return call

    F.relu, F.leaky_relu = noted(real[0]), noted(real[1])
    state = {key: value.clone() for key, value in net.state_dict().items()}
    net.zero_grad()
    loss = F.cross_entropy(net(x), y)
    loss.backward()
    F.relu, F.leaky_relu = real
    net.load_state_dict(state)
    for hook in hooks:
        hook.remove()
    signs = torch.cat([p.flatten(1) > 0 for p in patterns], 1)
    dead = {"bn": patterns[0].amax((0, 2, 3)) <= 0, "act": patterns[1].amax(0) <= 0}
    saturated = {"bn": patterns[0] <= 0, "act": patterns[1] <= 0, "squash": 1 - outputs["squash"] ** 2 < 0.05}
    # Sums are to be compared with float64 ones.
    layers = {}
    for name, value in outputs.items():
        own = [p.grad.double() for p in getattr(net, name).parameters()]
        v = value.detach().double()
        norm = torch.sqrt(sum((g**2).sum() for g in own)).item() if own else None
        layers[name] = {
            "values": v.numel(),
            "mean": v.mean().item(),
            "std": v.std(correction=0).item(),
            "rms": (v**2).mean().sqrt().item(),
            "zeros": (v == 0).double().mean().item(),
            "saturated": saturated[name].double().mean().item() if name in saturated else None,
            "units": dead[name].numel() if name in dead else 0,
            "dead": int(dead[name].sum()) if name in dead else 0,
            "gradientSignal": ((value.grad.double() * 12) ** 2).mean().sqrt().item(),
            "gradientNorm": norm,
            "gradientRms": norm / sum(g.numel() for g in own) ** 0.5 if own else None,
        }
    return {
        "loss": loss.item(),
        "gradientNorm": torch.sqrt(sum((p.grad.double() ** 2).sum() for p in net.parameters())).item(),
        "layers": layers,
        "parameters": {n: [p.detach().double().norm().item(), p.grad.double().norm().item()] for n, p in net.named_parameters()},
        "linearRegions": len({tuple(row.tolist()) for row in signs}),
        "regionDistance": (signs[1:] ^ signs[:-1]).double().mean().item(),
    }


found = {"running": measured(False), "batch": measured(True), "x": x.flatten().tolist(), "y": y.tolist()}
net.eval()
torch.jit.script(net).save(os.path.join(order["folder"], f"{order['dtype']}.pt"))
rows = torch.export.Dim("rows", min=1, max=64)
program = torch.export.export(net, (x,), dynamic_shapes=({0: rows},))
torch.export.save(program, os.path.join(order["folder"], f"{order['dtype']}.pt2"))
print(json.dumps(found))
