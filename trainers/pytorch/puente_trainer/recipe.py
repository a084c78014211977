"""A pretraining recipe: JSON with comments; an unknown key is an error. Keys and defaults are those of learning/Training/Recipe.cs."""

from dataclasses import dataclass, field

from . import documents
from .architecture import Architecture
from .errors import InputError


@dataclass(frozen=True)
class Dictionary:
    """The frozen stem's k-means: patches drawn from the dataset, passes over them."""

    patches: int = 50_000
    iterations: int = 12


@dataclass(frozen=True)
class Augmentation:
    """How far a view strays from its image. No greyscale: colour tells rust from stain."""

    minimum_area: float = 0.4
    brightness: float = 0.5
    contrast: float = 0.5
    saturation: float = 0.2
    channel_gain: float = 0.15
    blur_probability: float = 0.3
    blur_pixels: float = 1.2
    noise: float = 0.05


@dataclass(frozen=True)
class Recipe:
    """What to train and how; each figure as in learning/Training/Recipe.cs."""

    name: str
    steps: int
    architecture: Architecture = field(default_factory=Architecture)
    dictionary: Dictionary = field(default_factory=Dictionary)
    augmentation: Augmentation = field(default_factory=Augmentation)
    batch: int = 64
    view_side: int = 48
    temperature: float = 0.2
    projection: int = 128
    learning_rate: float = 1.5e-3
    weight_decay: float = 0.05
    beta1: float = 0.9
    beta2: float = 0.95
    clip: float = 3.0
    warm_up: float = 0.08
    calibration_batches: int = 24

    def faults(self):
        """Every figure out of bounds, its value and what is allowed."""
        patch, side = self.architecture.patch, self.architecture.side
        yield from self.architecture.faults()
        if not 1 <= self.steps <= 10_000_000:
            yield f"steps is {self.steps}, must be 1 to 10000000"
        if not 2 <= self.batch <= 4096:
            yield f"batch is {self.batch}, must be 2 to 4096"
        if self.view_side < 16 or patch > 0 and self.view_side % patch or self.view_side > side:
            yield f"viewSide is {self.view_side}, must be a multiple of the patch from 16 to the architecture's side"
        if not 0 < self.temperature <= 10:
            yield f"temperature is {self.temperature}, must be above 0 and at most 10"
        if not 2 <= self.projection <= 4096:
            yield f"projection is {self.projection}, must be 2 to 4096"
        if not 0 < self.learning_rate <= 1:
            yield f"learningRate is {self.learning_rate}, must be above 0 and at most 1"
        if not 0 <= self.weight_decay <= 1:
            yield f"weightDecay is {self.weight_decay}, must be 0 to 1"
        if not (0 <= self.beta1 < 1 and 0 <= self.beta2 < 1):
            yield f"beta1 and beta2 are {self.beta1} and {self.beta2}, must be 0 to below 1"
        if not self.clip > 0:
            yield f"clip is {self.clip}, must be above 0"
        if not 0 < self.warm_up < 1:
            yield f"warmUp is {self.warm_up}, must be between 0 and 1"
        if not 0 <= self.calibration_batches <= 10_000:
            yield f"calibrationBatches is {self.calibration_batches}, must be 0 to 10000"
        if not (100 <= self.dictionary.patches <= 10_000_000 and 1 <= self.dictionary.iterations <= 1000):
            yield f"dictionary has {self.dictionary.patches} patches and {self.dictionary.iterations} iterations, must have 100 to 10000000 and 1 to 1000"
        if not 0 < self.augmentation.minimum_area <= 1:
            yield f"augmentation.minimumArea is {self.augmentation.minimum_area}, must be above 0 and at most 1"


def read_recipe(path: str) -> Recipe:
    """The recipe at `path`, checked; every fault is named at once."""
    return checked(Recipe, documents.read_input("recipe", path, "a recipe", comments=True), "recipe", path, "Mend the recipe; learning/recipes holds examples.")


def checked(kind, document: dict, name: str, path: str, remedy: str):
    """A `kind` of `document`, its types and then its figures checked; `name` and `path` say where it came from."""
    faults = []
    value = documents.build(kind, document, faults)
    if not faults:
        faults.extend(value.faults())
    if faults:
        raise InputError(name, path, f"cannot be used: {'; '.join(faults)}", remedy)
    return value
