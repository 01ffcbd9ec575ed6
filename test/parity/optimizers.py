"""Steps of torch.optim optimizers on a linear regression. Input (JSON): {cases: [{name, options}], steps, x, y, weight, bias}; weights after each of `steps`."""

import json
import sys

import torch
from torch import nn

request = json.load(sys.stdin)
torch.set_num_threads(1)
torch.set_default_dtype(getattr(torch, request.get("dtype", "float32")))
x, y = torch.tensor(request["x"]), torch.tensor(request["y"])



def make(model, name, options):
    """Muon is for matrices only: AdamW takes the bias."""
    if name != "Muon":
        return [getattr(torch.optim, name)(model.parameters(), **options)]
    options = {**options}
    adamw = options.pop("adamw", {})
    return [torch.optim.Muon([model.weight], **options), torch.optim.AdamW([model.bias], fused=True, **adamw)]


def closure(model, *optimizers):
    for optimizer in optimizers:
        optimizer.zero_grad()
    loss = nn.functional.mse_loss(model(x), y)
    loss.backward()
    return loss


answers = []
for case in request["cases"]:
    model = nn.Linear(x.shape[1], y.shape[1])
    with torch.no_grad():
        model.weight.copy_(torch.tensor(request["weight"]))
        model.bias.copy_(torch.tensor(request["bias"]))
    optimizers = make(model, case["name"], case["options"])
    after = []
    for step in range(1, max(request["steps"]) + 1):
        if case["name"] == "LBFGS":
            optimizers[0].step(lambda: closure(model, optimizers[0]))
        else:
            closure(model, *optimizers)
            for optimizer in optimizers:
                optimizer.step()
        if step in request["steps"]:
            after.append([value for parameter in model.parameters() for value in parameter.detach().flatten().tolist()])
    answers.append(after)
print(json.dumps(answers))
