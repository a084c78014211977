"""A pretraining recipe: JSON with comments; an unknown key is an error. Keys and defaults are those of learning/Training/Recipe.cs, which says what each is."""

from dataclasses import dataclass, field
from enum import Enum

from . import documents
from .architecture import Architecture
from .errors import InputError
from .objectives import Distillation, Masking, Objective, Probe


class Precision(Enum):
    """What products are computed in, on a GPU; weights, norms and losses are in 32 bits always."""

    FLOAT32 = "float32"
    BFLOAT16 = "bFloat16"
    FLOAT16 = "float16"


@dataclass(frozen=True)
class Dictionary:
    """The frozen stem's k-means: patches drawn from the dataset, passes over them."""

    patches: int = 50_000
    iterations: int = 12

    def faults(self):
        if not (100 <= self.patches <= 10_000_000 and 1 <= self.iterations <= 1000):
            yield f"dictionary has {self.patches} patches and {self.iterations} iterations, must have 100 to 10000000 and 1 to 1000"


@dataclass(frozen=True)
class Augmentation:
    """How far a view strays from its image. No greyscale: colour tells rust from stain."""

    minimum_area: float = 0.4
    rotation: float = 180.0
    brightness: float = 0.5
    contrast: float = 0.5
    saturation: float = 0.2
    channel_gain: float = 0.15
    blur_probability: float = 0.3
    blur_pixels: float = 1.2
    noise: float = 0.05

    def faults(self):
        if not 0 < self.minimum_area <= 1:
            yield f"augmentation.minimumArea is {self.minimum_area}, must be above 0 and at most 1"
        if not 0 <= self.rotation <= 180:
            yield f"augmentation.rotation is {self.rotation}, must be 0 to 180 degrees"


@dataclass(frozen=True)
class Recipe:
    """What to train and how."""

    name: str
    steps: int
    architecture: Architecture = field(default_factory=Architecture)
    dictionary: Dictionary = field(default_factory=Dictionary)
    objective: Objective = Objective.CONTRASTIVE
    masking: Masking = field(default_factory=Masking)
    distillation: Distillation = field(default_factory=Distillation)
    probe: Probe = field(default_factory=Probe)
    augmentation: Augmentation = field(default_factory=Augmentation)
    batch: int = 64
    accumulate: int = 1
    precision: Precision = Precision.FLOAT32
    view_side: int = 48
    temperature: float = 0.2
    projection: int = 128
    learning_rate: float = 1.5e-3
    weight_decay: float = 0.05
    weight_decay_end: float | None = None
    layer_decay: float = 1.0
    weight_average: float | None = None
    beta1: float = 0.9
    beta2: float = 0.95
    clip: float = 3.0
    warm_up: float = 0.08
    calibration_batches: int = 24

    def faults(self):
        """Every figure out of bounds, its value and what is allowed."""
        for part in (self.architecture, self.dictionary, self.augmentation):
            yield from part.faults()
        yield from self._plan_faults()
        yield from self._optimizer_faults()
        if self.objective is Objective.CONTRASTIVE:
            if not 0 < self.temperature <= 10:
                yield f"temperature is {self.temperature}, must be above 0 and at most 10"
            if not 2 <= self.projection <= 4096:
                yield f"projection is {self.projection}, must be 2 to 4096"
        if self.objective is Objective.MASKED_AUTOENCODER:
            yield from self.masking.faults()
        if self.objective is Objective.SELF_DISTILLATION:
            yield "objective is selfDistillation, which this trainer does not know: use Puente.Trainer, or give contrastive or maskedAutoencoder"
        # The other figures of a probe are read with a labelled folder alone, which a job of this trainer cannot name.
        if self.probe.every is not None:
            yield f"probe.every is {self.probe.every}, which this trainer does not know: leave it out, and score the backbone with Puente.Trainer's evaluate"

    def _plan_faults(self):
        patch, side = self.architecture.patch, self.architecture.side
        if not 1 <= self.steps <= 10_000_000:
            yield f"steps is {self.steps}, must be 1 to 10000000"
        if not 2 <= self.batch <= 4096:
            yield f"batch is {self.batch}, must be 2 to 4096"
        if not 1 <= self.accumulate <= 4096:
            yield f"accumulate is {self.accumulate}, must be 1 to 4096"
        if self.view_side < 16 or patch > 0 and self.view_side % patch or self.view_side > side:
            yield f"viewSide is {self.view_side}, must be a multiple of the patch from 16 to the architecture's side"
        if not 0 <= self.calibration_batches <= 10_000:
            yield f"calibrationBatches is {self.calibration_batches}, must be 0 to 10000"

    def _optimizer_faults(self):
        if not 0 < self.learning_rate <= 1:
            yield f"learningRate is {self.learning_rate}, must be above 0 and at most 1"
        if not 0 <= self.weight_decay <= 1:
            yield f"weightDecay is {self.weight_decay}, must be 0 to 1"
        if self.weight_decay_end is not None and not 0 <= self.weight_decay_end <= 1:
            yield f"weightDecayEnd is {self.weight_decay_end}, must be 0 to 1"
        if not 0 < self.layer_decay <= 1:
            yield f"layerDecay is {self.layer_decay}, must be above 0 and at most 1"
        if self.weight_average is not None and not 0 < self.weight_average < 1:
            yield f"weightAverage is {self.weight_average}, must be between 0 and 1"
        if not (0 <= self.beta1 < 1 and 0 <= self.beta2 < 1):
            yield f"beta1 and beta2 are {self.beta1} and {self.beta2}, must be 0 to below 1"
        if not self.clip > 0:
            yield f"clip is {self.clip}, must be above 0"
        if not 0 < self.warm_up < 1:
            yield f"warmUp is {self.warm_up}, must be between 0 and 1"


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
