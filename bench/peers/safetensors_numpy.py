"""Reads and writes the float tensors of safetensors files with NumPy alone."""
import json
import struct

import numpy

TYPES = {"F32": "<f4", "I64": "<i8"}


def read(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        numbers = file.read()
    header.pop("__metadata__", None)
    return {name: numpy.frombuffer(numbers[slice(*t["data_offsets"])], TYPES[t["dtype"]]).reshape(t["shape"]) for name, t in header.items()}


def write(path, tensors):
    """Whole numbers are written as I64, all others as F32."""
    header, at, parts = {}, 0, []
    for name, tensor in tensors.items():
        kind = "I64" if tensor.dtype.kind == "i" else "F32"
        part = numpy.ascontiguousarray(tensor, dtype=TYPES[kind]).tobytes()
        header[name] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": [at, at + len(part)]}
        at += len(part)
        parts.append(part)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(parts))
