"""A backbone as safetensors: weights under their state_dict names; architecture and embedding blocks in the metadata (learning/Training/Export/BackboneFile.cs)."""

import json

from . import documents, safetensors_io
from .architecture import Architecture
from .errors import InputError
from .recipe import checked
from .vision import Backbone

ARCHITECTURE, BLOCKS, RECIPE = "puente.architecture", "puente.blocks", "puente.recipe"


def metadata(options: Architecture, recipe: str) -> dict:
    """The texts that both formats carry."""
    return {ARCHITECTURE: json.dumps(documents.plain(options)), BLOCKS: json.dumps(options.blocks), RECIPE: recipe}


def save(backbone: Backbone, recipe: str, path: str) -> None:
    """Writes `backbone` to `path`."""
    safetensors_io.write(path, safetensors_io.module_tensors(backbone), metadata(backbone.options, recipe))


def load(path: str) -> Backbone:
    """The backbone of the file at `path`, ready to embed."""
    file = safetensors_io.SafeTensorsFile(path)
    backbone = Backbone(architecture(file, path))
    file.load_module(backbone)
    return backbone.eval()


def architecture(file: safetensors_io.SafeTensorsFile, path: str) -> Architecture:
    """What the metadata of `file` says is in it."""
    try:
        document = json.loads(file.text(ARCHITECTURE))
        if not isinstance(document, dict):
            raise ValueError("the document is no object")
    except ValueError as error:
        raise InputError("backbone", path, f"names an architecture that cannot be built: {error}", "Export the backbone again.") from error
    return checked(Architecture, document, "backbone", path, "Export the backbone again.")
