"""
The training steps of cases.ts in PyTorch: `pytorch.py <request as JSON>` prints what it measured as JSON.

The arms: `default` and `fused` (the optimizer), `channels-last` and `compile` (both fused).
"""

import time

import torch
from torch.nn import functional as F

import pytorch_models as models
from measuring import answer, held, peak, request, since_spawned


def labels(rows, classes):
    return torch.randint(0, classes, (rows,))


# Model, inputs, targets.
CASES = {
    "mlp": lambda rows: (models.mlp(), torch.randn(rows, 16), labels(rows, 4)),
    "mlp-20": lambda rows: (models.mlp_20(), torch.randn(rows, 32), labels(rows, 4)),
    "lenet-8": lambda rows: (models.Lenet(), torch.randn(rows, 1, 28, 28), labels(rows, 10)),
    "lenet-128": lambda rows: (models.Lenet(), torch.randn(rows, 1, 28, 28), labels(rows, 10)),
    "lstm": lambda rows: (models.Forecaster(), torch.randn(rows, 48, 8), labels(rows, 4)),
    "resnet20": lambda rows: (models.ResNet20(), torch.randn(rows, 3, 32, 32), labels(rows, 10)),
    "resnet18": lambda rows: (models.ResNet18(), torch.randn(rows, 3, 128, 128), labels(rows, 10)),
    "gpt": lambda rows: (models.SmallGpt(), torch.randint(0, 256, (rows, 64)), torch.randint(0, 256, (rows, 64))),
    "bert": lambda rows: (models.Bert(), torch.randint(0, 256, (rows, 64)), labels(rows, 4)),
    "vit": lambda rows: (models.Vit(), torch.randn(rows, 3, 32, 32), labels(rows, 10)),
}


def epoch(model, optimizer, x, y, batch, channels_last, most=None):
    order = torch.randperm(len(x))
    losses = []
    for start in range(0, len(x), batch)[:most]:
        rows = order[start : start + batch]
        inputs, targets = x[rows], y[rows]
        if channels_last:
            inputs = inputs.contiguous(memory_format=torch.channels_last)
        optimizer.zero_grad()
        loss = F.cross_entropy(model(inputs), targets)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def measure(arm, batch, epochs):
    torch.manual_seed(0)
    (torch.randn(8, 8) @ torch.randn(8, 8)).sum().item()
    before = held()
    model, x, y = CASES[request["name"]](request["rows"])
    channels_last = arm == "channels-last"
    if channels_last:
        model = model.to(memory_format=torch.channels_last)
    fused = arm != "default"
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, weight_decay=5e-4, fused=fused)
    run = torch.compile(model) if arm == "compile" else model
    start_up = since_spawned()
    start = time.perf_counter()
    epoch(run, optimizer, x, y, batch, channels_last, 1)
    first = time.perf_counter() - start
    epoch(run, optimizer, x, y, batch, channels_last)
    start = time.perf_counter()
    for _ in range(epochs):
        epoch(run, optimizer, x, y, batch, channels_last)
    step = (time.perf_counter() - start) / (epochs * -(-len(x) // batch))
    parameters = sum(parameter.numel() for parameter in model.parameters())
    return {"step": step, "first": first, "memory": peak() - before, "startUp": start_up, "parameters": parameters}


torch.set_num_threads(request["threads"])
answer(measure(request["arm"], request["batchSize"], request["epochs"]))
