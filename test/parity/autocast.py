"""The dtype of every value of an exported program under torch.autocast. Input (JSON): {path, x, tokens, labels, dtypes}. Prints for each dtype the values' dtypes by name."""

import json
import sys

import torch

request = json.load(sys.stdin)
torch.set_num_threads(1)


class Recorder(torch.fx.Interpreter):
    """Runs a program call by call, as eager PyTorch would, and writes down what each call gave."""

    def __init__(self, module):
        super().__init__(module)
        self.seen = {}

    def run_node(self, node):
        result = super().run_node(node)
        if node.op == "call_function" and isinstance(result, torch.Tensor):
            self.seen[node.name] = [str(node.target), str(result.dtype).removeprefix("torch.")]
        return result


program = torch.export.load(request["path"])
x = torch.tensor(request["x"]).reshape(4, 3, 8, 8)
tokens, labels = torch.tensor(request["tokens"]).reshape(4, 6), torch.tensor(request["labels"])
answers = {}
for name in request["dtypes"]:
    recorder = Recorder(program.module())
    with torch.no_grad(), torch.autocast("cpu", dtype=getattr(torch, name)):
        recorder.run(x, tokens, labels)
    answers[name] = recorder.seen
print(json.dumps(answers))
