"""
Reads and writes safetensors files: eight bytes of header length, a JSON header, one buffer without holes or overlaps. The header's claims are checked
against the file's length before anything is allocated for them.
"""

import json
import math
import os
from dataclasses import dataclass

import numpy as np
import torch

from . import documents
from .errors import InputError

MAX_HEADER, MAX_DIMENSIONS = 100_000_000, 8
_TYPES = {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "I64": torch.int64, "I32": torch.int32,
          "I16": torch.int16, "I8": torch.int8, "U8": torch.uint8, "BOOL": torch.bool}
_NAMES = {kind: name for name, kind in _TYPES.items()}
_BYTES = {**{name: torch.tensor([], dtype=kind).element_size() for name, kind in _TYPES.items()},
          "U16": 2, "U32": 4, "U64": 8, "F8_E5M2": 1, "F8_E4M3": 1}


@dataclass(frozen=True)
class Entry:
    """One tensor: its bytes are `begin`…`end` of the buffer."""

    name: str
    kind: str
    shape: list
    begin: int
    end: int


class SafeTensorsFile:
    """An open file. Only the header is read on opening; a tensor when it is asked for."""

    def __init__(self, path: str):
        self._path = path
        try:
            length = os.path.getsize(path)
            with open(path, "rb") as file:
                prefix = file.read(8)
                if len(prefix) < 8:
                    raise self._bad("is shorter than a header")
                header = int.from_bytes(prefix, "little")
                if not 2 <= header <= min(MAX_HEADER, length - 8):
                    raise self._bad(f"claims a header of {header} bytes")
                text = file.read(header)
        except OSError as error:
            raise self._bad(f"cannot be opened ({error.strerror})") from error
        self._start = 8 + header
        self.metadata, self.entries = self._parse(text, length - self._start)

    def text(self, key: str) -> str:
        """The text under `key` of the metadata."""
        if key not in self.metadata:
            raise self._bad(f"has no '{key}' in its metadata")
        return self.metadata[key]

    def tensor(self, name: str) -> torch.Tensor:
        """The tensor called `name`, on the CPU."""
        if name not in self.entries:
            raise self._bad(f"has no tensor '{name}'")
        entry = self.entries[name]
        if entry.kind not in _TYPES:
            raise self._bad(f"has tensor '{name}' of type {entry.kind}, which this trainer does not read")
        data = np.fromfile(self._path, np.uint8, entry.end - entry.begin, offset=self._start + entry.begin)
        if data.nbytes != entry.end - entry.begin:
            raise self._bad("is cut short")
        return torch.from_numpy(data).view(_TYPES[entry.kind]).reshape(entry.shape)

    def load(self, name: str, target: torch.Tensor) -> None:
        """Fills `target` from the tensor called `name`, which must have its shape and be finite."""
        source = self.tensor(name)
        if source.shape != target.shape:
            raise InputError("safetensors", name, f"has shape {list(source.shape)}, not {list(target.shape)}", "Use a file of the same architecture.")
        if source.is_floating_point() and not bool(torch.isfinite(source).all()):
            raise InputError("safetensors", name, f"holds figures that are not finite, in '{self._path}'", "Use an earlier file.")
        with torch.no_grad():
            target.copy_(source)

    def load_module(self, module: torch.nn.Module) -> None:
        """Fills every parameter and buffer of `module`."""
        for name, tensor in module.state_dict().items():
            self.load(name, tensor)

    def _parse(self, text: bytes, buffer: int):
        if text[:1] != b"{":
            raise self._bad("has a header that is no JSON object")
        try:
            header = json.loads(text, object_pairs_hook=_without_duplicates)
            metadata = header.pop("__metadata__", {})
            if not all(isinstance(value, str) for value in metadata.values()):
                raise self._bad("has metadata that is no text")
            entries = sorted((self._entry(name, value) for name, value in header.items()), key=lambda entry: (entry.begin, entry.end))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise self._bad(f"has a header that cannot be read ({error})") from error
        covered = 0
        for entry in entries:
            if entry.begin != covered:
                raise self._bad(f"has a hole or an overlap before tensor '{entry.name}'")
            covered = entry.end
        if covered != buffer:
            raise self._bad(f"describes {covered} bytes of data and holds {buffer}")
        return metadata, {entry.name: entry for entry in entries}

    def _entry(self, name: str, value: dict) -> Entry:
        kind, shape, (begin, end) = value["dtype"], value["shape"], value["data_offsets"]
        if kind not in _BYTES:
            raise self._bad(f"has tensor '{name}' of unknown type '{kind}'")
        if not all(type(number) is int for number in (*shape, begin, end)) or not 0 <= begin <= end:
            raise self._bad(f"has tensor '{name}' with offsets that make no range")
        # Checked before it is multiplied: digits without end would take as long.
        if len(shape) > MAX_DIMENSIONS or not all(0 <= dimension < 1 << 31 for dimension in shape):
            raise self._bad(f"has tensor '{name}' of more than {MAX_DIMENSIONS} dimensions, or one that is out of bounds")
        if math.prod(shape, start=_BYTES[kind]) != end - begin:
            raise self._bad(f"has tensor '{name}' whose shape does not fill its {end - begin} bytes")
        return Entry(name, kind, shape, begin, end)

    def _bad(self, problem: str) -> InputError:
        return InputError("safetensors", self._path, problem, "Fetch or export the file again.")


def write(path: str, tensors: dict, metadata: dict) -> None:
    """Writes `tensors` by name as one file, ordered by element size, then name, as the reference writer does; whole or not at all."""
    ordered = sorted(tensors.items(), key=lambda item: (-item[1].element_size(), item[0]))
    header, offset = {"__metadata__": dict(sorted({"format": "pt", **metadata}.items()))}, 0
    for name, tensor in ordered:
        end = offset + tensor.numel() * tensor.element_size()
        header[name] = {"dtype": _NAMES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)

    def fill(file):
        file.write(len(text).to_bytes(8, "little"))
        file.write(text)
        for _, tensor in ordered:
            file.write(tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().data)

    documents.write_whole(path, fill)


def module_tensors(module: torch.nn.Module) -> dict:
    """Every parameter and buffer of `module` by its state_dict name, in a dictionary of the caller's own."""
    return dict(module.state_dict())


def _without_duplicates(pairs):
    keys = [key for key, _ in pairs]
    if len(set(keys)) != len(keys):
        raise ValueError("a name stands twice")
    return dict(pairs)
