"""A masked autoencoder (He et al. 2021): the encoder sees a few patches, a light decoder rebuilds the pixels of the others. The names of learning/Vision/Masking and of the paper's code."""

import numpy as np
import torch
from torch import nn

from . import counters
from .augmentation import Augmentation
from .vision import TOKEN_DEVIATION, Backbone, Block, sin_cos_positions

TARGET_EPSILON = 1e-6
MASKS = 6


class MaskedAutoencoder(nn.Module):
    """Any stem: a convolutional one sees the whole image before its tokens are hidden. One view an image, a new random mask each time it is met."""

    views = 1

    def __init__(self, recipe, seed: int):
        super().__init__()
        options, masking = recipe.architecture, recipe.masking
        self._seed, self._masking, self._tables = seed, masking, {}
        self._augmentation = Augmentation(recipe.augmentation, recipe.view_side, seed)
        self.backbone = Backbone(options)
        width = masking.decoder_width
        self.decoder_embed = nn.Linear(options.width, width)
        self.mask_token = nn.Parameter(torch.randn(1, 1, width) * TOKEN_DEVIATION)
        self.decoder_blocks = nn.ModuleList(Block(width, masking.decoder_heads, epsilon=options.norm_epsilon) for _ in range(masking.decoder_depth))
        self.decoder_norm = nn.LayerNorm(width, options.norm_epsilon)
        self.decoder_pred = nn.Linear(width, 3 * options.patch**2)
        for linear in (self.decoder_embed, self.decoder_pred):
            nn.init.xavier_uniform_(linear.weight)
            nn.init.zeros_(linear.bias)

    def draw(self, images, positions):
        """uint8 [n, side, side, 3] at `positions` of the run, int64 [n] → views, uint8 [n, view, view, 3]."""
        return self._augmentation.draw(images, positions, 0)

    def forward(self, views, positions):
        """Views at `positions` of the run, this rank's part → the mean square error over its hidden patches, a scalar."""
        normalized, _, cells = self.backbone.read(views)
        rows, columns = (pixels // self.backbone.options.patch for pixels in normalized.shape[2:])
        kept, restore = (places.to(views.device) for places in draw_masks(rows * columns, self._masking.ratio, self._seed, positions))
        tokens = self.backbone.stem(normalized, cells) + self.backbone.positions(rows, columns)
        predicted = self._decode(self.backbone.encode(_at(tokens, kept)), restore, rows, columns)
        hidden = (restore >= kept.shape[1]).float()
        error = (predicted.float() - self._target(normalized)).square().mean(-1)
        return (error * hidden).sum() / hidden.sum()

    def _decode(self, encoded, restore, rows: int, columns: int):
        """Mask tokens in place of what was hidden, all patches in order, positions, blocks: [N, prefix + K, D] → [N, T, 3·P²]. The class token goes through, registers do not."""
        options = self.backbone.options
        x = self.decoder_embed(encoded)
        seen = x[:, options.prefix:]
        hidden = self.mask_token.to(x.dtype).expand(len(x), restore.shape[1] - seen.shape[1], -1)
        x_patches = _at(torch.cat([seen, hidden], 1), restore) + self._positions(rows, columns)
        x = torch.cat([x[:, :1], x_patches], 1) if options.class_token else x_patches
        for block in self.decoder_blocks:
            x = block(x)
        predicted = self.decoder_pred(self.decoder_norm(x))
        return predicted[:, 1:] if options.class_token else predicted

    def _target(self, normalized):
        """The images as the stem reads them, cut in patches [N, T, P·P·3], each normalised where the recipe says so (unbiased, as the paper's code has it)."""
        patches = patchify(normalized, self.backbone.options.patch)
        if not self._masking.normalized_pixels:
            return patches
        return (patches - patches.mean(-1, keepdim=True)) / (patches.var(-1, keepdim=True, unbiased=True) + TARGET_EPSILON).sqrt()

    def _positions(self, rows: int, columns: int):
        if (rows, columns) not in self._tables:
            table = sin_cos_positions(rows, columns, self._masking.decoder_width, self.backbone.options.grid)
            self._tables[rows, columns] = table.to(self.mask_token.device)
        return self._tables[rows, columns]


def patchify(images, patch: int):
    """[N, 3, H, W] → patches [N, T, P·P·3], row-major over places, then over pixels, colours last."""
    n, rows, columns = len(images), images.shape[2] // patch, images.shape[3] // patch
    return images.reshape(n, 3, rows, patch, columns, patch).permute(0, 2, 4, 3, 5, 1).reshape(n, rows * columns, 3 * patch * patch)


def draw_masks(patches: int, ratio: float, seed: int, positions):
    """
    Every patch as likely as the next (section 3). For N images of T patches: places seen, int64 [N, K], in the order given to the encoder; and where each
    place stands in the row (seen, then hidden), int64 [N, T].
    """
    order = counters.shuffled_rows(patches, seed, MASKS, positions)
    kept = order[:, :max(1, int(patches * (1 - ratio)))]
    return torch.from_numpy(kept.copy()), torch.from_numpy(np.argsort(order, 1))


def _at(x, places):
    """[N, T, D] at int64 [N, K] → [N, K, D]."""
    return x.gather(1, places[..., None].expand(-1, -1, x.shape[2]))
