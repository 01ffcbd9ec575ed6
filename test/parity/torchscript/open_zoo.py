"""Opens the files that were trained and saved by Neve. Input (JSON): {folder, names}. Answers whether outputs and state are those of PyTorch."""

import json
import os
import sys

import torch
from safetensors.torch import load_file
from tensors_of import tensors_of

request = json.load(sys.stdin)
torch.set_num_threads(1)
answer = {}
for name in request["names"]:
    path = os.path.join(request["folder"], name)
    tensors = load_file(f"{path}.safetensors")
    model = torch.jit.load(f"{path}-trained.pt")
    # Copies: in the mapped file they are not aligned, and kernels then sum in another order.
    inputs = [tensors[key].clone() for key in sorted(tensors) if key.startswith("x")]
    training = model.training
    with torch.no_grad():
        outputs = tensors_of(model.eval()(*inputs))
    equal = all(torch.equal(output, tensors[f"output.{i}"]) for i, output in enumerate(outputs))
    state = model.state_dict()
    same = all(torch.equal(state[key.removeprefix("final.")], value) for key, value in tensors.items() if key.startswith("final."))
    answer[name] = {"outputs": equal, "state": same, "names": list(state), "training": training}
print(json.dumps(answer))
