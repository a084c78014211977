"""What a recipe says of its objective, and of probes. Keys and defaults are those of learning/Training and learning/Vision."""

from dataclasses import dataclass
from enum import Enum


class Objective(Enum):
    """What pretraining learns from."""

    CONTRASTIVE = "contrastive"
    MASKED_AUTOENCODER = "maskedAutoencoder"
    SELF_DISTILLATION = "selfDistillation"


@dataclass(frozen=True)
class Masking:
    """A masked autoencoder beside its encoder; read under that objective alone."""

    ratio: float = 0.75
    decoder_width: int = 64
    decoder_depth: int = 1
    decoder_heads: int = 4
    normalized_pixels: bool = True

    def faults(self):
        """Every figure out of bounds, its value and what is allowed."""
        if not 0 < self.ratio < 1:
            yield f"masking.ratio is {self.ratio}, must be between 0 and 1"
        if not 8 <= self.decoder_width <= 2048 or self.decoder_width % 4:
            yield f"masking.decoderWidth is {self.decoder_width}, must be a multiple of 4 from 8 to 2048"
        if self.decoder_heads < 1 or self.decoder_width % self.decoder_heads:
            yield f"masking.decoderHeads is {self.decoder_heads}, must be a divisor of the decoder's width, {self.decoder_width}"
        if not 1 <= self.decoder_depth <= 48:
            yield f"masking.decoderDepth is {self.decoder_depth}, must be 1 to 48"


class Balance(Enum):
    """How a teacher's answers are kept from becoming all the same."""

    CENTRING = "centring"
    SINKHORN = "sinkhorn"


@dataclass(frozen=True)
class Distillation:
    """Student and teacher. Not trained here; read so that a recipe is whole."""

    local_views: int = 4
    local_side: int = 24
    area_boundary: float = 0.4
    local_area: float = 0.1
    prototypes: int = 1024
    head_hidden: int = 256
    bottleneck: int = 64
    student_temperature: float = 0.1
    warm_up_teacher_temperature: float = 0.04
    teacher_temperature: float = 0.07
    teacher_warm_up: float = 0.3
    momentum: float = 0.99
    balance: Balance = Balance.CENTRING
    centre_momentum: float = 0.9
    sinkhorn_iterations: int = 3
    freeze_last_layer: float = 1.0
    patch_weight: float = 0.0
    shared_head: bool = False
    mask_probability: float = 0.5
    minimum_mask: float = 0.1
    maximum_mask: float = 0.5
    block_masks: bool = True
    ko_leo_weight: float = 0.0


class ProbeMethod(Enum):
    """What tells how good embeddings are."""

    LINEAR = "linear"
    NEIGHBOURS = "neighbours"


@dataclass(frozen=True)
class Probe:
    """How the progress of pretraining is told while it runs; of Puente.Trainer alone."""

    every: int | None = None
    method: ProbeMethod = ProbeMethod.LINEAR
    neighbours: int = 10
    patience: int = 0
    health_images: int = 256
