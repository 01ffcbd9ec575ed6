import json

import torch
import torch.nn.functional as F
from digits import batches, start
from torch import nn


class AdEMAMix(torch.optim.Optimizer):
    def __init__(self, params):
        super().__init__(params, dict(lr=2e-3, betas=(0.9, 0.999, 0.9999), alpha=5.0, eps=1e-8, weight_decay=1e-2))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2, beta3 = group["betas"]
            for p in group["params"]:
                state = self.state[p]
                if not state:
                    state["step"] = 0
                    for key in ("fast", "slow", "square"):
                        state[key] = torch.zeros_like(p)
                state["step"] += 1
                state["fast"].mul_(beta1).add_(p.grad, alpha=1 - beta1)
                state["slow"].mul_(beta3).add_(p.grad, alpha=1 - beta3)
                state["square"].mul_(beta2).addcmul_(p.grad, p.grad, value=1 - beta2)
                scale = (state["square"] / (1 - beta2 ** state["step"])).sqrt() + group["eps"]
                direction = (state["fast"] / (1 - beta1 ** state["step"]) + group["alpha"] * state["slow"]) / scale
                p.sub_((direction + group["weight_decay"] * p) * group["lr"])


path, steps = start()
model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
biases = [p for name, p in model.named_parameters() if name.endswith("bias")]
weights = [p for name, p in model.named_parameters() if not name.endswith("bias")]
optimizer = AdEMAMix([{"params": biases, "weight_decay": 0.0}, {"params": weights}])
losses = []
for step, (images, labels) in enumerate(batches(path, steps, 64), 1):
    for group in optimizer.param_groups:
        group["lr"] = 2e-3 * min(1, step / 10)
    loss = F.cross_entropy(model(images), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append([loss.item()])
print(json.dumps(losses))
