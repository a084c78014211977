"""Bytes to the tensors the stems read (learning/Vision/Pixels.cs)."""

import torch
import torch.nn.functional as F

LEVELS = 255.0
# What keeps the division of a flat image steady: 0.03 of the range, in levels.
FLOOR = 0.03 * LEVELS
# Added to variances under a root: below it two roundings of the same variance would part visibly.
VARIANCE = 1e-4


def to_levels(images):
    """uint8 [N, H, W, 3] → float [N, 3, H, W], still in levels 0…255."""
    return images.permute(0, 3, 1, 2).float().contiguous()


def normalize(levels, statistics=None):
    """[N, 3, H, W] → the same. Each image minus its channel means, over (the deviation of what is left + the floor); with `statistics`, by those of a data set."""
    if statistics is not None:
        mean, deviation = (torch.tensor(values, device=levels.device).reshape(1, 3, 1, 1) for values in (statistics.mean, statistics.deviation))
        return (levels / LEVELS - mean) / deviation
    centred = levels - levels.mean([2, 3], keepdim=True)
    return centred / (centred.square().mean([1, 2, 3], keepdim=True).sqrt() + FLOOR)


def cell_statistics(unit, cell: int):
    """Mean, deviation, maximum and minimum of each colour in each cell of `cell` pixels a side, P: [N, 3, H, W] → [N, 12, H/P, W/P]."""
    mean = F.avg_pool2d(unit, cell)
    variance = (F.avg_pool2d(unit.square(), cell) - mean.square()).clamp_min(0)
    return torch.cat([mean, (variance + VARIANCE).sqrt(), F.max_pool2d(unit, cell), -F.max_pool2d(-unit, cell)], 1)


def deviation(x, axis: int):
    """The deviation along `axis`, which goes."""
    return ((x - x.mean([axis], keepdim=True)).square().mean([axis]) + VARIANCE).sqrt()
