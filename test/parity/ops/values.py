"""Values of operator calls as JSON with tensors in one binary file, in the form that samples.ts reads."""

import math

import torch

DTYPES = {
    getattr(torch, name): name
    for name in "uint8 int8 int16 int32 int64 float16 bfloat16 float32 float64 bool complex64 complex128".split()
}
LAYOUTS = {torch.strided: "strided", torch.sparse_coo: "sparse_coo", torch.sparse_csr: "sparse_csr"}
MAX_SAFE_INTEGER = 2**53 - 1
MAX_BYTES = 1 << 20


class Unsupported(Exception):
    """A value that a call from TypeScript cannot carry; the message is the reason."""


class Snapshot:
    """A tensor argument as it was before the call: its elements with the gaps between them, so that strides survive."""

    def __init__(self, tensor):
        if tensor.dtype not in DTYPES:
            raise Unsupported(f"tensor of dtype {tensor.dtype}")
        if tensor.layout != torch.strided or tensor.is_nested:
            raise Unsupported("sparse or nested tensor argument")
        if tensor.device.type != "cpu":
            raise Unsupported(f"tensor on device {tensor.device.type}")
        self.requires_grad = tensor.requires_grad and tensor.dtype.is_floating_point | tensor.dtype.is_complex
        plain = tensor.detach().resolve_conj().resolve_neg()
        self.size, self.stride = tuple(plain.shape), None
        if not plain.is_contiguous():
            self.stride = plain.stride()
            span = 1 + sum((n - 1) * step for n, step in zip(self.size, self.stride))
            plain = plain.as_strided((span,), (1,))
        self.base = plain.clone(memory_format=torch.contiguous_format)
        if self.base.nbytes > MAX_BYTES:
            raise Unsupported("more than 1 MiB of arguments")

    def build(self):
        base = self.base.clone()
        return base if self.stride is None else base.as_strided(self.size, self.stride)


class Writer:
    """Collects tensors; `encode` gives the JSON form of any value."""

    def __init__(self, path):
        self.file = open(path, "wb")
        self.tensors = []

    def close(self):
        self.file.close()

    def add(self, elements, size, stride, requires_grad):
        # A copy: an alias of zeros, or strides that do not matter, have no bytes of their own.
        flat = torch.empty(elements.numel(), dtype=elements.dtype).copy_(elements.reshape(-1))
        data = flat.view(torch.uint8).numpy().tobytes()
        entry = {"dtype": DTYPES[elements.dtype], "shape": size, "stride": stride, "at": self.file.tell(), "bytes": len(data)}
        self.file.write(data)
        self.tensors.append({**entry, "requiresGrad": requires_grad})
        return {"tensor": len(self.tensors) - 1}

    def tensor(self, tensor):
        if tensor.dtype not in DTYPES:
            raise Unsupported(f"result of dtype {tensor.dtype}")
        requires_grad = tensor.requires_grad
        dense = tensor.detach() if tensor.layout == torch.strided else tensor.detach().to_dense()
        return self.add(dense.resolve_conj().resolve_neg(), list(dense.shape), None, requires_grad)

    def encode(self, value):
        if value is None or isinstance(value, (bool, str)):
            return value
        if isinstance(value, Snapshot):
            return self.add(value.base, value.size, value.stride, value.requires_grad)
        if isinstance(value, torch.Tensor):
            return self.tensor(value)
        if isinstance(value, (list, tuple)):
            return [self.encode(item) for item in value]
        if isinstance(value, int):
            return value if abs(value) <= MAX_SAFE_INTEGER else {"integer": str(value)}
        if isinstance(value, float):
            return encode_float(value)
        if isinstance(value, complex):
            return [encode_float(value.real), encode_float(value.imag)]
        return name_of(value)


def encode_float(value):
    if math.isnan(value):
        return {"float": "NaN"}
    if math.isinf(value):
        return {"float": "Infinity" if value > 0 else "-Infinity"}
    return {"float": "-0"} if value == 0 and math.copysign(1, value) < 0 else value


def name_of(value):
    """The string that stands for a dtype, layout, memory format or device."""
    if isinstance(value, torch.dtype) and value in DTYPES:
        return DTYPES[value]
    if isinstance(value, torch.layout) and value in LAYOUTS:
        return LAYOUTS[value]
    if isinstance(value, torch.memory_format):
        return str(value).removeprefix("torch.")
    if isinstance(value, torch.device):
        return str(value)
    raise Unsupported(f"{type(value).__name__} value")


def as_javascript(value):
    """A Scalar as a call from JavaScript makes it: 2.0 is 2 there, and an integer."""
    whole = isinstance(value, float) and value.is_integer() and abs(value) <= MAX_SAFE_INTEGER
    return int(value) if whole and not (value == 0 and math.copysign(1, value) < 0) else value
