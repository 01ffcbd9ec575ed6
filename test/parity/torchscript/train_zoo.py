"""Makes the TorchScript files of zoo.py, trains them, and records what their layers give. Input (JSON): {folder}.

Writes `<name>.pt` before training and `<name>.safetensors`; answers with the losses of every module and the names in its state dict.
"""

import copy
import json
import os
import sys

import torch
from safetensors.torch import save_file
from tensors_of import tensors_of
from zoo import ZOO

folder = json.load(sys.stdin)["folder"]
torch.set_num_threads(1)


def hooked(module, inputs):
    """What each layer returns in evaluation mode, call by call, by forward hooks on the Python module."""
    found = {}
    module = copy.deepcopy(module).eval()
    for name, layer in module.named_modules():
        if name:
            hook = lambda layer, args, result, name=name: found.setdefault(name, []).append(tensors_of(result)[0].detach().clone())
            layer.register_forward_hook(hook)
    # Without gradients, a transformer layer runs as one operator that calls none of its parts.
    with torch.set_grad_enabled(any(isinstance(layer, torch.nn.TransformerEncoderLayer) for layer in module.modules())):
        module(*inputs)
    return {f"tap.{name}.{i}": value for name, values in found.items() for i, value in enumerate(values)}


def run(name):
    torch.manual_seed(4)
    compile_, module, inputs, target, loss_of = ZOO[name]()
    script = torch.jit.trace(module, tuple(inputs)) if compile_ is None else compile_(module)
    path = os.path.join(folder, f"{name}.pt")
    # The buffers of a traced module were changed by the trace.
    script.save(path)
    tensors = {f"x{i}": value for i, value in enumerate(inputs)}
    tensors["y"] = target
    tensors.update(hooked(module, inputs))

    model = torch.jit.load(path).train()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9, weight_decay=1e-3, fused=True)
    torch.manual_seed(6)
    losses = []
    for _ in range(20):
        optimizer.zero_grad()
        loss = loss_of(model(*inputs), target)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    tensors.update({f"final.{key}": value.detach().clone() for key, value in model.state_dict().items()})
    model.eval()
    with torch.no_grad():
        # Three calls: the interpreter settles on its plan in the first two.
        outputs = [tensors_of(model(*inputs)) for _ in range(3)][-1]
    tensors.update({f"output.{i}": value.clone() for i, value in enumerate(outputs)})
    save_file({key: value.contiguous() for key, value in tensors.items()}, os.path.join(folder, f"{name}.safetensors"))
    return {"losses": losses, "names": list(model.state_dict()), "training": torch.jit.load(path).training}


def frozen():
    module = torch.jit.script(torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.ReLU())).eval()
    torch.jit.freeze(module).save(os.path.join(folder, "frozen.pt"))
    return {"output": module(torch.ones(2, 3)).tolist()}


print(json.dumps({"runs": {name: run(name) for name in ZOO}, "frozen": frozen()}))
