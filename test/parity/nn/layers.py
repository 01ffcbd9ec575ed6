"""Runs layers in PyTorch and says what came out. Input (JSON): see LayersRequest in parity.ts."""

import io
import json
import math
import sys
import warnings

import torch
from torch import nn

warnings.filterwarnings("ignore")
request = json.load(sys.stdin)
torch.set_num_threads(1)
torch.backends.mha.set_fastpath_enabled(False)


def described(tensor):
    kind = str(tensor.dtype).removeprefix("torch.")
    values = tensor.detach().contiguous().flatten().tolist()
    # JSON has no infinity.
    if kind.startswith("float"):
        values = [v if math.isfinite(v) else str(v) for v in values]
    return {"shape": list(tensor.shape), "dtype": kind, "values": values}


def make_input(spec, generator):
    """An input from {"shape", "kind"}: normal, positive, unit, sign, {"integers": [low, high]}, bool, {"values": ...}."""
    shape, kind = spec["shape"], spec.get("kind", "normal")
    if "values" in spec:
        return torch.tensor(spec["values"], dtype=getattr(torch, spec["dtype"])).reshape(shape)
    if kind == "normal":
        return torch.randn(shape, generator=generator)
    if kind == "positive":
        return torch.rand(shape, generator=generator) + 0.1
    if kind == "unit":
        return torch.rand(shape, generator=generator)
    if kind == "logs":
        return torch.randn(shape, generator=generator).log_softmax(-1)
    if kind == "sign":
        return torch.randint(0, 2, shape, generator=generator).float() * 2 - 1
    if kind == "bool":
        return torch.rand(shape, generator=generator) < 0.3
    low, high = kind
    return torch.randint(low, high, shape, generator=generator)


def tensors_of(value):
    if isinstance(value, torch.Tensor):
        return [value]
    if isinstance(value, (tuple, list)):
        return [tensor for item in value for tensor in tensors_of(item)]
    return []


def run(module, inputs, call, training, weights, generator):
    module.train(training)
    module.zero_grad()
    given = [x.clone().requires_grad_(x.is_floating_point() and spec.get("grad", True)) for x, spec in inputs]
    torch.manual_seed(request["drawSeed"])
    # In-place layers cannot write to a leaf.
    arguments = [x * 1 if x.is_floating_point() else x for x in given]
    outputs = tensors_of(eval(call, {"m": module, "x": arguments, "torch": torch, "nn": nn, "F": nn.functional}))
    loss = None
    for i, output in enumerate(outputs):
        if not output.is_floating_point():
            continue
        if len(weights) <= i:
            weights.append(torch.randn(output.shape, generator=generator))
        term = (output * weights[i]).sum()
        loss = term if loss is None else loss + term
    if loss is not None and loss.requires_grad:
        loss.backward()
    return {
        "outputs": [described(output) for output in outputs],
        "inputGrads": [described(x.grad) if x.grad is not None else None for x in given],
        "grads": {name: described(p.grad.to_dense()) if p.grad is not None else None for name, p in module.named_parameters()},
        "buffers": {name: described(b) for name, b in module.named_buffers()},
    }


answers = {}
for case in request["cases"]:
    try:
        generator = torch.Generator().manual_seed(17)
        inputs = [(make_input(spec, generator), spec) for spec in case["inputs"]]
        torch.manual_seed(request["seed"])
        module = eval(case["python"], {"torch": torch, "nn": nn, "F": nn.functional})
        answer = {
            "text": repr(module),
            "inputs": [described(x) for x, _ in inputs],
            "state": [[name, described(tensor)] for name, tensor in module.state_dict().items()],
        }
        weights = []
        call = case.get("call", "m(*x)")
        answer["train"] = run(module, inputs, call, True, weights, generator)
        answer["eval"] = run(module, inputs, call, False, weights, generator)
        answer["weights"] = [described(w) for w in weights]
        answers[case["name"]] = answer
    except Exception as error:
        answers[case["name"]] = {"error": f"{type(error).__name__}: {error}"}
print(json.dumps(answers))
