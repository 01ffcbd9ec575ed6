import json

import torch
import torch.nn.functional as F
from digits import batches, start
from torch import nn

path, steps = start()
generator = nn.Sequential(nn.Linear(16, 128), nn.BatchNorm1d(128), nn.ReLU(), nn.Linear(128, 64), nn.Tanh())
discriminator = nn.Sequential(nn.Linear(64, 128), nn.LeakyReLU(0.2), nn.Linear(128, 1))
d_optimizer = torch.optim.Adam(discriminator.parameters(), lr=2e-3, betas=(0.5, 0.999), fused=True)
g_optimizer = torch.optim.Adam(generator.parameters(), lr=2e-3, betas=(0.5, 0.999), fused=True)
bce = F.binary_cross_entropy_with_logits
losses = []
for images, _ in batches(path, steps, 64):
    noise = torch.randn(64, 16)
    real, fake = discriminator(images), discriminator(generator(noise).detach())
    d_loss = bce(real, torch.ones_like(real)) + bce(fake, torch.zeros_like(fake))
    d_optimizer.zero_grad()
    d_loss.backward()
    d_optimizer.step()
    fooled = discriminator(generator(noise))
    g_loss = bce(fooled, torch.ones_like(fooled))
    g_optimizer.zero_grad()
    g_loss.backward()
    g_optimizer.step()
    losses.append([d_loss.item(), g_loss.item()])
print(json.dumps(losses))
