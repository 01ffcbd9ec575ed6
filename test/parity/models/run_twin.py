"""Runs twins of twins.py and sequence_twins.py, and writes what came out. Input (JSON): a list of TwinRequest, see twin.ts."""

import json
import sys

import sequence_twins
import torch
import twins
from safetensors.torch import save_file

torch.set_num_threads(1)


def run(request):
    torch.manual_seed(request["seed"])
    model = {**twins.TWINS, **sequence_twins.TWINS}[request["twin"]]()
    generator = torch.Generator().manual_seed(1)
    if request["tokens"] is None:
        x = torch.randn(request["inputShape"], generator=generator)
    else:
        x = torch.randint(0, request["tokens"], request["inputShape"], generator=generator)

    tensors = {"x": x}
    # Copies, so that tied tensors are written once each.
    tensors.update({f"initial.{name}": tensor.detach().clone() for name, tensor in model.state_dict().items()})
    model.eval()
    with torch.no_grad():
        tensors["evaluated"] = model(x).clone()
    model.train()
    # Dropout draws from here, on both sides.
    torch.manual_seed(request["seed"] + 1)
    output = model(x)
    loss = (output * output).mean()
    loss.backward()
    tensors["output"] = output.detach()
    tensors.update({f"grad.{name}": parameter.grad for name, parameter in model.named_parameters()})
    tensors.update({f"after.{name}": buffer.clone() for name, buffer in model.named_buffers() if name in model.state_dict()})
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, request["file"])
    return {"loss": loss.item(), "names": list(model.state_dict())}


print(json.dumps([run(request) for request in json.load(sys.stdin)]))
