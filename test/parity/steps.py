"""Trains 50 steps with SGD in PyTorch and says what came out. Input (JSON): see StepsRequest in parity.ts."""

import json
import sys

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

request = json.load(sys.stdin)
torch.set_num_threads(request["threads"])


def cnn():
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1, bias=False),
        nn.BatchNorm2d(8),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 3, padding=1),
        nn.BatchNorm2d(16),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(16, 10),
    )


def numbers(tensor):
    return tensor.detach().contiguous().flatten().tolist()


torch.manual_seed(request["seed"])
model = cnn()
initial = {name: numbers(tensor) for name, tensor in model.state_dict().items()}
if request["script"]:
    model = torch.jit.script(model)
    model.save(request["script"])
if request["channelsLast"]:
    model = model.to(memory_format=torch.channels_last)

generator = torch.Generator().manual_seed(1)
x = torch.randn(160, 3, 12, 12, generator=generator)
y = torch.randint(0, 10, (160,), generator=generator)
loader = DataLoader(TensorDataset(x, y), batch_size=16, shuffle=True, generator=torch.Generator().manual_seed(7))
optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9, weight_decay=5e-4, nesterov=request["nesterov"], fused=request["fused"])

losses = []
for _ in range(5):
    for inputs, targets in loader:
        if request["channelsLast"]:
            inputs = inputs.contiguous(memory_format=torch.channels_last)
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(inputs), targets)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())

model.eval()
final = {name: numbers(tensor) for name, tensor in model.state_dict().items()}
print(json.dumps({"initial": initial, "losses": losses, "final": final, "outputs": numbers(model(x[:8])), "x": numbers(x), "y": numbers(y)}))
