"""The networks of cases.ts in plain JAX. Each case gives parameters, running statistics, and `apply(parameters, statistics, x)` to logits and statistics."""

import jax
import jax.numpy as jnp

from jax_layers import (
    batch_norm, block, block_of, conv, conv_of, layer_norm, linear, linear_of, lstm, lstm_of, max_pool, max_pool_2, norm_of, normal,
    statistics_of,
)


def plain(apply):
    """A network without statistics."""
    return lambda p, s, x: (apply(p, x), s)


def perceptron(widths):
    p = [linear_of(inputs, outputs) for inputs, outputs in zip(widths, widths[1:])]

    def apply(p, x):
        for layer in p[:-1]:
            x = jax.nn.relu(linear(layer, x))
        return linear(p[-1], x)

    return p, {}, plain(apply)


def lenet():
    p = [conv_of(1, 6, 5, True), conv_of(6, 16, 5, True)]
    p += [linear_of(400, 120), linear_of(120, 84), linear_of(84, 10)]

    def apply(p, x):
        x = max_pool_2(jax.nn.relu(conv(p[0], x, padding=2)))
        x = max_pool_2(jax.nn.relu(conv(p[1], x)))
        x = x.reshape(len(x), -1)
        x = jax.nn.relu(linear(p[2], x))
        return linear(p[4], jax.nn.relu(linear(p[3], x)))

    return p, {}, plain(apply)


def forecaster():
    return {"lstm": lstm_of(8, 32), "fc": linear_of(32, 4)}, {}, plain(lambda p, x: linear(p["fc"], lstm(p["lstm"], x)))


def resnet(stem, widths, wide):
    """`wide`: of ImageNet, with convolutions as shortcuts; else of CIFAR, whose shortcuts have no parameters."""
    first = widths[0][0]
    p = {"conv": conv_of(3, first, stem), "bn": norm_of(first), "blocks": [], "fc": linear_of(widths[-1][1], 10)}
    s = {"bn": statistics_of(first), "blocks": []}
    for inputs, outputs, stride in widths:
        one = {"conv1": conv_of(inputs, outputs, 3), "conv2": conv_of(outputs, outputs, 3)}
        names = ["bn1", "bn2"]
        if wide and (stride != 1 or inputs != outputs):
            one["short"] = conv_of(inputs, outputs, 1)
            names.append("bn3")
        p["blocks"].append({**one, **{name: norm_of(outputs) for name in names}})
        s["blocks"].append({name: statistics_of(outputs) for name in names})

    def residual(p, s, x, stride):
        after = {}
        out, after["bn1"] = batch_norm(p["bn1"], s["bn1"], conv(p["conv1"], x, stride, 1))
        out, after["bn2"] = batch_norm(p["bn2"], s["bn2"], conv(p["conv2"], jax.nn.relu(out), 1, 1))
        if "short" in p:
            x, after["bn3"] = batch_norm(p["bn3"], s["bn3"], conv(p["short"], x, stride))
        elif stride != 1:
            pad = (out.shape[-1] - x.shape[-1]) // 2
            x = jnp.pad(x[:, ::stride, ::stride], ((0, 0), (0, 0), (0, 0), (pad, pad)))
        return jax.nn.relu(out + x), after

    def apply(p, s, x):
        after = {"blocks": []}
        x, after["bn"] = batch_norm(p["bn"], s["bn"], conv(p["conv"], x, 2 if wide else 1, stem // 2))
        x = jax.nn.relu(x)
        if wide:
            x = max_pool(x, 3, 2, 1)
        for one, statistics, (_, _, stride) in zip(p["blocks"], s["blocks"], widths):
            x, then = residual(one, statistics, x, stride)
            after["blocks"].append(then)
        return linear(p["fc"], x.mean((1, 2))), after

    return p, s, apply


def resnet20():
    return resnet(3, [(16, 16, 1)] * 3 + [(16, 32, 2)] + [(32, 32, 1)] * 2 + [(32, 64, 2)] + [(64, 64, 1)] * 2, False)


def resnet18():
    widths = [(64, 64, 1), (64, 64, 1), (64, 128, 2), (128, 128, 1), (128, 256, 2), (256, 256, 1), (256, 512, 2), (512, 512, 1)]
    return resnet(7, widths, True)


def gpt():
    p = {"wte": 0.02 * normal(256, 128), "wpe": 0.02 * normal(64, 128), "norm": norm_of(128)}
    p["h"] = [block_of(128, 512) for _ in range(4)]

    def apply(p, tokens):
        x = p["wte"][tokens] + p["wpe"]
        for one in p["h"]:
            x = block(one, x, causal=True, tanh=True)
        return layer_norm(p["norm"], x) @ p["wte"].T

    return p, {}, plain(apply)


def bert():
    p = {"words": normal(256, 128), "places": normal(64, 128), "fc": linear_of(128, 4)}
    p["h"] = [block_of(128, 512) for _ in range(4)]

    def apply(p, tokens):
        x = p["words"][tokens] + p["places"]
        for one in p["h"]:
            x = block(one, x, norm_first=False)
        return linear(p["fc"], x[:, 0])

    return p, {}, plain(apply)


def vit():
    p = {"patches": conv_of(3, 64, 4, True), "places": normal(64, 64), "fc": linear_of(64, 10)}
    p["h"] = [block_of(64, 256) for _ in range(4)]

    def apply(p, x):
        x = conv(p["patches"], x, 4)
        x = x.reshape(len(x), 64, 64) + p["places"]
        for one in p["h"]:
            x = block(one, x)
        return linear(p["fc"], x.mean(1))

    return p, {}, plain(apply)
