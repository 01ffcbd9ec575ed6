"""Modules that use what torch.jit can express. Each entry gives how to compile (None: trace), module, inputs, target and loss."""

from typing import Dict, List, Tuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F


def first_mse(output, target):
    return F.mse_loss(output, target)


class Branching(nn.Module):
    """Control flow on values and sizes, a loop with a number of turns that depends on the data, an early return, and a counter."""

    def __init__(self):
        super().__init__()
        self.start = nn.Linear(6, 8)
        self.steps = nn.ModuleList([nn.Linear(8, 8) for _ in range(3)])
        self.end = nn.Linear(8, 2)
        self.register_buffer("calls", torch.zeros(1))

    def forward(self, x: Tensor) -> Tensor:
        if self.training:
            self.calls += 1.0
        h = torch.tanh(self.start(x))
        for i, step in enumerate(self.steps):
            h = h + torch.relu(step(h)) if i % 2 == 0 else h * torch.sigmoid(step(h))
        turns = 0
        while bool(h.abs().max() > 1.0) and turns < 4:
            h = h * 0.5
            turns += 1
        if x.size(0) > 100:
            return self.end(h) * 2.0
        if bool(h.mean() > 0.0):
            h = self.steps[0](h)
        return self.end(h)


class Containers(nn.Module):
    """A ModuleDict, a Sequential, convolutions, batch norm, dropout, and a buffer that training changes."""

    def __init__(self):
        super().__init__()
        self.paths = nn.ModuleDict({"wide": nn.Conv2d(1, 4, 5, padding=2), "narrow": nn.Conv2d(1, 4, 1)})
        self.norm = nn.BatchNorm2d(8)
        self.head = nn.Sequential(nn.Flatten(), nn.Dropout(0.25), nn.Linear(8 * 36, 5))
        self.register_buffer("center", torch.zeros(5))

    def forward(self, x: Tensor) -> Tensor:
        found: List[Tensor] = []
        for path in self.paths.values():
            found.append(path(x))
        y = self.head(F.gelu(self.norm(torch.cat(found, 1))))
        if self.training:
            self.center.mul_(0.9).add_(0.1 * y.detach().mean(0))
        return y - self.center


class Tied(nn.Module):
    """A weight with two names."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(11, 8)
        self.mix = nn.Linear(8, 8)
        self.decoder = nn.Linear(8, 11, bias=False)
        self.decoder.weight = self.embedding.weight

    def forward(self, tokens: Tensor) -> Tensor:
        return self.decoder(torch.tanh(self.mix(self.embedding(tokens)))).transpose(1, 2)


class Forecaster(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 8, num_layers=2, batch_first=True)
        self.gru = nn.GRU(8, 6, batch_first=True)
        self.head = nn.Linear(6, 2)

    def forward(self, x: Tensor) -> Tensor:
        states, _ = self.lstm(x)
        states, _ = self.gru(states)
        return self.head(states[:, -1])


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)
        self.norm = nn.LayerNorm(8)
        self.encoder = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.1, batch_first=True)
        self.head = nn.Linear(8, 3)

    def forward(self, x: Tensor) -> Tensor:
        attended, _ = self.attention(x, x, x, need_weights=False)
        return self.head(self.encoder(self.norm(x + attended)).mean(1))


class Siamese(nn.Module):
    """Two inputs, one module called for each of them, and a tuple."""

    def __init__(self):
        super().__init__()
        self.encode = nn.Sequential(nn.Linear(5, 8), nn.Tanh(), nn.Linear(8, 4))
        self.score = nn.Bilinear(4, 4, 1)

    def forward(self, a: Tensor, b: Tensor) -> Tuple[Tensor, Tensor]:
        left, right = self.encode(a), self.encode(b)
        return self.score(left, right), left - right


class Heads(nn.Module):
    """A dictionary of outputs."""

    def __init__(self):
        super().__init__()
        self.body = nn.Linear(5, 8)
        self.heads = nn.ModuleDict({"mean": nn.Linear(8, 2), "scale": nn.Linear(8, 2)})

    def forward(self, x: Tensor) -> Dict[str, Tensor]:
        h = torch.relu(self.body(x))
        return {"mean": self.heads["mean"](h), "scale": self.heads["scale"](h)}


class Conv(nn.Module):
    """For tracing: the second call of a module is another method of it."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 2, 3, padding=1)
        self.norm = nn.GroupNorm(2, 2)
        self.fc = nn.Linear(2 * 16, 3)

    def forward(self, x):
        y = F.relu(self.norm(self.conv(x)))
        return self.fc(F.relu(self.conv(y) + x).flatten(1))


def mlp(dtype):
    return nn.Sequential(nn.Linear(6, 16), nn.LayerNorm(16), nn.SiLU(), nn.Linear(16, 2)).to(dtype)


def both(output, target):
    return F.mse_loss(output[0], target) + 0.1 * (output[1] * output[1]).mean()


def named_heads(output, target):
    return F.mse_loss(output["mean"], target) + 0.1 * (output["scale"] * output["scale"]).mean()


def randn(*shape):
    return torch.randn(*shape)


ZOO = {
    "branching": lambda: (torch.jit.script, Branching(), [randn(8, 6)], randn(8, 2), first_mse),
    "containers": lambda: (torch.jit.script, Containers(), [randn(8, 1, 6, 6)], torch.randint(0, 5, (8,)), F.cross_entropy),
    "tied": lambda: (torch.jit.script, Tied(), [torch.randint(0, 11, (8, 4))], torch.randint(0, 11, (8, 4)), F.cross_entropy),
    "lstm": lambda: (torch.jit.script, Forecaster(), [randn(8, 5, 3)], randn(8, 2), first_mse),
    "attention": lambda: (torch.jit.script, Attention(), [randn(8, 4, 8)], torch.randint(0, 3, (8,)), F.cross_entropy),
    "siamese": lambda: (torch.jit.script, Siamese(), [randn(8, 5), randn(8, 5)], randn(8, 1), both),
    "heads": lambda: (torch.jit.script, Heads(), [randn(8, 5)], randn(8, 2), named_heads),
    "traced": lambda: (None, Conv(), [randn(8, 2, 4, 4)], torch.randint(0, 3, (8,)), F.cross_entropy),
    "double": lambda: (torch.jit.script, mlp(torch.float64), [randn(8, 6).double()], randn(8, 2).double(), first_mse),
    "bfloat16": lambda: (torch.jit.script, mlp(torch.bfloat16), [randn(8, 6).bfloat16()], randn(8, 2).bfloat16(), first_mse),
    "half": lambda: (torch.jit.script, mlp(torch.float16), [randn(8, 6).half()], randn(8, 2).half(), first_mse),
}
