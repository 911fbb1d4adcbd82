"""The formula that fills every weight, and how a file is described by it.

Number `i` of tensor `t` is `offset + factor * u(t, i)` in f32, each operation rounded, with `u` in [-1, 1) from a 32-bit hash. `t` counts
the framework's own tensors in their order, so the same numbers can be made anywhere without the framework.

A file that an exporter wrote is kept as a list of pieces: bytes as they are, and tensors by their formula. An exporter may turn a tensor's
axes round, fold a batch normalisation into it (a factor for each channel) or store it in 16 bits. A piece says so; the bytes are the same.
"""

import gzip
import hashlib
import itertools
import json
import math
from pathlib import Path

import numpy as np
import onnx

# Smaller tensors stay bytes: describing them takes as much.
LEAST = 64
MOST_AXES_TRIED = 5


def hash32(x):
    """C. Wellons' lowbias32, on arrays of u32."""
    x = x.astype(np.uint32)
    x ^= x >> np.uint32(16)
    x *= np.uint32(0x7FEB352D)
    x ^= x >> np.uint32(15)
    x *= np.uint32(0x846CA68B)
    return x ^ (x >> np.uint32(16))


def units(tensor, count):
    """Numbers in [-1, 1) with 24 bits each, exact in f32."""
    start = np.uint32(tensor * 0x9E3779B9 & 0xFFFFFFFF)
    bits = hash32(np.arange(count, dtype=np.uint32) + start) >> np.uint32(8)
    return ((bits.astype(np.int64) - (1 << 23)) / (1 << 23)).astype(np.float32)


class Tensor:
    """A tensor of the framework, filled."""

    def __init__(self, index, name, shape, fan_in=None):
        self.index, self.name, self.shape = index, name, tuple(shape)
        self.offset, self.factor = (np.float32(number) for number in spread(name, self.shape, fan_in))
        self.made = None

    def values(self):
        """The numbers; kept, since they are looked for often."""
        if self.made is None:
            made = self.offset + self.factor * units(self.index, math.prod(self.shape))
            self.made = made.astype(np.float32).reshape(self.shape)
        return self.made

    def scaled(self, by):
        """The same with other numbers in the same proportions."""
        self.factor, self.made = np.float32(float(self.factor) * by), None


def spread(name, shape, fan_in):
    """Offset and factor: what keeps activations in range."""
    last = name.replace("/", ".").split(".")[-1]
    if last in ("running_var", "moving_variance"):
        return 1.0, 0.3
    if len(shape) == 1 or math.prod(shape) == max(shape):
        if last in ("weight", "gamma", "scale", "lambda1", "layer_scale_parameter"):
            return 1.0, 0.2
        return 0.0, 0.1
    if any(word in name for word in ("pos_embed", "position_embeddings", "position_bias", "cls_token")):
        return 0.0, 0.3
    return 0.0, math.sqrt(6 / fan_in)


def picture(side):
    """The known picture of the Rust code (`models::known_answer::picture`): three planes in [0, 1]."""
    rows, columns = np.mgrid[0:side, 0:side]
    planes = []
    for channel, (period, along) in enumerate(zip((64, 18, 5), (columns, rows, rows + columns))):
        along = along % period
        grating = 192 * np.minimum(along, period - along) * 2 // period
        index = np.arange(side * side, dtype=np.uint32) * np.uint32(3) + np.uint32(channel)
        noise = (hash32(index) >> np.uint32(26)).astype(np.int64).reshape(side, side)
        planes.append(((grating + noise) / 256).astype(np.float32))
    return np.stack(planes)


def network_input(side, preprocessing):
    """What the network gets of the known picture: planes x side x side."""
    planes = picture(side)
    if preprocessing["channels"] == "grey":
        red, green, blue = planes
        planes = (np.float32(0.299) * red + np.float32(0.587) * green + np.float32(0.114) * blue)[None]
    elif preprocessing["channels"] == "bgr":
        planes = planes[::-1]
    of_planes = lambda numbers: np.array(numbers, np.float32)[: len(planes), None, None]
    values = planes * np.float32(preprocessing["scale"]) - of_planes(preprocessing["mean"])
    return np.ascontiguousarray(values / of_planes(preprocessing["deviation"]), np.float32)


def stored_tensors(model):
    """Initialisers and constants, also of graphs inside graphs."""

    def walk(graph):
        yield from graph.initializer
        for node in graph.node:
            for attribute in node.attribute:
                if attribute.HasField("t"):
                    yield attribute.t
                if attribute.HasField("g"):
                    yield from walk(attribute.g)

    yield from walk(model.graph)
    for function in model.functions:
        for node in function.node:
            for attribute in node.attribute:
                if attribute.HasField("t"):
                    yield attribute.t


