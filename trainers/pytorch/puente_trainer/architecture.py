"""The architecture: all that is needed to build a backbone whose weights are then loaded. Keys and defaults are those of learning/Vision/BackboneOptions.cs."""

from dataclasses import dataclass
from enum import Enum


class Stem(Enum):
    """What turns patches into tokens."""

    PLAIN = "plain"
    CONVOLUTIONAL = "convolutional"
    DICTIONARY = "dictionary"


class Positions(Enum):
    """How a token knows its place."""

    SIN_COS = "sinCos"
    LEARNED = "learned"


@dataclass(frozen=True)
class Pixels:
    """Mean and deviation of each colour, of 1."""

    mean: tuple[float, float, float]
    deviation: tuple[float, float, float]


@dataclass(frozen=True)
class Architecture:
    """A vision transformer over one of three stems; each figure as in learning/Vision/BackboneOptions.cs."""

    side: int = 96
    patch: int = 8
    stem: Stem = Stem.DICTIONARY
    pixels: Pixels | None = None
    positions: Positions = Positions.SIN_COS
    class_token: bool = False
    registers: int = 0
    width: int = 128
    depth: int = 3
    heads: int = 4
    mlp_ratio: int = 4
    qkv_bias: bool = True
    layer_scale: float | None = None
    norm_epsilon: float = 1e-6
    filters: int = 160
    filter_side: int = 7
    stem_channels: int = 24

    @property
    def cell_features(self) -> int:
        """Features of a cell that the dictionary stem hands on: average and maximum of each filter, four statistics of each colour."""
        return 2 * self.filters + 12

    @property
    def grid(self) -> int:
        """Patches across and down of an input."""
        return self.side // self.patch

    @property
    def prefix(self) -> int:
        """Tokens before the patches: class token and registers."""
        return int(self.class_token) + self.registers

    @property
    def blocks(self) -> list:
        """The embedding's parts, in order: name, start, length."""
        parts = [("tokens", 3 * self.width)]
        if self.class_token:
            parts.append(("class", self.width))
        if self.stem is Stem.DICTIONARY:
            parts += [("dictionary", 2 * self.filters), ("statistics", 48)]
        starts = [sum(length for _, length in parts[:i]) for i in range(len(parts))]
        return [{"name": name, "start": start, "length": length} for start, (name, length) in zip(starts, parts)]

    @property
    def dimensions(self) -> int:
        """Width of the embedding."""
        return sum(block["length"] for block in self.blocks)

    def faults(self):
        """Every figure out of bounds, its value and what is allowed."""
        halving = self.stem is not Stem.PLAIN
        if not 2 <= self.patch <= 64:
            yield f"architecture.patch is {self.patch}, must be 2 to 64"
        elif halving and self.patch not in (4, 8, 16, 32):
            yield f"architecture.patch is {self.patch}, must be 4, 8, 16 or 32 under stem {self.stem.value}"
        elif not 16 <= self.side <= 1024 or self.side % self.patch:
            yield f"architecture.side is {self.side}, must be a multiple of {self.patch} from 16 to 1024"
        if not 0 <= self.registers <= 64:
            yield f"architecture.registers is {self.registers}, must be 0 to 64"
        if not 8 <= self.width <= 2048 or self.width % 4:
            yield f"architecture.width is {self.width}, must be a multiple of 4 from 8 to 2048"
        if self.heads < 1 or self.width % self.heads:
            yield f"architecture.heads is {self.heads}, must be a divisor of the width, {self.width}"
        if not 1 <= self.depth <= 48:
            yield f"architecture.depth is {self.depth}, must be 1 to 48"
        if not 1 <= self.mlp_ratio <= 8:
            yield f"architecture.mlpRatio is {self.mlp_ratio}, must be 1 to 8"
        if self.layer_scale is not None and not 0 < self.layer_scale <= 1:
            yield f"architecture.layerScale is {self.layer_scale}, must be above 0 and at most 1"
        if not 0 < self.norm_epsilon <= 1e-3:
            yield f"architecture.normEpsilon is {self.norm_epsilon}, must be above 0 and at most 0.001"
        if not 4 <= self.filters <= 4096:
            yield f"architecture.filters is {self.filters}, must be 4 to 4096"
        if not 3 <= self.filter_side <= 15 or self.filter_side % 2 != 1:
            yield f"architecture.filterSide is {self.filter_side}, must be an odd number from 3 to 15"
        if not 4 <= self.stem_channels <= 512:
            yield f"architecture.stemChannels is {self.stem_channels}, must be 4 to 512"
        if self.pixels is not None and not (all(0 <= m <= 1 for m in self.pixels.mean) and all(0 < d <= 1 for d in self.pixels.deviation)):
            yield "architecture.pixels must have means of 0 to 1 and deviations above 0 and at most 1"
