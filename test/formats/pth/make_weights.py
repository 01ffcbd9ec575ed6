"""Writes files of weights with torch.save into the folder given as JSON on standard input, and prints what they hold."""

import json
import os
import sys

import torch

folder = json.load(sys.stdin)
torch.manual_seed(0)
NAMES = ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32", "float64", "complex64", "complex128"]


def save(name, value, **options):
    torch.save(value, os.path.join(folder, name), **options)


save("dtypes.pth", {name: torch.tensor([[0, 1, 2], [3, 4, 5]], dtype=torch.float64).to(getattr(torch, name)) for name in NAMES})

base = torch.arange(12, dtype=torch.float32)
view = base.view(3, 4)
views = {"base": base, "t": view.t(), "row": view[1], "step": base[1::3], "repeated": base[:1].expand(5), "scalar": base[7], "empty": base[:0]}
save("views.pth", views)

net = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2), torch.nn.Flatten(), torch.nn.Linear(8, 3))
optimizer = torch.optim.AdamW(net.parameters(), lr=0.5)
net(torch.ones(1, 1, 4, 4)).sum().backward()
optimizer.step()
save("net.pth", net.state_dict())
save("checkpoint.pth", {"model": net.state_dict(), "optimizer": optimizer.state_dict(), "epoch": 3, "history": [0.5, 0.25], "best": (1, None)})
save("parameter.pth", [torch.nn.Parameter(torch.ones(2)), torch.nn.Parameter(torch.ones(2), requires_grad=False), torch.ones(1, requires_grad=True)])
save("large.pth", {"w": torch.arange(2**16, dtype=torch.float32)})
save("legacy.pth", {"w": base}, _use_new_zipfile_serialization=False)
save("module.pth", net)
save("half.pth", {"w": torch.zeros(2, dtype=torch.uint16)})
print(
    json.dumps(
        {
            "views": {name: value.tolist() for name, value in views.items()},
            "net": {name: value.tolist() for name, value in net.state_dict().items()},
            "avg": optimizer.state_dict()["state"][0]["exp_avg"].tolist(),
        }
    )
)
