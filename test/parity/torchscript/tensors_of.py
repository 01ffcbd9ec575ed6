"""Tensors inside tuples, lists and dictionaries."""

import torch


def tensors_of(value):
    if isinstance(value, torch.Tensor):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [tensor for item in value if item is not None for tensor in tensors_of(item)]
