"""The same training steps in PyTorch. Reads one case a line from standard input, runs it once, and answers with seconds per step as JSON."""

import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F


class BasicBlock(nn.Module):
    """ResNet block for CIFAR with the parameter-free shortcut (option A)."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.stride, self.pad = stride, (outputs - inputs) // 2

    def forward(self, x):
        out = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        if self.stride != 1 or self.pad:
            x = F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, self.pad, self.pad))
        return F.relu(out + x)


class ResNet20(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        widths = [(16, 16, 1), (16, 16, 1), (16, 16, 1), (16, 32, 2), (32, 32, 1), (32, 32, 1), (32, 64, 2), (64, 64, 1), (64, 64, 1)]
        self.blocks = nn.Sequential(*[BasicBlock(*width) for width in widths])
        self.linear = nn.Linear(64, 10)

    def forward(self, x):
        out = self.blocks(F.relu(self.bn1(self.conv1(x))))
        return self.linear(F.adaptive_avg_pool2d(out, 1).flatten(1))


class Block(nn.Module):
    """A GPT-2 layer without dropout."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.ln_1, self.ln_2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.c_attn, self.c_proj = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.c_fc, self.m_proj = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x):
        rows, length, width = x.shape
        q, k, v = (
            part.view(rows, length, self.heads, -1).transpose(1, 2) for part in self.c_attn(self.ln_1(x)).split(width, dim=2)
        )
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.c_proj(mixed.transpose(1, 2).reshape(rows, length, width))
        return x + self.m_proj(F.gelu(self.c_fc(self.ln_2(x)), approximate="tanh"))


class SmallGpt(nn.Module):
    def __init__(self, words=256, length=64, width=128, layers=4, heads=4):
        super().__init__()
        self.wte, self.wpe = nn.Embedding(words, width), nn.Embedding(length, width)
        self.h = nn.Sequential(*[Block(width, heads) for _ in range(layers)])
        self.ln_f = nn.LayerNorm(width)

    def forward(self, tokens):
        x = self.h(self.wte(tokens) + self.wpe.weight[: tokens.shape[1]])
        return F.linear(self.ln_f(x), self.wte.weight).transpose(1, 2)


def mlp():
    return nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 4))


def mlp_case():
    return mlp(), torch.randn(1024, 16), torch.randint(0, 4, (1024,)), 16, False


def gpt_case():
    return SmallGpt(), torch.randint(0, 256, (256, 64)), torch.randint(0, 256, (256, 64)), 16, False


def resnet_case(channels_last):
    return ResNet20(), torch.randn(512, 3, 32, 32), torch.randint(0, 10, (512,)), 128, channels_last


CASES = {
    "mlp": mlp_case,
    "gpt": gpt_case,
    "resnet20": lambda: resnet_case(False),
    "resnet20-channels-last": lambda: resnet_case(True),
}


def epoch(model, optimizer, x, y, batch, channels_last):
    order = torch.randperm(len(x))
    losses = []
    for start in range(0, len(x), batch):
        rows = order[start : start + batch]
        inputs, targets = x[rows], y[rows]
        if channels_last:
            inputs = inputs.contiguous(memory_format=torch.channels_last)
        optimizer.zero_grad()
        loss = F.cross_entropy(model(inputs), targets)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def seconds_per_step(case, epochs):
    torch.manual_seed(0)
    model, x, y, batch, channels_last = CASES[case]()
    if channels_last:
        model = model.to(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, weight_decay=5e-4)
    epoch(model, optimizer, x, y, batch, channels_last)
    start = time.perf_counter()
    for _ in range(epochs):
        epoch(model, optimizer, x, y, batch, channels_last)
    return (time.perf_counter() - start) / (epochs * -(-len(x) // batch))


for line in sys.stdin:
    request = json.loads(line)
    torch.set_num_threads(request["threads"])
    print(json.dumps(seconds_per_step(request["case"], request["epochs"])), flush=True)
