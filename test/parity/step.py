"""Trains small models in PyTorch as each case asks, and says what came out. Input (JSON): a list of StepCase, see step.test.ts."""

import json
import math
import sys

import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn, get_swa_multi_avg_fn, update_bn

F = nn.functional
torch.set_num_threads(1)

MODELS = {
    "mlp": lambda: nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)),
    "cnn": lambda: nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(64, 3)),
}


def numbers(tensor):
    return tensor.detach().double().flatten().tolist()


def tensor_of(values, shape, dtype):
    return torch.tensor(values, dtype=getattr(torch, dtype)).reshape(shape)


def loss_function(spec):
    name = spec["name"]
    weight = torch.tensor(spec["classWeight"]) if "classWeight" in spec else None
    ignore = spec.get("ignoreIndex", -100)
    if name == "crossEntropy":
        return lambda o, t: F.cross_entropy(o, t, weight=weight, ignore_index=ignore, label_smoothing=spec.get("labelSmoothing", 0.0))
    if name == "nll":
        return lambda o, t: F.nll_loss(o, t, weight=weight, ignore_index=ignore)
    if name == "bceWithLogits":
        positive = torch.tensor(spec["posWeight"]) if "posWeight" in spec else None
        return lambda o, t: F.binary_cross_entropy_with_logits(o, t, pos_weight=positive)
    if name == "smoothL1":
        return lambda o, t: F.smooth_l1_loss(o, t, beta=spec.get("beta", 1.0))
    if name == "huber":
        return lambda o, t: F.huber_loss(o, t, delta=spec.get("delta", 1.0))
    if name == "kl":
        return lambda o, t: F.kl_div(o, t, reduction=spec.get("reduction", "mean"), log_target=spec.get("logTarget", False))
    return {"mse": F.mse_loss, "l1": F.l1_loss, "bce": F.binary_cross_entropy}[name]


def beta(alpha, generator):
    return torch._sample_dirichlet(torch.full((2,), alpha, dtype=torch.float64), generator=generator)[0].item()


def mixed(x, y, mix, generator):
    """The batch, the targets of the rows mixed in, and lambda."""
    uniform = lambda: torch.rand((), generator=generator, dtype=torch.float64).item()
    if mix["probability"] < 1 and uniform() >= mix["probability"]:
        return x, None, 1.0
    cut = uniform() < 0.5 if mix["mixup"] > 0 and mix["cutmix"] > 0 else mix["cutmix"] > 0
    share = beta(mix["cutmix"] if cut else mix["mixup"], generator)
    if cut:
        height, width = x.shape[-2:]
        row = torch.randint(height, (), generator=generator).item()
        column = torch.randint(width, (), generator=generator).item()
        cut_height, cut_width = int(height * math.sqrt(1 - share)), int(width * math.sqrt(1 - share))
        top, left = max(0, row - cut_height // 2), max(0, column - cut_width // 2)
        bottom = min(height, row - cut_height // 2 + cut_height)
        right = min(width, column - cut_width // 2 + cut_width)
        share = 1 - (bottom - top) * (right - left) / (height * width)
    order = torch.randperm(len(x), generator=generator)
    if cut:
        x = x.clone()
        x[..., top:bottom, left:right] = x[order][..., top:bottom, left:right]
    else:
        x = x * share + x[order] * (1 - share)
    return x, y[order], share


def train(case):
    model = MODELS[case["model"]]()
    model.load_state_dict({name: torch.tensor(v).reshape(model.state_dict()[name].shape) for name, v in case["initial"].items()})
    activation = {"sigmoid": torch.sigmoid, "logSoftmax": lambda o: torch.log_softmax(o, 1), "none": lambda o: o}[case["head"]]
    x, y = tensor_of(*case["x"]), tensor_of(*case["y"])
    criterion = loss_function(case["loss"])
    step = case["step"]
    # The fused kernel leaves the skipping of steps to itself, and does it wrongly on CPUs.
    fused = step.get("precision") != "fp16"
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, fused=fused)
    dtype = {"fp32": None, "bf16": torch.bfloat16, "fp16": torch.float16}[step.get("precision", "fp32")]
    scaler = None
    if step.get("precision") == "fp16":
        s = step["lossScaler"]
        scaler = torch.amp.GradScaler("cpu", s["initScale"], s["growthFactor"], s["backoffFactor"], s["growthInterval"])
    average = step.get("average")
    averaged = None
    if average:
        fn = get_ema_multi_avg_fn(average["decay"]) if average["kind"] == "ema" else get_swa_multi_avg_fn()
        averaged = AveragedModel(model, multi_avg_fn=fn, use_buffers=average.get("buffers", False))
    generator = torch.Generator().manual_seed(step["mix"]["seed"]) if "mix" in step else None
    losses, norms, scales, done = [], [], [], 0
    accumulate, size = step.get("accumulate", 1), case["batchSize"]
    for _ in range(case["epochs"]):
        batches = [(x[i : i + size], y[i : i + size]) for i in range(0, len(x), size)]
        for first in range(0, len(batches), accumulate):
            window = batches[first : first + accumulate]
            rows = sum(len(b[0]) for b in window)
            optimizer.zero_grad()
            total = 0.0
            for inputs, targets in window:
                others, share = None, 1.0
                if generator is not None:
                    inputs, others, share = mixed(inputs, targets, step["mix"], generator)
                with torch.autocast("cpu", dtype=dtype, enabled=dtype is not None):
                    output = activation(model(inputs))
                    loss = criterion(output, targets)
                    if others is not None:
                        loss = loss * share + criterion(output, others) * (1 - share)
                part = len(inputs) / rows
                total += loss.item() * part
                loss = loss if part == 1 else loss * part
                (scaler.scale(loss) if scaler else loss).backward()
            losses.append(total)
            if scaler:
                scaler.unscale_(optimizer)
            if "clipGradValue" in step:
                nn.utils.clip_grad_value_(model.parameters(), step["clipGradValue"])
            if "clipGradNorm" in step:
                clip = step["clipGradNorm"]
                norms.append(nn.utils.clip_grad_norm_(model.parameters(), clip["maxNorm"], float(clip["normType"])).item())
            if scaler:
                scaler.step(optimizer)
                scaler.update()
                scales.append(scaler.get_scale())
            else:
                optimizer.step()
            done += 1
            if averaged and done > average["start"] and (done - average["start"]) % average["every"] == 0:
                averaged.update_parameters(model)
    final = model
    if averaged:
        final = averaged.module
        if not average.get("buffers", False):
            for mine, other in zip(final.buffers(), model.buffers()):
                mine.copy_(other)
        if average["updateBatchNorm"]:
            final.train()
            update_bn([(x[i : i + size],) for i in range(0, len(x), size)], final)
    state = {name: numbers(value) for name, value in final.state_dict().items()}
    # A step that is left out has a norm that is not finite, which JSON cannot hold.
    return {"losses": losses, "norms": [norm for norm in norms if math.isfinite(norm)], "scales": scales, "final": state}


print(json.dumps([train(case) for case in json.load(sys.stdin)]))
