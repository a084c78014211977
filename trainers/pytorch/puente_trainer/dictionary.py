"""The filters of the dictionary stem: spherical k-means on whitened, contrast-normalised patches (Coates and Ng 2012, "Learning feature representations with k-means")."""

import itertools

import numpy as np
import torch
import torch.nn.functional as F

from . import counters
from .pixels import normalize, to_levels

CONTRAST_FLOOR, WHITENING = 0.05, 0.05
IMAGES_AT_ONCE = 64


def draw_patches(data, count: int, side: int, seed: int, stop) -> torch.Tensor:
    """[count, 3 × side × side] of normalised images, channel-major, drawn from every image in turn until there are enough."""
    order = counters.shuffled(len(data), seed, 3)
    each = -(-count // len(data))
    drawn, patches = 0, []
    for chosen in itertools.cycle([order[at:at + IMAGES_AT_ONCE] for at in range(0, len(order), IMAGES_AT_ONCE)]):
        if drawn >= count:
            break
        stop.check()
        images = normalize(to_levels(torch.from_numpy(data.read(chosen))))
        places = counters.units(seed, 5, drawn + np.arange(len(chosen)), 2 * each)
        down, across = torch.from_numpy((places * (data.side - side + 1)).astype(np.int64)).chunk(2, 1)
        windows = images.unfold(2, side, 1).unfold(3, side, 1)
        patches.append(windows[torch.arange(len(chosen))[:, None], :, down, across].reshape(len(chosen) * each, -1))
        drawn += len(chosen) * each
    return torch.cat(patches)[:count]


@torch.no_grad()
def learn_filters(patches, filters: int, iterations: int, seed: int, stop) -> torch.Tensor:
    """[P, 3 × side × side] → [filters, 3 × side × side], whitening folded in, each scaled so that its response to these patches deviates by 1."""
    centred = patches - patches.mean(1, keepdim=True)
    contrast = centred / (centred.square().mean(1, keepdim=True) + CONTRAST_FLOOR).sqrt()
    whitening = _whiten(contrast)
    whitened = contrast @ whitening
    centroids = _unit(torch.randn(filters, patches.shape[1], generator=torch.Generator().manual_seed(seed & 0xFFFFFFFF)))
    for _ in range(iterations):
        stop.check()
        centroids = _step(whitened, centroids)
    folded = centroids @ whitening
    zero_mean = folded - folded.mean(1, keepdim=True)
    response = (patches @ zero_mean.t()).square().mean(0).sqrt()
    return zero_mean / response[:, None].clamp_min(1e-6)


def _step(whitened, centroids):
    """Each patch goes to the centroid it is most like, by absolute inner product; each centroid becomes the sum of its patches, weighted by that product, on the unit sphere."""
    products = whitened @ centroids.t()
    nearest = products.abs().argmax(1)
    weights = products.gather(1, nearest[:, None])
    sums = torch.zeros_like(centroids).index_add_(0, nearest, whitened * weights)
    return _unit(sums + centroids)


def _whiten(x):
    """The ZCA matrix of `x`."""
    deviations = x - x.mean(0, keepdim=True)
    values, vectors = torch.linalg.eigh(deviations.t() @ deviations / len(x))
    return (vectors * (values.clamp_min(0) + WHITENING).rsqrt()) @ vectors.t()


def _unit(x):
    return F.normalize(x, dim=1)
