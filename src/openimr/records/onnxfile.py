"""Just enough of the ONNX file format to take a network apart at its last layer.

An ONNX file is one Protocol Buffers message. Messages of this format may be appended to one another, which is
how an output is added here without rewriting the network.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_GRAPH, _METADATA, _NODE, _INITIALIZER, _OUTPUT = 7, 14, 1, 5, 12
_FLOAT = 1


@dataclass(frozen=True, slots=True)
class Projection:
    """The last layer of a classifying network: ``hidden`` is the tensor that goes in, ``weight`` (features,
    classes) and ``bias`` (classes,) are float32 arrays."""

    hidden: str
    weight: Any
    bias: Any


def metadata(model: bytes, key: str) -> str:
    """The value the makers of the network left under ``key``.

    Raises:
        KeyError: where there is none.
    """
    for field, value in _fields(model):
        if field == _METADATA:
            entry = {f: bytes(v).decode() for f, v in _fields(value)}
            if entry.get(1) == key:
                return entry.get(2, "")
    raise KeyError(key)


def last_projection(model: bytes, classes: int) -> Projection | None:
    """The matrix product and sum that give the scores of ``classes`` classes, or None where there is none such."""
    import numpy as np

    nodes: list[tuple[str, list[str]]] = []
    weights: dict[str, Any] = {}
    graph = next((value for field, value in _fields(model) if field == _GRAPH), b"")
    for field, value in _fields(graph):
        if field == _NODE:
            parts = list(_fields(value))
            operator = next((bytes(v).decode() for f, v in parts if f == 4), "")
            nodes.append((operator, [bytes(v).decode() for f, v in parts if f == 1]))
        elif field == _INITIALIZER:
            tensor = _tensor(value)
            if tensor is not None and tensor[1][-1:] == [classes]:
                weights[tensor[0]] = np.frombuffer(tensor[2], dtype="<f4").reshape(tensor[1])
    for operator, inputs in nodes:
        if operator == "MatMul" and len(inputs) == 2 and weights.get(inputs[1], np.empty(0)).ndim == 2:
            bias = next((w for w in weights.values() if w.ndim == 1), np.zeros(classes, dtype=np.float32))
            return Projection(inputs[0], weights[inputs[1]], bias)
    return None


def with_output(model: bytes, tensor: str) -> bytes:
    """The network with ``tensor`` among its outputs."""
    name = tensor.encode()
    value_info = b"\x0a" + _varint(len(name)) + name
    graph = _varint(_OUTPUT << 3 | 2) + _varint(len(value_info)) + value_info
    return model + _varint(_GRAPH << 3 | 2) + _varint(len(graph)) + graph


def _tensor(data: memoryview | bytes) -> tuple[str, list[int], memoryview] | None:
    """Name, shape and raw bytes of a tensor of floats kept as raw bytes."""
    name, shape, raw, kind = "", [], memoryview(b""), 0
    for field, value in _fields(data):
        if field == 1:
            shape += [value] if isinstance(value, int) else list(_varints(value))
        elif field == 2 and isinstance(value, int):
            kind = value
        elif field == 8:
            name = bytes(value).decode()
        elif field == 9:
            raw = memoryview(value)
    return (name, shape, raw) if kind == _FLOAT and len(raw) else None


def _fields(data: Any) -> Iterator[tuple[int, Any]]:
    """Number and value of each field of a message: an int, or a view of its bytes."""
    view, at = memoryview(data), 0
    while at < len(view):
        tag, at = _read_varint(view, at)
        match tag & 7:
            case 0:
                value, at = _read_varint(view, at)
                yield tag >> 3, value
            case 1:
                at += 8
            case 2:
                length, at = _read_varint(view, at)
                yield tag >> 3, view[at : at + length]
                at += length
            case 5:
                at += 4
            case _:
                return


def _read_varint(view: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = view[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _varints(view: Any) -> Iterator[int]:
    at = 0
    while at < len(view):
        value, at = _read_varint(memoryview(view), at)
        yield value


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])
