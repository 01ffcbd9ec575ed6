"""Optimizers of torch.optim that stop and go on. Input (JSON): {folder, cases: [{name, options}], x, y, weight, bias, first, more, resume}. Without `resume`,
trains `first` steps, saves weights and optimizer state to `<folder>/<case>.pth`, and prints the weights after `more` steps; with it, loads `<folder>/<case>-ours.pth` and prints the weights after
`more` steps from there."""

import json
import sys

import torch
from torch import nn

request = json.load(sys.stdin)
torch.set_num_threads(1)
x, y = torch.tensor(request["x"]), torch.tensor(request["y"])


def train(model, optimizer, steps):
    def closure():
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        return loss

    for _ in range(steps):
        optimizer.step(closure)


answers = []
for number, case in enumerate(request["cases"]):
    model = nn.Linear(x.shape[1], y.shape[1])
    with torch.no_grad():
        model.weight.copy_(torch.tensor(request["weight"]))
        model.bias.copy_(torch.tensor(request["bias"]))
    optimizer = getattr(torch.optim, case["name"])(model.parameters(), **case["options"])
    if request["resume"]:
        saved = torch.load(f"{request['folder']}/{number}-ours.pth", weights_only=True)
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
    else:
        train(model, optimizer, request["first"])
        torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict()}, f"{request['folder']}/{number}.pth")
    train(model, optimizer, request["more"])
    answers.append([value for parameter in model.parameters() for value in parameter.detach().flatten().tolist()])
print(json.dumps(answers))
