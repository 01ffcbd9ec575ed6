"""The recipe of examples/airbench.ts in PyTorch. Prints accuracy, seconds and losses as JSON."""

import argparse
import json
import time

import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional as F

parser = argparse.ArgumentParser()
parser.add_argument("--tensors", required=True, help="safetensors with the images and labels of both sets, normalised")
parser.add_argument("--epochs", type=int, default=10)
parser.add_argument("--batch-size", type=int, default=1024)
parser.add_argument("--device", default="cuda")
parser.add_argument("--seed", type=int, default=1)
args = parser.parse_args()

WIDTHS, MOMENTUM, BATCH = (64, 256, 256), 0.85, args.batch_size
STEP_OF_1024 = 1024 * (1 + 1 / (1 - MOMENTUM))
LR, WEIGHT_DECAY, BIAS_SCALE = 11.5 / STEP_OF_1024, 0.0153 * BATCH / STEP_OF_1024, 64

class Group(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding="same", bias=False)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding="same", bias=False)
        self.norm1, self.norm2 = (nn.BatchNorm2d(outputs, momentum=0.4, eps=1e-12) for _ in range(2))
        for conv in (self.conv1, self.conv2):
            with torch.no_grad():
                nn.init.dirac_(conv.weight[: min(conv.in_channels, outputs)])
        for norm in (self.norm1, self.norm2):
            norm.weight.requires_grad_(False)

    def forward(self, x):
        half = F.gelu(self.norm1(F.max_pool2d(self.conv1(x), 2)))
        return F.gelu(self.norm2(self.conv2(half)))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.whitening = nn.Conv2d(3, 24, 2)
        self.groups = nn.Sequential(*[Group(a, b) for a, b in zip((24, *WIDTHS), WIDTHS)])
        self.head = nn.Linear(WIDTHS[2], 10, bias=False)

    def forward(self, x):
        features = self.groups(F.gelu(self.whitening(x)))
        return self.head(F.max_pool2d(features, 3).flatten(1)) / 9


def whiten(weight, images):
    patches = F.unfold(images, 2).transpose(0, 1).flatten(1)
    values, vectors = torch.linalg.eigh(patches @ patches.T / patches.shape[1])
    scaled = vectors.T / torch.sqrt(values + 5e-4)[:, None]
    with torch.no_grad():
        weight.copy_(torch.cat([scaled, -scaled]).view_as(weight))
    weight.requires_grad_(False)


def changed(x):
    """Turned and moved, each image by itself."""
    x = torch.where((torch.rand(len(x), 1, 1, 1, device=x.device) < 0.5), x.flip(3), x)
    padded = F.pad(x, (2, 2, 2, 2), mode="reflect")
    top, left = (torch.randint(0, 5, (len(x), 1, 1), device=x.device) for _ in range(2))
    rows = (torch.arange(32, device=x.device)[None, :, None] + top).expand(-1, 32, 32)
    columns = (torch.arange(32, device=x.device)[None, None, :] + left).expand(-1, 32, 32)
    return padded[torch.arange(len(x), device=x.device)[:, None, None], :, rows, columns].permute(0, 3, 1, 2)


torch.manual_seed(args.seed)
sets = load_file(args.tensors, device=args.device)
train_x, train_y, test_x, test_y = (sets[name] for name in ("train_x", "train_y", "test_x", "test_y"))
model = Net().to(args.device)
whiten(model.whitening.weight, train_x[:5000])
model = model.to(memory_format=torch.channels_last)
biases = [p for name, p in model.named_parameters() if "norm" in name and name.endswith("bias")]
others = [p for name, p in model.named_parameters() if p.requires_grad and not any(p is b for b in biases)]
groups = [{"params": biases, "lr": LR * BIAS_SCALE, "weight_decay": WEIGHT_DECAY / (LR * BIAS_SCALE)}, {"params": others}]
optimizer = torch.optim.SGD(groups, lr=LR, momentum=MOMENTUM, nesterov=True, weight_decay=WEIGHT_DECAY / LR)
per_epoch = max(1, len(train_x) // BATCH)
steps = args.epochs * per_epoch


def triangle(step):
    done = step / steps
    return 0.2 + 0.8 * done / 0.23 if done < 0.23 else 1 - 0.93 * (done - 0.23) / 0.77


schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, triangle)
losses = []
start = time.perf_counter()
for epoch in range(args.epochs):
    model.train()
    order = torch.randperm(len(train_x), device=args.device)
    sums = []
    for i in range(per_epoch):
        rows = order[i * BATCH : (i + 1) * BATCH]
        x = changed(train_x[rows]).contiguous(memory_format=torch.channels_last)
        with torch.autocast(torch.device(args.device).type, torch.bfloat16):
            logits = model(x)
            loss = F.cross_entropy(logits, train_y[rows], label_smoothing=0.2, reduction="sum")
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        sums.append(loss.detach())
    losses.append(torch.stack(sums).mean().item())
seconds = time.perf_counter() - start
model.eval()
with torch.no_grad(), torch.autocast(torch.device(args.device).type, torch.bfloat16):
    right = sum((model(x).argmax(1) == y).sum().item() for x, y in zip(test_x.split(BATCH), test_y.split(BATCH)))
print(json.dumps({"accuracy": right / len(test_x), "seconds": seconds, "losses": losses}))
