"""Transforms of a batch as one writes them in plain PyTorch, over the whole batch. Prints the best time of each in seconds."""

import json
import math
import sys
import time

import torch
import torch.nn.functional as F

given = json.load(sys.stdin)
torch.set_num_threads(given["threads"])
n = given["images"]
images = torch.randint(0, 256, (n, 3, 32, 32), dtype=torch.uint8)
floats = images.float() / 255
mean = torch.tensor([0.49, 0.48, 0.44]).view(1, 3, 1, 1)
std = torch.tensor([0.2, 0.21, 0.26]).view(1, 3, 1, 1)
rows = torch.arange(n).view(n, 1, 1, 1)
channels = torch.arange(3).view(1, 3, 1, 1)


def normalize(x):
    return (x.float() / 255 - mean) / std


def crop_flip_normalize(x):
    padded = F.pad(x, (4, 4, 4, 4))
    top, left = torch.randint(0, 9, (2, n, 1))
    y = (top + torch.arange(32)).view(n, 1, 32, 1)
    z = left + torch.arange(32)
    z = torch.where(torch.rand(n, 1) < 0.5, z.flip(1), z).view(n, 1, 1, 32)
    return normalize(padded[rows, channels, y, z])


def grey(x):
    return (0.2989 * x[:, 0] + 0.587 * x[:, 1] + 0.114 * x[:, 2]).unsqueeze(1)


def hue(x, turn):
    most, least = x.amax(1), x.amin(1)
    width = most - least
    divisor = torch.where(width == 0, 1, width)
    r, g, b = ((most - x[:, k]) / divisor for k in range(3))
    h = torch.where(most == x[:, 0], b - g, torch.where(most == x[:, 1], 2 + r - b, 4 + g - r)) / 6
    h = ((h + turn) % 1.0) * 6
    s = width / torch.where(most == 0, 1, most)
    sector = h.floor()
    f = h - sector
    p, q, t = most * (1 - s), most * (1 - s * f), most * (1 - s * (1 - f))
    sector = (sector.long() % 6).unsqueeze(0)
    choose = lambda *planes: torch.stack(planes).gather(0, sector)[0]
    return torch.stack([choose(most, q, p, p, t, most), choose(t, most, most, q, p, p), choose(p, p, t, most, most, q)], 1)


def jitter(x):
    factor = lambda: 0.6 + 0.8 * torch.rand(n, 1, 1, 1)
    x = (x * factor()).clamp(0, 1)
    f = factor()
    x = (x * f + grey(x).mean((1, 2, 3), keepdim=True) * (1 - f)).clamp(0, 1)
    f = factor()
    x = (x * f + grey(x) * (1 - f)).clamp(0, 1)
    return hue(x, 0.2 * torch.rand(n, 1, 1) - 0.1)


def sampled(x, theta, mode):
    return F.grid_sample(x, F.affine_grid(theta, [n, 3, 32, 32], align_corners=False), mode=mode, align_corners=False)


def rotation(x, mode="nearest"):
    a = (torch.rand(n) - 0.5) * math.pi / 3
    zero = torch.zeros(n)
    return sampled(x, torch.stack([a.cos(), -a.sin(), zero, a.sin(), a.cos(), zero], 1).view(n, 2, 3), mode)


def resized_crop(x):
    side = (0.08 + 0.92 * torch.rand(n)).sqrt()
    zero = torch.zeros(n)
    dx, dy = ((2 * torch.rand(n) - 1) * (1 - side) for _ in range(2))
    return sampled(x, torch.stack([side, zero, dx, zero, side, dy], 1).view(n, 2, 3), "bilinear")


def erasing(x):
    size = torch.randint(5, 18, (n, 2, 1))
    start = (torch.rand(n, 2, 1) * (33 - size)).long()
    at = torch.arange(32)
    inside = (at >= start) & (at < start + size)
    box = (inside[:, 0, :, None] & inside[:, 1, None, :]).unsqueeze(1) & (torch.rand(n, 1, 1, 1) < 0.5)
    return x.masked_fill(box, 0)


CASES = {
    "crop, flip, normalise": lambda: crop_flip_normalize(images),
    "normalise": lambda: normalize(images),
    "colour jitter": lambda: jitter(floats),
    "rotation": lambda: rotation(floats),
    "rotation, bilinear": lambda: rotation(floats, "bilinear"),
    "resized crop": lambda: resized_crop(floats),
    "resize to 24": lambda: F.interpolate(floats, size=24, mode="bilinear", antialias=True),
    "erasing": lambda: erasing(floats),
    "noise": lambda: (floats + 0.1 * torch.randn_like(floats)).clamp(0, 1),
}

best = {}
with torch.no_grad():
    for name, case in CASES.items():
        times = []
        for _ in range(given["rounds"] + 2):
            begun = time.perf_counter()
            case()
            times.append(time.perf_counter() - begun)
        best[name] = min(times)
print(json.dumps(best))
