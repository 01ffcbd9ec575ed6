"""
The training steps of cases.ts in JAX, compiled by `jit`: `jax_peer.py <request as JSON>` prints what it measured as JSON.

JAX has no number of threads: its pool has one for each core that the process may use, so the process is bound to as many cores as there are to be threads.
"""

import os
import time

from measuring import answer, held, peak, request, since_spawned

cores = sorted(os.sched_getaffinity(0))[: request["threads"]]
os.sched_setaffinity(0, cores)
os.environ["JAX_PLATFORMS"] = "cpu"

import jax
import jax.numpy as jnp
import numpy as np

import jax_models as models

LR, MOMENTUM, WEIGHT_DECAY = 0.01, 0.9, 5e-4
numbers = np.random.default_rng(1)


def normal(*shape):
    return jnp.asarray(numbers.standard_normal(shape, dtype=np.float32))


def whole(below, *shape):
    return jnp.asarray(numbers.integers(0, below, shape, dtype=np.int32))


# Model, inputs, targets.
CASES = {
    "mlp": lambda rows: (models.perceptron([16, 32, 32, 4]), normal(rows, 16), whole(4, rows)),
    "mlp-20": lambda rows: (models.perceptron([32] * 20 + [4]), normal(rows, 32), whole(4, rows)),
    "lenet-8": lambda rows: (models.lenet(), normal(rows, 28, 28, 1), whole(10, rows)),
    "lenet-128": lambda rows: (models.lenet(), normal(rows, 28, 28, 1), whole(10, rows)),
    "lstm": lambda rows: (models.forecaster(), normal(rows, 48, 8), whole(4, rows)),
    "resnet20": lambda rows: (models.resnet20(), normal(rows, 32, 32, 3), whole(10, rows)),
    "resnet18": lambda rows: (models.resnet18(), normal(rows, 128, 128, 3), whole(10, rows)),
    "gpt": lambda rows: (models.gpt(), whole(256, rows, 64), whole(256, rows, 64)),
    "bert": lambda rows: (models.bert(), whole(256, rows, 64), whole(4, rows)),
    "vit": lambda rows: (models.vit(), normal(rows, 32, 32, 3), whole(10, rows)),
}


def step_of(apply):
    """SGD as PyTorch's: the decay is part of the gradient, the rate outside of the momentum."""

    def loss_of(p, s, x, y):
        logits, after = apply(p, s, x)
        log_probabilities = jax.nn.log_softmax(logits)
        return -jnp.take_along_axis(log_probabilities, y[..., None], -1).mean(), after

    def step(p, momenta, s, x, y, rows):
        (loss, after), gradients = jax.value_and_grad(loss_of, has_aux=True)(p, s, x[rows], y[rows])
        momenta = jax.tree.map(lambda v, g, w: MOMENTUM * v + g + WEIGHT_DECAY * w, momenta, gradients, p)
        return jax.tree.map(lambda w, v: w - LR * v, p, momenta), momenta, after, loss

    return jax.jit(step, donate_argnums=(0, 1, 2))


def measure(batch, epochs):
    (normal(8, 8) @ normal(8, 8)).block_until_ready()
    before = held()
    (p, s, apply), x, y = CASES[request["name"]](request["rows"])
    parameters = sum(leaf.size for leaf in jax.tree.leaves(p))
    state = jax.tree.map(jnp.asarray, (p, jax.tree.map(np.zeros_like, p), s))
    step = step_of(apply)
    jax.block_until_ready((state, x, y))

    def epoch(state, most=None):
        order = numbers.permutation(len(x)).astype(np.int32)
        losses = []
        for start in range(0, len(x), batch)[:most]:
            *state, loss = step(*state, x, y, order[start : start + batch])
            losses.append(loss)
        # Read at the end: until then JAX prepares a step while the one before it runs.
        assert np.isfinite([float(loss) for loss in losses]).all()
        return state

    start_up = since_spawned()
    start = time.perf_counter()
    state = epoch(state, 1)
    first = time.perf_counter() - start
    state = epoch(state)
    start = time.perf_counter()
    for _ in range(epochs):
        state = epoch(state)
    seconds = (time.perf_counter() - start) / (epochs * -(-len(x) // batch))
    return {"step": seconds, "first": first, "memory": peak() - before, "startUp": start_up, "parameters": parameters}


answer(measure(request["batchSize"], request["epochs"]))
