"""The empirical tangent kernel by torch.func, as PyTorch's own tutorial contracts it. Reads a request, answers with seconds as JSON."""

import json
import sys
import time

import torch
from torch import nn
from torch.func import functional_call, jacrev, vmap

request = json.load(sys.stdin)
torch.set_num_threads(request["threads"])
torch.manual_seed(0)
sizes = request["sizes"]
layers = []
for i, (a, b) in enumerate(zip(sizes, sizes[1:])):
    layers += ([nn.Tanh()] if i else []) + [nn.Linear(a, b)]
model = nn.Sequential(*layers)
params = {name: p.detach() for name, p in model.named_parameters()}


def single(p, x):
    return functional_call(model, p, (x.unsqueeze(0),)).squeeze(0)


def kernel(x):
    jacobian = vmap(jacrev(single), (None, 0))(params, x)
    parts = [j.flatten(2) for j in jacobian.values()]
    return sum(torch.einsum("Naf,Mbf->NMab", j, j) for j in parts)


x = torch.randn(request["samples"], sizes[0])
# The first calls build what vmap needs, which is not timed.
kernel(x[:8])
clock = time.process_time if request["threads"] == 1 else time.perf_counter
times = []
for _ in range(request["rounds"]):
    begun = clock()
    k = kernel(x)
    made = clock()
    torch.linalg.eigh(k.permute(0, 2, 1, 3).reshape(len(x) * sizes[-1], -1).double())
    times.append((clock() - begun, made - begun, clock() - made))
    del k
middle = [sorted(column)[len(column) // 2] for column in zip(*times)]
print(json.dumps({"seconds": middle[0], "kernel": middle[1], "eigenvalues": middle[2]}))
