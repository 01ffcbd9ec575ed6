"""Takes sample inputs from PyTorch's own operator database, records the ATen calls they make, runs each call again on its own and writes
arguments, results and gradients. Input (JSON): see SamplesRequest in samples.ts."""

import collections
import json
import os
import sys
import types
import unittest
import warnings

# The database's module imports a package for its own tests' expectations; nothing of it is used here.
sys.modules["expecttest"] = types.ModuleType("expecttest")
sys.modules["expecttest"].TestCase = unittest.TestCase
warnings.simplefilter("ignore")

import torch
from torch._dispatch.python import enable_python_dispatcher
from torch.testing._internal.common_methods_invocations import op_db

from recorder import MISSING, Recorder
from values import Snapshot, Unsupported, Writer

SEED = 0


def clone(value):
    if isinstance(value, torch.Tensor):
        return value.clone()
    return type(value)(clone(item) for item in value) if type(value) in (list, tuple) else value


def record(recorder, dtypes, samples_per_op):
    failures = {}
    for op in op_db:
        known = sorted(op.dtypes, key=str)
        chosen = [dtype for dtype in dtypes if dtype in op.dtypes] or [dtype for dtype in known if dtype.is_floating_point][:1] or known[:1]
        recorder.source = op.name + (f" ({op.variant_test_name})" if op.variant_test_name else "")
        for dtype in chosen:
            recorder.dtype = dtype
            differentiable = op.supports_autograd and (dtype.is_floating_point or dtype.is_complex)
            try:
                torch.manual_seed(SEED)
                for i, sample in enumerate(op.sample_inputs("cpu", dtype, requires_grad=differentiable)):
                    if i == samples_per_op:
                        break
                    run(recorder, op.op, sample.input, sample)
                    if op.inplace_variant is not None:
                        run(recorder, op.inplace_variant, clone(sample.input), sample)
            except Exception as error:
                failures[recorder.source] = one_line(error)
    return failures


def run(recorder, function, first, sample):
    try:
        with enable_python_dispatcher(), recorder:
            function(first, *sample.args, **sample.kwargs)
    except Exception:
        # In-place variants refuse samples that broadcast or change dtype; here such calls must be refused too.
        pass


def expected(call, writer, with_gradients):
    """Runs a call as samples.ts runs it; returns its JSON form."""
    leaves = []

    def build(value, written):
        if isinstance(value, list):
            return [build(item, written) for item in value]
        if not isinstance(value, Snapshot):
            return value
        leaf = value.build()
        differentiable = with_gradients and value.requires_grad
        leaves.append(leaf.requires_grad_(differentiable))
        # Autograd refuses to overwrite a leaf.
        return leaf.clone() if differentiable and written else leaf

    arguments = call.func._schema.arguments
    given = [
        value if value is MISSING else build(value, argument.alias_info is not None and argument.alias_info.is_write)
        for argument, value in zip(arguments, call.values)
    ]
    # By name from the first keyword or default on.
    split = next((i for i, value in enumerate(given) if value is MISSING or arguments[i].kwarg_only), len(given))
    named = {arguments[i].name: given[i] for i in range(split, len(given)) if given[i] is not MISSING}
    torch.manual_seed(SEED)
    try:
        results = call.func(*given[:split], **named)
    except Exception as error:
        return {**describe(call, writer), "raises": one_line(error), "expected": None}
    cotangents = pull_back(results) if with_gradients else []
    outcome = {"results": results, "cotangents": cotangents, "after": leaves, "gradients": [leaf.grad for leaf in leaves]}
    return {**describe(call, writer), "raises": None, "expected": {key: writer.encode(value) for key, value in outcome.items()}}


def describe(call, writer):
    schema = call.func._schema
    args = [{"missing": True} if value is MISSING else writer.encode(value) for value in call.values]
    return {"op": schema.name, "overload": schema.overload_name, "source": call.source, "args": args}


def one_line(error):
    return f"{type(error).__name__}: {error}".split("\n")[0][:160]


def pull_back(results):
    """Backward of every differentiable result in order, with cotangents of a fixed stream."""
    flat = results if isinstance(results, (list, tuple)) else [results]
    generator = torch.Generator().manual_seed(SEED)
    cotangents = []
    for result in flat:
        differentiable = isinstance(result, torch.Tensor) and result.requires_grad
        cotangents.append(torch.randn(result.shape, dtype=result.dtype, generator=generator) if differentiable else None)
    for result, cotangent in zip(flat, cotangents):
        if cotangent is not None:
            result.backward(cotangent, retain_graph=True)
    return cotangents


def has_gradients(value):
    return any(map(has_gradients, value)) if isinstance(value, list) else isinstance(value, Snapshot) and value.requires_grad


def registered(allowed):
    """How many overloads and names there are, and why those that cannot be called are left out."""
    left_out = collections.Counter()
    keys = [tuple((name.split(".") + [""])[:2]) for name in torch._C._dispatch_get_all_op_names() if name.startswith("aten::")]
    for name, overload in keys:
        if (name, overload) in allowed:
            continue
        if any(argument.is_out for argument in torch._C._get_schema(name, overload).arguments):
            left_out["out-variants"] += 1
        elif "_backward" in name:
            left_out["halves of autograd"] += 1
        elif name.startswith("aten::_"):
            left_out["internals"] += 1
        else:
            left_out["vendor kernels, packed weights, storages, files"] += 1
    return {"overloads": len(keys), "names": len({name for name, _ in keys}), "leftOut": left_out}


def main():
    request = json.load(sys.stdin)
    torch.set_num_threads(1)
    allowed = {tuple(key) for key in request["allowed"]}
    recorder = Recorder(allowed, request["callsPerOverload"])
    failures = record(recorder, [getattr(torch, name) for name in request["dtypes"]], request["samplesPerOp"])
    writer = Writer(os.path.join(request["folder"], "tensors.bin"))
    cases, forward_only, left_out = [], {}, {}
    for key, known in sorted(recorder.calls.items()):
        for call in known.values():
            name = ".".join(filter(None, key))
            try:
                if has_gradients(call.values):
                    try:
                        cases.append(expected(call, writer, True))
                        continue
                    except Exception as error:
                        forward_only[name] = one_line(error)
                cases.append(expected(call, writer, False))
            except Exception as error:
                left_out[name] = one_line(error)
    for key, reasons in recorder.unsupported.items():
        if not recorder.calls[key]:
            left_out[".".join(filter(None, key))] = "; ".join(reasons)
    writer.close()
    answer = {
        "registered": registered(allowed),
        "samples": len(op_db),
        "seed": SEED,
        "cases": cases,
        "tensors": writer.tensors,
        "forwardOnly": forward_only,
        "leftOut": left_out,
        "refused": sorted(".".join(filter(None, key)) for key in recorder.refused),
        "failures": failures,
    }
    with open(os.path.join(request["folder"], "cases.json"), "w") as file:
        json.dump(answer, file)


if __name__ == "__main__":
    main()
