"""Records which ATen overloads PyTorch's functions call, and with what."""

import collections

import torch
from torch._subclasses.schema_check_mode import SchemaCheckMode
from torch.utils._python_dispatch import TorchDispatchMode

from values import Snapshot, Unsupported, as_javascript


class Call:
    """One call: the overload and its arguments in schema order, tensors as snapshots; `MISSING` for a default."""

    def __init__(self, func, values, source):
        self.func, self.values, self.source = func, values, source


MISSING = object()


# The mode sees calls before autograd and before composite operators fall apart. Of the classes that PyTorch accepts there, this one is
# made for running real calls.
class Recorder(SchemaCheckMode):
    def __init__(self, allowed, per_overload):
        TorchDispatchMode.__init__(self, _dispatch_key=torch._C.DispatchKey.PreDispatch)
        self.allowed, self.per_overload = allowed, per_overload
        self.calls = collections.defaultdict(dict)
        self.refused = collections.Counter()
        self.unsupported = collections.defaultdict(collections.Counter)
        self.source, self.dtype = "", None

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        if isinstance(func, torch._ops.OpOverload) and func.namespace == "aten":
            self.record(func, args, kwargs)
        return func(*args, **kwargs)

    def record(self, func, args, kwargs):
        key = (func._schema.name, func._schema.overload_name)
        if key not in self.allowed:
            self.refused[key] += 1
            return
        known = self.calls[key]
        if sum(dtype == self.dtype for dtype, _ in known) >= self.per_overload:
            return
        try:
            values = in_schema_order(func._schema, args, kwargs)
        except Unsupported as reason:
            self.unsupported[key][str(reason)] += 1
            return
        # Calls that differ in kinds, dtypes or ranks show more than calls that differ in sizes.
        known.setdefault((self.dtype, signature(values)), Call(func, values, self.source))


def in_schema_order(schema, args, kwargs):
    values = []
    for i, argument in enumerate(schema.arguments):
        value = args[i] if i < len(args) else kwargs.get(argument.name, MISSING)
        values.append(snapshot(value, str(argument.real_type)))
    while values and values[-1] is MISSING:
        values.pop()
    return values


def snapshot(value, declared):
    if isinstance(value, torch.Tensor):
        return Snapshot(value)
    if isinstance(value, (list, tuple)):
        return [snapshot(item, declared) for item in value]
    if isinstance(value, torch.Generator):
        raise Unsupported("generator argument")
    return as_javascript(value) if "number" in declared or "Tensor" in declared or "Scalar" in declared else value


def signature(value):
    if isinstance(value, Snapshot):
        return (str(value.base.dtype), len(value.size), value.requires_grad)
    if isinstance(value, list):
        return (len(value), *map(signature, value))
    return type(value).__name__
