"""The same steps in PyTorch, on a device that is named. Reads a request as JSON from standard input, answers with seconds a step as JSON."""

import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F


class Block(nn.Module):
    """torchvision's BasicBlock."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        changed = stride != 1 or inputs != outputs
        self.down = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)) if changed else nn.Identity()

    def forward(self, x):
        out = F.relu(self.bn1(self.conv1(x)))
        return F.relu(self.bn2(self.conv2(out)) + self.down(x))


def resnet18(classes):
    widths = [(64, 64, 1), (64, 64, 1), (64, 128, 2), (128, 128, 1), (128, 256, 2), (256, 256, 1), (256, 512, 2), (512, 512, 1)]
    stem = [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    return nn.Sequential(*stem, *[Block(*width) for width in widths], nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, classes))


def mlp():
    return nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 4))


def small_cnn():
    convolutions = [nn.Conv2d(3, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.Conv2d(16, 32, 3, stride=2, padding=1), nn.ReLU()]
    return nn.Sequential(*convolutions, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, 10))


MODELS = {"mlp": mlp, "cnn": small_cnn, "resnet18": lambda: resnet18(10)}
request = json.load(sys.stdin)
device, mode, batch, steps = torch.device(request["device"]), request["mode"], request["batch"], request["steps"]
torch.manual_seed(0)
model = MODELS[request["model"]]().to(device)
x = torch.randn(batch, *request["shape"], device=device)
y = torch.randint(0, request["classes"], (batch,), device=device)
if request["channelsLast"]:
    model, x = model.to(memory_format=torch.channels_last), x.contiguous(memory_format=torch.channels_last)
optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, fused=device.type == "cuda")
run = torch.compile(model, mode="max-autotune") if mode == "compile" else model


def step():
    optimizer.zero_grad(set_to_none=mode != "graph")
    with torch.autocast(device.type, torch.bfloat16, enabled=request["bf16"]):
        loss = F.cross_entropy(run(x).float(), y)
    loss.backward()
    optimizer.step()


def finish():
    if device.type == "cuda":
        torch.cuda.synchronize()


if mode == "graph" and device.type == "cuda":
    beside = torch.cuda.Stream()
    beside.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(beside):
        for _ in range(3):
            step()
    torch.cuda.current_stream().wait_stream(beside)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        step()
    once = graph.replay
else:
    once = step
for _ in range(min(10, steps)):
    once()
finish()
start = time.perf_counter()
for _ in range(steps):
    once()
finish()
print(json.dumps((time.perf_counter() - start) / steps))
