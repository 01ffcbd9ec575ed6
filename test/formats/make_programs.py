"""Exports small modules, each with something of its own. Input (JSON): the folder. Prints inputs, outputs and state of each."""

import json
import sys
import warnings
import zipfile

import torch
from torch import nn
from torch.export import Dim, export, save

warnings.filterwarnings("ignore")
torch.set_num_threads(1)
folder = json.load(sys.stdin)["folder"]
made = {}


class Norm(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.bn = nn.BatchNorm2d(4)

    def forward(self, x):
        return self.bn(self.conv(x)).relu().mean((2, 3))


class Nested(nn.Module):
    """A tensor constant, a buffer that is not saved, a list of one, several results in a tree."""

    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 2)
        self.register_buffer("scale", torch.full((4,), 2.0), persistent=False)

    def forward(self, x, y):
        z = x * self.scale + y + torch.tensor([1.0, 2.0, 3.0, 4.0])
        a, b = z.split(2, 1)
        (whole,) = z.chunk(1, 1)
        values, places = z.topk(2, 1)
        return {"fc": self.fc(z), "parts": (a, [b, whole])}, values, places


class Symbolic(nn.Module):
    def forward(self, x):
        rows = x.shape[0]
        grid = torch.arange(rows * 2, dtype=torch.float32).reshape(rows, 2)
        return (x.reshape(rows * 2, 2).sum() * 1.0 + grid * (rows // 2), x.new_full((rows, 1), 3.0), torch.ones(rows, dtype=torch.int64) * 2.0)


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(5, 4)
        self.head = nn.Linear(4, 5, bias=False)
        self.head.weight = self.embedding.weight

    def forward(self, x):
        return self.head(self.embedding(x.to(torch.int64)))


class Optional(nn.Module):
    def forward(self, x, flag=None, scale=None):
        y = x.clamp(min=0.0) if flag is None else x
        return y[:, 1:3], y[None, :, -1], torch.nn.functional.pad(y, (1, 1), value=float("-inf")).max(1).values


class NoGrad(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 4)

    def forward(self, x):
        with torch.no_grad():
            weight = self.fc(x).softmax(-1)
        return self.fc(x) * weight


class Mutated(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("total", torch.zeros(4))

    def forward(self, x):
        self.total.add_(x.sum(0))
        return x + self.total


class Views(nn.Module):
    """Weights that share a storage, and one in another order of memory."""

    def __init__(self):
        super().__init__()
        whole = torch.arange(12.0)
        self.register_buffer("low", whole[:4])
        self.register_buffer("high", whole[4:].view(2, 4)[1])
        self.weight = nn.Parameter(torch.arange(16.0).reshape(4, 4).t())

    def forward(self, x):
        return x @ self.weight + self.low * self.high


def add(name, module, *inputs, prepare=lambda program: program, write=save, dynamic=None):
    program = prepare(export(module, inputs, dynamic_shapes=dynamic))
    write(program, f"{folder}/{name}.pt2")
    tensors = [value for value in inputs if isinstance(value, torch.Tensor)]
    with torch.no_grad():
        runnable = program.module()
        outputs = torch.utils._pytree.tree_leaves(runnable(*inputs))
    state = runnable.state_dict()
    made[name] = {
        "inputs": [value.flatten().tolist() for value in tensors],
        "shapes": [list(value.shape) for value in tensors],
        "outputs": [value.flatten().tolist() for value in outputs if isinstance(value, torch.Tensor)],
        "state": {key: value.flatten().tolist() for key, value in state.items()},
    }


def write_single_file(program, path):
    """The layout of torch 2.6 to 2.8."""
    from torch._export.serde.serialize import serialize

    artifact = serialize(program)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("version", "8.3")
        archive.writestr("serialized_exported_program.json", artifact.exported_program)
        archive.writestr("serialized_state_dict.pt", artifact.state_dict)
        archive.writestr("serialized_constants.pt", artifact.constants)
        archive.writestr("serialized_example_inputs.pt", artifact.example_inputs)


torch.manual_seed(0)
BATCH = Dim("batch")
images, rows = torch.randn(4, 3, 6, 6), torch.randn(4, 4)
decompose = lambda program: program.run_decompositions()
one = ({0: BATCH},)
add("batch-norm-train", Norm(), images, dynamic=one)
add("batch-norm-eval", Norm().eval(), images, dynamic=one)
add("batch-norm-eval-decomposed", Norm().eval(), images, prepare=decompose, dynamic=one)
add("batch-norm-train-decomposed", Norm(), images, prepare=decompose, dynamic=one)
add("nested", Nested(), rows, rows + 1, dynamic=({0: BATCH}, {0: BATCH}))
add("symbolic", Symbolic(), rows, dynamic=one)
add("tied", Tied(), torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
add("single-file", Nested(), rows, rows + 1, dynamic=({0: BATCH}, {0: BATCH}), write=write_single_file)
add("optional", Optional(), rows, None, None)
add("no-grad", NoGrad(), rows, dynamic=one)
add("mutated", Mutated(), rows, prepare=decompose, dynamic=one)
add("views", Views(), rows, dynamic=one)


@torch.library.custom_op("custom::twice", mutates_args=())
def twice(x: torch.Tensor) -> torch.Tensor:
    return x * 2


twice.register_fake(lambda x: torch.empty_like(x))


class Impossible(nn.Module):
    def forward(self, x):
        return torch.cond(x.sum() > 0, lambda x: x + 1, lambda x: x - 1, (x,)) + twice(x)


save(export(Impossible(), (rows,)), f"{folder}/impossible.pt2")
print(json.dumps(made))
