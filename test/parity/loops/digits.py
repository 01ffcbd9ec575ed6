"""Batches of the embedded digits, as examples/support/digit-batches.ts makes them, and what the twins of the examples share."""

import json
import sys

import torch

IMAGES, PIXELS = 1797, 64


def start():
    """Seeds as the examples do; returns (path of the digits, steps)."""
    request = json.load(sys.stdin)
    torch.set_num_threads(1)
    torch.manual_seed(0)
    return request["digits"], request["steps"]


def batches(path, steps, size):
    data = torch.tensor(list(open(path, "rb").read()), dtype=torch.uint8)
    images = data[: IMAGES * PIXELS].reshape(IMAGES, PIXELS).float() / 8 - 1
    labels = data[IMAGES * PIXELS :].long()
    for step in range(steps):
        first = (step * size) % (IMAGES - size)
        yield images[first : first + size], labels[first : first + size]
