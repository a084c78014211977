"""SimCLR (Chen et al. 2020): two views of an image are alike, of all others not. The names of learning/Training/Pretraining/SimClrModel.cs."""

import torch
import torch.nn.functional as F
from torch import nn

from . import ranks
from .augmentation import Augmentation
from .vision import Backbone


class Projector(nn.Module):
    """What SimCLR compares (section 4.2), thrown away after pretraining: tokens [N, T, D], pooled by mean and maximum → [N, out]."""

    def __init__(self, width: int, dimensions: int):
        super().__init__()
        self.fc1 = nn.Linear(2 * width, 2 * width, bias=False)
        self.norm = ranks.BatchNorm1d(2 * width)
        self.fc2 = nn.Linear(2 * width, dimensions)

    def forward(self, tokens):
        return self.fc2(F.relu(self.norm(self.fc1(torch.cat([tokens.mean(1), tokens.amax(1)], 1)))))


def nt_xent(first, second, temperature: float):
    """
    The normalised, temperature-scaled cross-entropy (equation 1). Row i of `first` and row i of `second`, [N, d] each, are views of one image; all other rows,
    of every rank, are negatives. The mean over all 2N rows of the global batch, a scalar, on every rank.
    """
    with torch.autocast(first.device.type, enabled=False):
        first, second = (ranks.gather(F.normalize(z.float(), dim=1)) for z in (first, second))
        n = len(first)
        z = torch.cat([first, second])
        similarity = z @ z.t() / temperature
        others = similarity.masked_fill(torch.eye(2 * n, dtype=torch.bool, device=z.device), float("-inf"))
        return F.cross_entropy(others, torch.arange(2 * n, device=z.device).roll(n))


class SimClr(nn.Module):
    """The backbone, its projector and the loss between two views."""

    views = 2

    def __init__(self, recipe, seed: int):
        super().__init__()
        self.backbone = Backbone(recipe.architecture)
        self.projector = Projector(recipe.architecture.width, recipe.projection)
        self._temperature = recipe.temperature
        self._augmentation = Augmentation(recipe.augmentation, recipe.view_side, seed)

    def draw(self, images, positions):
        """uint8 [n, side, side, 3] at `positions` of the run, int64 [n] → views, uint8 [2n, view, view, 3], first views then second."""
        return torch.cat([self._augmentation.draw(images, positions, view) for view in range(2)])

    def forward(self, views, positions):
        """Views at `positions` of the run, this rank's part → the loss of the global batch, a scalar."""
        first, second = self.projector(self.backbone.tokens(views)).chunk(2)
        return nt_xent(first, second, self._temperature)
