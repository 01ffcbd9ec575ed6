"""Runs exported programs. Input (JSON): for each its file, and inputs flat with their shapes. Prints the outputs of each, flat."""

import json
import sys

import torch
from torch.utils._pytree import tree_leaves

torch.set_num_threads(1)


def run(request):
    program = torch.export.load(request["file"])
    inputs = [torch.tensor(values, dtype=torch.float32).reshape(shape) for values, shape in zip(request["inputs"], request["shapes"])]
    arguments = inputs + [None] * request.get("missing", 0)
    with torch.no_grad():
        return [value.flatten().tolist() for value in tree_leaves(program.module()(*arguments)) if isinstance(value, torch.Tensor)]


print(json.dumps([run(request) for request in json.load(sys.stdin)]))
