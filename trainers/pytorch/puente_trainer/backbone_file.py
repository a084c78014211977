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


def fill(backbone: Backbone, path: str) -> None:
    """Starts `backbone` from the file at `path`, its dictionary with the rest; what its architecture has otherwise is named."""
    file = safetensors_io.SafeTensorsFile(path)
    given, wanted = (documents.plain(options) for options in (architecture(file, path), backbone.options))
    differences = [f"{name} is {json.dumps(given.get(name))}, the recipe has {json.dumps(wanted.get(name))}"
                   for name in {**wanted, **given} if given.get(name) != wanted.get(name)]
    if differences:
        raise InputError("initial", path, f"has another architecture than the recipe: {'; '.join(differences)}",
                         "Write its architecture into the recipe, or start from other weights.")
    file.load_module(backbone)


def architecture(file: safetensors_io.SafeTensorsFile, path: str) -> Architecture:
    """What the metadata of `file` says is in it."""
    try:
        document = documents.parse(file.text(ARCHITECTURE))
    except ValueError as error:
        raise InputError("backbone", path, f"names an architecture that cannot be built: {error}", "Export the backbone again.") from error
    return checked(Architecture, document, "backbone", path, "Export the backbone again.")
