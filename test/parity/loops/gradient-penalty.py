import json

import torch
from digits import batches, start
from torch import nn

path, steps = start()
critic = nn.Sequential(nn.Linear(64, 128), nn.Tanh(), nn.Linear(128, 1))
optimizer = torch.optim.Adam(critic.parameters(), lr=1e-3, betas=(0.0, 0.9), fused=True)
losses = []
for images, _ in batches(path, steps, 64):
    noise = torch.randn(64, 64)
    share = torch.rand(64, 1)
    between = (images * share + noise * (1 - share)).requires_grad_()
    (slope,) = torch.autograd.grad(critic(between).sum(), between, create_graph=True)
    penalty = (slope.square().sum(1).sqrt() - 1).square().mean()
    distance = critic(noise).mean() - critic(images).mean()
    optimizer.zero_grad()
    (distance + penalty * 10).backward()
    optimizer.step()
    losses.append([distance.item(), penalty.item()])
print(json.dumps(losses))