def channel_factors(stored, made, axis):
    """The factor for each channel along `axis` that makes `stored` of `made` to the last bit, if there are such factors."""
    stored = np.moveaxis(stored, axis, 0).reshape(stored.shape[axis], -1)
    made = np.moveaxis(made, axis, 0).reshape(made.shape[axis], -1)
    largest = np.abs(made).argmax(1)
    rows = np.arange(len(made))
    with np.errstate(all="ignore"):
        about = (stored[rows, largest].astype(np.float64) / made[rows, largest]).astype(np.float32)
        if not np.isfinite(about).all() or np.abs(made * about[:, None] - stored).max() > 1e-5 * np.abs(stored).max():
            return None
    found = np.full(len(made), np.nan, np.float32)
    for step in range(-4, 5):
        candidate = about.view(np.int32) + np.int32(step)
        candidate = candidate.view(np.float32)
        right = (made * candidate[:, None] == stored).all(1) & np.isnan(found)
        found[right] = candidate[right]
    return None if np.isnan(found).any() else found


def described(stored, tensors):
    """How the formula makes `stored`, if it does."""
    number = {np.dtype(np.float32): "f32", np.dtype(np.float16): "f16"}.get(stored.dtype)
    if number is None or stored.size < LEAST:
        return None
    flat = stored.reshape(-1)
    for with_factors in (False, True):
        for tensor in tensors:
            if math.prod(tensor.shape) != stored.size or len(tensor.shape) > MOST_AXES_TRIED:
                continue
            values = tensor.values()
            for order in itertools.permutations(range(len(tensor.shape))):
                turned = values.transpose(order)
                if not with_factors and (turned.flat[:LEAST].astype(stored.dtype) != flat[:LEAST]).any():
                    continue
                piece = {
                    "tensor": tensor.index,
                    "shape": list(tensor.shape),
                    "order": list(order),
                    "offset": float(tensor.offset),
                    "factor": float(tensor.factor),
                    "number": number,
                }
                if not with_factors:
                    if (turned.reshape(-1).astype(stored.dtype) == flat).all():
                        return piece
                elif number == "f32":
                    for axis in range(len(order)):
                        if turned.shape[axis] * 4 > turned.size:
                            continue
                        factors = channel_factors(flat.reshape(turned.shape), turned, axis)
                        if factors is not None:
                            return piece | {"axis": axis, "factors": factors}
    return None


def pieces(path, folder, tensors):
    """All files of the model at `path` as pieces, and the bytes that no formula makes."""
    model = onnx.load(path, load_external_data=False)
    files = {path.name: path.read_bytes()}
    places = {path.name: []}
    for stored in stored_tensors(model):
        external = {entry.key: entry.value for entry in stored.external_data}
        if stored.data_location == onnx.TensorProto.EXTERNAL:
            name = external["location"]
            if name not in files:
                files[name] = (folder / name).read_bytes()
                places[name] = []
            start, length = int(external.get("offset", 0)), int(external.get("length", 0))
            raw = files[name][start : start + length]
            kind = onnx.helper.tensor_dtype_to_np_dtype(stored.data_type)
            values = np.frombuffer(raw, kind).reshape(stored.dims)
        else:
            raw = stored.raw_data
            if len(raw) < 4 * LEAST:
                continue
            name = path.name
            start = files[name].find(raw)
            values = onnx.numpy_helper.to_array(stored)
        piece = described(values, tensors or [])
        if piece is not None:
            places[name].append((start, len(raw), piece))
        elif len(raw) > 4096 and tensors is not None:
            print(f"    bytes: {stored.name} {list(stored.dims)} {values.dtype}")
    described_files, literal = [], bytearray()
    for name, content in files.items():
        parts, at = [], 0
        for start, length, piece in sorted(places[name], key=lambda place: place[0]):
            if start < at:
                continue
            if start > at:
                literal += content[at:start]
                parts.append({"bytes": start - at})
            factors = piece.pop("factors", None)
            if factors is not None:
                literal += factors.tobytes()
            parts.append(piece)
            at = start + length
        if at < len(content):
            literal += content[at:]
            parts.append({"bytes": len(content) - at})
        described_files.append(
            {"name": name, "length": len(content), "sha256": hashlib.sha256(content).hexdigest(), "pieces": parts}
        )
    return described_files, bytes(literal)


def beside(name, content):
    """A text file that is dropped with the model."""
    content = content.encode()
    return {
        "name": name,
        "length": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "pieces": [{"bytes": len(content)}],
    }, content


def packed(literal):
    """The same bytes for the same content."""
    return gzip.compress(literal, 9, mtime=0)


def write_json(path, value):
    """One line for each entry, lists of numbers on one."""
    lines = [f"  {json.dumps(key)}: {json.dumps(entry)}" for key, entry in value.items()]
    Path(path).write_text("{\n" + ",\n".join(lines) + "\n}\n")
