"""The same perceptron under PyTorch's DistributedDataParallel over Gloo; or alone. Arguments: width, rows in a batch of all, steps."""

import json
import os
import sys
import time

import torch
import torch.distributed as dist
from torch import nn

width, rows, steps = (int(text) for text in sys.argv[1:])
torch.set_num_threads(1)
torch.manual_seed(1)
model = nn.Sequential(
    nn.Linear(64, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(), nn.Linear(width, 10)
)
size = int(os.environ.get("WORLD_SIZE") or 1)
if size > 1:
    dist.init_process_group("gloo")
    model = nn.parallel.DistributedDataParallel(model)
optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
x, y = torch.randn(4, rows // size, 64), torch.randn(4, rows // size, 10)


def step(i):
    optimizer.zero_grad(set_to_none=True)
    loss = nn.functional.mse_loss(model(x[i % 4]), y[i % 4])
    loss.backward()
    optimizer.step()
    return loss.item()


for i in range(8):
    step(i)
# As the other side: the middle one of stretches of four steps.
stretches = []
for first in range(0, steps, 4):
    begun = time.perf_counter()
    for i in range(first, first + 4):
        step(i)
    stretches.append((time.perf_counter() - begun) / 4)
print(json.dumps({"seconds": sorted(stretches)[len(stretches) // 2]}))
if size > 1:
    dist.destroy_process_group()
