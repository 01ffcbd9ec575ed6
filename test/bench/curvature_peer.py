"""The sharpness of Task A's network by power iteration, as published code finds it. Reads weights and data, answers with seconds and eigenvalues as JSON."""

import json
import sys
import time

import torch
from torch import nn

request = json.load(sys.stdin)
torch.set_num_threads(request["threads"])
dtype = getattr(torch, request["dtype"])
model = nn.Sequential(nn.Linear(1, 50), nn.Tanh(), nn.Linear(50, 50), nn.Tanh(), nn.Linear(50, 1)).to(dtype)
model.load_state_dict({name: torch.tensor(value, dtype=dtype) for name, value in request["weights"].items()})
x = torch.tensor(request["x"], dtype=dtype)
y = torch.tensor(request["y"], dtype=dtype)
parameters = list(model.parameters())
generator = torch.Generator().manual_seed(0)


def product(v):
    """Double backward: the gradient anew, then the gradient of its product with v."""
    loss = (model(x) - y).square().mean() / 2
    gradient = torch.autograd.grad(loss, parameters, create_graph=True)
    flat = torch.cat([g.reshape(-1) for g in gradient])
    return torch.cat([g.reshape(-1) for g in torch.autograd.grad(flat @ v, parameters)])


def power(done, most):
    v = torch.randn(sum(p.numel() for p in parameters), dtype=dtype, generator=generator)
    v = v / v.norm()
    before = None
    for count in range(1, most + 1):
        w = product(v)
        value = (v @ w).item()
        if before is not None and done(value, before):
            return value, count
        before = value
        v = w / w.norm()
    return value, most


tolerance, exact = request["tolerance"], request["exact"]


def settled(value, before):
    return abs(value - before) <= tolerance * abs(value)


def right(value, _):
    """What no iteration can know."""
    return abs(value - exact) <= tolerance * exact


def timed(done):
    start = time.perf_counter()
    value, count = power(done, 5000)
    return {"seconds": time.perf_counter() - start, "eigenvalue": value, "products": count}


power(right, 20)
print(json.dumps([{"settled": timed(settled), "right": timed(right)} for _ in range(request["rounds"])]))
