"""
Random views of images, a batch at a time on any device: a square crop at any angle, maybe mirrored; brightness, contrast, saturation and channel gains; maybe
a blur; noise. The family of learning/Training/Data/Augmentation.cs; what a view draws is a function of (seed, position in the run, view).
"""

import math

import torch
import torch.nn.functional as F

from . import counters
from .pixels import LEVELS

DRAWS = 14
GREY = (0.299, 0.587, 0.114)


class Augmentation:
    """Draws views of `view_side` pixels as far as `options` (recipe.Augmentation) lets them stray."""

    def __init__(self, options, view_side: int, seed: int):
        self._options, self._side, self._seed = options, view_side, seed

    @torch.no_grad()
    def draw(self, images, positions, view: int):
        """View `view` of uint8 [N, side, side, 3] at `positions` of the run, int64 [N]: uint8 [N, view side, view side, 3]."""
        options, device = self._options, images.device
        draws = torch.from_numpy(counters.units(self._seed, 16 + view, positions, DRAWS)).to(device).unbind(1)
        x = self._crop(images.permute(0, 3, 1, 2).float() / LEVELS, draws[:5])
        x = self._colour(x, [d[:, None, None, None] for d in draws[5:11]])
        chosen = draws[11] < options.blur_probability
        x[chosen] = self._blur(x[chosen], 0.3 + draws[12][chosen] * (max(0.3, options.blur_pixels) - 0.3))
        noise = _normal(counters.states(self._seed, 32 + view, positions), x.shape, device)
        x = x + noise * (draws[13] * options.noise)[:, None, None, None]
        return (x * LEVELS + 0.5).clamp(0, LEVELS).to(torch.uint8).permute(0, 2, 3, 1)

    def _crop(self, x, draws):
        """A rotated square of the image, bilinear; two samples a pixel where it shrinks, mirrored at the borders: [N, 3, S, S] → [N, 3, V, V]."""
        area, right, down, turn, mirror = draws
        # In units of half the image, as grid_sample has it.
        scale = (self._options.minimum_area + area * (1 - self._options.minimum_area)).sqrt()
        centre_x, centre_y = ((2 * at - 1) * (1 - scale) for at in (right, down))
        angle = (2 * turn - 1) * math.radians(self._options.rotation)
        sine, cosine = angle.sin() * scale, angle.cos() * scale
        sign = torch.where(mirror < 0.5, 1.0, -1.0)
        step = torch.stack([torch.stack([cosine * sign, -sine, centre_x], 1), torch.stack([sine * sign, cosine, centre_y], 1)], 1)
        grid = F.affine_grid(step, [len(x), 3, self._side, self._side], align_corners=False)
        off = (torch.stack([cosine - sine, sine + cosine], 1) / self._side / 2)[:, None, None]
        sampled = [F.grid_sample(x, g, "bilinear", "reflection", align_corners=False) for g in (grid - off, grid + off)]
        return (sampled[0] + sampled[1]) / 2

    def _colour(self, x, draws):
        options = self._options
        spreads = (options.brightness, options.contrast, options.saturation, *[options.channel_gain] * 3)
        brightness, contrast, saturation, *gains = (1 + (2 * draw - 1) * spread for draw, spread in zip(draws, spreads))
        mean = x.mean([1, 2, 3], keepdim=True)
        grey = (x * torch.tensor(GREY, device=x.device).reshape(1, 3, 1, 1)).sum(1, keepdim=True)
        return (((grey + (x - grey) * saturation - mean) * contrast + mean) * brightness) * torch.cat(gains, 1)

    def _blur(self, x, deviation):
        """Five taps across, then down, each image by its own `deviation`, [N] in pixels."""
        taps = torch.exp(-torch.arange(-2.0, 3.0, device=x.device) ** 2 / (2 * deviation[:, None] ** 2))
        taps = (taps / taps.sum(1, keepdim=True)).t()[..., None, None, None]
        padded = F.pad(x, (2, 2, 0, 0), "replicate")
        across = sum(tap * padded[..., i:i + self._side] for i, tap in enumerate(taps))
        padded = F.pad(across, (0, 0, 2, 2), "replicate")
        return sum(tap * padded[..., i:i + self._side, :] for i, tap in enumerate(taps))


def _normal(start, shape, device):
    """Nearly normal figures [N, …] after each state of `start`, uint64 [N]: four random bytes summed, two figures a draw, as in Augmentation.cs."""
    count = math.prod(shape[1:])
    state = torch.from_numpy(start.view("int64")).to(device)[:, None]
    bits = _mix(state + torch.arange(1, count // 2 + count % 2 + 1, device=device) * _signed(0x9E3779B97F4A7C15))
    bytes_ = torch.stack([(bits >> shift) & 255 for shift in range(0, 64, 8)], 2).reshape(len(start), -1, 4)
    return ((bytes_.sum(2)[:, :count].float() - 510) / 147.8).reshape(shape)


def _mix(z):
    """SplitMix64's finaliser on int64, whose products wrap alike; shifts are of unsigned numbers."""
    z = (z ^ _shift(z, 30)) * _signed(0xBF58476D1CE4E5B9)
    z = (z ^ _shift(z, 27)) * _signed(0x94D049BB133111EB)
    return z ^ _shift(z, 31)


def _shift(z, count: int):
    return (z >> count) & ((1 << (64 - count)) - 1)


def _signed(number: int) -> int:
    return number - (1 << 64) if number >> 63 else number
