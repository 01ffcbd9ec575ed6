"""Writes a small network for images of 8 x 8 pixels as torch.export has it: python make_model.py model.pt2"""

import sys

import torch

torch.manual_seed(0)
model = torch.nn.Sequential(
    torch.nn.Conv2d(1, 16, 3, padding=1),
    torch.nn.ReLU(),
    torch.nn.Flatten(),
    torch.nn.Linear(16 * 64, 10),
)
rows = torch.export.Dim("rows", min=2)
program = torch.export.export(model, (torch.randn(4, 1, 8, 8),), dynamic_shapes=({0: rows},))
torch.export.save(program, sys.argv[1])
