"""Layers as plain functions of their parameters, for jax_models.py. Images are `[N, H, W, C]`, which is what XLA's convolutions on a CPU want."""

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

# Initial values are drawn by NumPy: by JAX each shape would be compiled, which takes seconds.
numbers = np.random.default_rng(0)


def normal(*shape):
    return numbers.standard_normal(shape, dtype=np.float32)


def uniform(shape, fan_in):
    bound = fan_in**-0.5
    return numbers.uniform(-bound, bound, shape).astype(np.float32)


def linear_of(inputs, outputs):
    return {"w": uniform((inputs, outputs), inputs), "b": uniform((outputs,), inputs)}


def linear(p, x):
    return x @ p["w"] + p["b"]


def conv_of(inputs, outputs, size, bias=False):
    fan_in = inputs * size * size
    p = {"w": uniform((size, size, inputs, outputs), fan_in)}
    return {**p, "b": uniform((outputs,), fan_in)} if bias else p


def conv(p, x, stride=1, padding=0):
    pads = ((padding, padding), (padding, padding))
    out = lax.conv_general_dilated(x, p["w"], (stride, stride), pads, dimension_numbers=("NHWC", "HWIO", "NHWC"))
    return out + p["b"] if "b" in p else out


def max_pool(x, size, stride, padding=0):
    pads = ((0, 0), (padding, padding), (padding, padding), (0, 0))
    return lax.reduce_window(x, -jnp.inf, lax.max, (1, size, size, 1), (1, stride, stride, 1), pads)


def max_pool_2(x):
    """Squares of 2 x 2: the same values as `max_pool`, whose gradient XLA is slow at on a CPU."""
    rows, height, width, channels = x.shape
    return x.reshape(rows, height // 2, 2, width // 2, 2, channels).max((2, 4))


def norm_of(width):
    return {"w": np.ones(width, np.float32), "b": np.zeros(width, np.float32)}


def statistics_of(width):
    return {"mean": np.zeros(width, np.float32), "var": np.ones(width, np.float32)}


def batch_norm(p, s, x):
    """With the statistics of the batch; gives the running ones as they are afterwards too."""
    mean = x.mean((0, 1, 2))
    var = jnp.square(x).mean((0, 1, 2)) - jnp.square(mean)
    count = x.size // x.shape[-1]
    after = {"mean": 0.9 * s["mean"] + 0.1 * mean, "var": 0.9 * s["var"] + 0.1 * var * (count / (count - 1))}
    return (x - mean) * (lax.rsqrt(var + 1e-5) * p["w"]) + p["b"], lax.stop_gradient(after)


def layer_norm(p, x):
    mean = x.mean(-1, keepdims=True)
    var = jnp.square(x - mean).mean(-1, keepdims=True)
    return (x - mean) * lax.rsqrt(var + 1e-5) * p["w"] + p["b"]


def attention(p, x, heads, causal=False):
    rows, length, width = x.shape
    q, k, v = (part.reshape(rows, length, heads, -1) for part in jnp.split(linear(p["in"], x), 3, axis=-1))
    mixed = jax.nn.dot_product_attention(q, k, v, is_causal=causal)
    return linear(p["out"], mixed.reshape(rows, length, width))


def block_of(width, feedforward):
    return {
        "in": linear_of(width, 3 * width),
        "out": linear_of(width, width),
        "up": linear_of(width, feedforward),
        "down": linear_of(feedforward, width),
        "norm1": norm_of(width),
        "norm2": norm_of(width),
    }


def block(p, x, heads=4, norm_first=True, causal=False, tanh=False):
    """A layer of a transformer."""

    def feedforward(h):
        return linear(p["down"], jax.nn.gelu(linear(p["up"], h), approximate=tanh))

    if norm_first:
        x = x + attention(p, layer_norm(p["norm1"], x), heads, causal)
        return x + feedforward(layer_norm(p["norm2"], x))
    x = layer_norm(p["norm1"], x + attention(p, x, heads, causal))
    return layer_norm(p["norm2"], x + feedforward(x))


def lstm_of(inputs, width):
    return {
        "wi": uniform((inputs, 4 * width), width),
        "wh": uniform((width, 4 * width), width),
        "bi": uniform((4 * width,), width),
        "bh": uniform((4 * width,), width),
    }


def lstm(p, series):
    """The last state of `[N, T, features]`."""
    width = p["wh"].shape[0]
    inputs = jnp.swapaxes(series @ p["wi"] + p["bi"] + p["bh"], 0, 1)

    def step(carry, x):
        h, c = carry
        i, f, g, o = jnp.split(x + h @ p["wh"], 4, axis=-1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        return (jax.nn.sigmoid(o) * jnp.tanh(c), c), None

    start = jnp.zeros((series.shape[0], width))
    return lax.scan(step, (start, start), inputs)[0][0]
