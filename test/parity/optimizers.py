"""Steps of torch.optim optimizers on a linear regression. Input (JSON): {cases: [{name, options}], steps, x, y, weight, bias}; weights after each of `steps`."""

import json
import sys

import torch
from torch import nn

request = json.load(sys.stdin)
torch.set_num_threads(1)
x, y = torch.tensor(request["x"]), torch.tensor(request["y"])

answers = []
for case in request["cases"]:
    model = nn.Linear(x.shape[1], y.shape[1])
    with torch.no_grad():
        model.weight.copy_(torch.tensor(request["weight"]))
        model.bias.copy_(torch.tensor(request["bias"]))
    optimizer = getattr(torch.optim, case["name"])(model.parameters(), **case["options"])
    after = []
    for step in range(1, max(request["steps"]) + 1):
        optimizer.zero_grad()
        nn.functional.mse_loss(model(x), y).backward()
        optimizer.step()
        if step in request["steps"]:
            after.append([value for parameter in model.parameters() for value in parameter.detach().flatten().tolist()])
    answers.append(after)
print(json.dumps(answers))
