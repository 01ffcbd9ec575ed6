"""Exports a model with nested inputs and results to argv[1], and prints what it gives for fixed inputs."""

import json
import sys

import torch


class Nested(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = torch.nn.Linear(2, 2)

    def forward(self, x, extra, *, scale=None, flag=None):
        a, b = extra["pair"]
        y = self.linear(x) + a - 2 * b
        return {"out": y * scale, "parts": (a + 1, [b * 3]), "nothing": None}


torch.manual_seed(0)
model = Nested()
x, a, b, scale = (torch.arange(6.0).reshape(3, 2) + i for i in range(4))
program = torch.export.export(model, (x, {"pair": (a, b)}), {"scale": scale, "flag": None})
torch.export.save(program, sys.argv[1])
result = model(x, {"pair": (a, b)}, scale=scale)
print(json.dumps({"out": result["out"].tolist(), "parts": [result["parts"][0].tolist(), [result["parts"][1][0].tolist()]], "nothing": None}))
