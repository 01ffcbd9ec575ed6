"""Dense Hessians of a small model's loss, and the same model as files. Arguments: the folder to write to."""

import json
import sys

import torch
from torch import nn

folder = sys.argv[1]
torch.set_num_threads(1)
torch.manual_seed(3)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.one = nn.Linear(3, 6)
        self.norm = nn.BatchNorm1d(6)
        self.drop = nn.Dropout(0.3)
        self.two = nn.Linear(6, 5)
        self.head = nn.Linear(5, 4)
        self.frozen = nn.Linear(5, 4)

    def forward(self, x):
        h = torch.tanh(self.two(self.drop(torch.tanh(self.norm(self.one(x))))))
        return self.head(h) + self.frozen(h)


model = Net().double()
model.frozen.requires_grad_(False)
x = torch.randn(12, 3, dtype=torch.float64)
y = torch.randint(0, 4, (12,))
for _ in range(5):
    model(x)  # running statistics
model.eval()
names = [name for name, p in model.named_parameters() if p.requires_grad]
parameters = [p for p in model.parameters() if p.requires_grad]


def dense():
    loss = nn.functional.cross_entropy(model(x), y)
    first = torch.cat([g.reshape(-1) for g in torch.autograd.grad(loss, parameters, create_graph=True)])
    rows = [torch.cat([g.reshape(-1) for g in torch.autograd.grad(one, parameters, retain_graph=True)]) for one in first]
    return torch.stack(rows), first.detach(), loss.detach()


hessian, gradient, loss = dense()
values, vectors = torch.linalg.eigh(hessian)
probe = torch.randn(len(gradient), dtype=torch.float64)

# The gradient of the largest eigenvalue, its vector held fixed.
top = vectors[:, -1]
parts = [part.view_as(p) for part, p in zip(top.split([p.numel() for p in parameters]), parameters)]
first = torch.autograd.grad(nn.functional.cross_entropy(model(x), y), parameters, create_graph=True)
second = torch.autograd.grad(first, parameters, parts, create_graph=True)
curvature = sum((a * b).sum() for a, b in zip(second, parts))
sharpness_gradient = torch.cat([g.reshape(-1) for g in torch.autograd.grad(curvature, parameters)])

# Batch normalisation by the batch's own statistics, without dropout.
state = {name: tensor.clone() for name, tensor in model.state_dict().items()}
model.norm.train()
batch_hessian = dense()[0]
model.load_state_dict(state)

model.eval()
torch.jit.script(model).save(f"{folder}/scripted.pt")
torch.jit.trace(model, x).save(f"{folder}/traced.pt")
batch = torch.export.Dim("batch", min=2)
torch.export.save(torch.export.export(model, (x,), dynamic_shapes=({0: batch},)), f"{folder}/exported.pt2")
shapes = [list(p.shape) for p in parameters]
print(
    json.dumps(
        {
            "names": names,
            "shapes": shapes,
            "x": x.tolist(),
            "y": y.tolist(),
            "loss": loss.item(),
            "gradientNorm": gradient.norm().item(),
            "eigenvalues": values.flip(0).tolist(),
            "trace": hessian.trace().item(),
            "vector": [p.tolist() for p in probe.split([p.numel() for p in parameters])],
            "product": (hessian @ probe).tolist(),
            "top": top.tolist(),
            "sharpnessGradient": sharpness_gradient.tolist(),
            "batchSharpness": torch.linalg.eigvalsh(batch_hessian)[-1].item(),
        }
    )
)
