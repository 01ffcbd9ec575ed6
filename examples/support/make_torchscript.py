"""Writes a small TorchScript classifier of 8x8 images, for examples/torchscript.ts: python make_torchscript.py model.pt"""

import sys

import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(
    nn.Conv2d(1, 16, 3, padding=1),
    nn.BatchNorm2d(16),
    nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Flatten(),
    nn.Dropout(0.2),
    nn.Linear(16 * 4 * 4, 10),
)
torch.jit.script(model).save(sys.argv[1])
