"""
The backbone as an ONNX graph by PyTorch's own tracing exporter: images UINT8 [batch, side, side, 3] → embeddings FLOAT [batch, D], all preprocessing inside.
Needs no onnx package: the one thing the exporter cannot write, the metadata, is appended to the model's bytes, which protobuf merges.
"""

import inspect
import io
import warnings

import torch

from . import documents

OPSET = 17
# Field 14 of ModelProto, of a StringStringEntryProto with key 1 and value 2; all of wire type 2, a length and its bytes.
METADATA, KEY, VALUE = (14 << 3) | 2, (1 << 3) | 2, (2 << 3) | 2


def write(backbone, path: str, metadata: dict) -> None:
    """Writes the graph of `backbone`, on the CPU and ready to embed, to `path`."""
    side = backbone.options.side
    # Newer releases trace through another exporter unless told not to; it needs packages that this trainer does without.
    choice = {"dynamo": False} if "dynamo" in inspect.signature(torch.onnx.export).parameters else {}
    graph = io.BytesIO()
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(_Shaped(backbone), torch.zeros(2, side, side, 3, dtype=torch.uint8), graph, opset_version=OPSET, input_names=["images"],
                          output_names=["embeddings"], dynamic_axes={"images": {0: "batch"}, "embeddings": {0: "batch"}}, **choice)
    texts = b"".join(_field(METADATA, _field(KEY, key.encode()) + _field(VALUE, value.encode())) for key, value in sorted(metadata.items()))
    documents.write_whole(path, lambda file: file.write(graph.getvalue() + texts))


class _Shaped(torch.nn.Module):
    """A backbone whose output has its width by name: the exporter does not see through the concatenation."""

    def __init__(self, backbone):
        super().__init__()
        self._backbone = backbone

    def forward(self, images):
        return self._backbone(images).reshape(-1, self._backbone.options.dimensions)


def _field(tag: int, payload: bytes) -> bytes:
    return _varint(tag) + _varint(len(payload)) + payload


def _varint(number: int) -> bytes:
    parts = []
    while number > 127:
        parts.append(number & 127 | 128)
        number >>= 7
    return bytes([*parts, number])
