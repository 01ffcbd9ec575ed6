"""Makes one network in every form that can be loaded, and records what its layers give by the statistics of the batch. Input (JSON): {folder}.

Writes `net.pt2`, `decomposed.pt2`, `trained.pt2`, `scripted.pt`, `traced.pt`, `traced-training.pt`, the weights and `taps.safetensors`: for each layer, what a
forward hook sees in evaluation mode (`running.`), and with the batch norms alone in training mode (`batch.`).
"""

import json
import os
import sys
import warnings

import torch
from safetensors.torch import save_file
from torch import nn

warnings.filterwarnings("ignore")
folder = json.load(sys.stdin)["folder"]
torch.set_num_threads(1)
torch.manual_seed(3)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 5, 3, bias=False)
        self.bn = nn.BatchNorm2d(5)
        self.drop = nn.Dropout(0.5)
        self.hidden = nn.Linear(5 * 16, 7)
        self.norm = nn.BatchNorm1d(7, affine=False)
        self.head = nn.Linear(7, 3)

    def forward(self, x):
        x = torch.relu(self.bn(self.conv(x)))
        x = self.norm(self.hidden(self.drop(x).flatten(1)))
        return self.head(torch.relu(x))


net = Net()
x = torch.randn(12, 2, 6, 6)
# Running statistics that differ from the batch's.
net.train()
for _ in range(3):
    net(torch.randn(8, 2, 6, 6) * 2 + 1)
weights = {name: value.clone() for name, value in net.state_dict().items()}
save_file(weights, os.path.join(folder, "net.safetensors"))


def path(name):
    return os.path.join(folder, name)


def restored(training):
    net.load_state_dict(weights)
    return net.train(training)


batch = torch.export.Dim("batch", min=1, max=64)
exported = lambda: torch.export.export(net, (x,), dynamic_shapes=({0: batch},))
restored(False)
torch.export.save(exported(), path("net.pt2"))
torch.export.save(exported().run_decompositions({}), path("decomposed.pt2"))
torch.jit.script(net).save(path("scripted.pt"))
torch.jit.trace(net, x).save(path("traced.pt"))
restored(True)
torch.export.save(exported(), path("trained.pt2"))
traced = torch.jit.trace(net, x, check_trace=False)
restored(True)
traced.save(path("traced-training.pt"))

taps = {"x": x}
for kind in ["running", "batch"]:
    restored(False)
    for module in net.modules():
        if kind == "batch" and isinstance(module, nn.modules.batchnorm._BatchNorm):
            module.train()
    handles = [
        module.register_forward_hook(lambda _, args, result, key=f"{kind}.{name}": taps.__setitem__(key, result.detach().clone()))
        for name, module in net.named_modules()
        if name
    ]
    with torch.no_grad():
        net(x)
    for handle in handles:
        handle.remove()
save_file(taps, path("taps.safetensors"))
print(json.dumps(True))
