"""
The foundation model: a vision transformer (Dosovitskiy et al. 2021) over one of three stems. Weights are named as in timm, and as in learning/Vision, whose
outputs these are: what one writes the other loads.
"""

import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from .architecture import Architecture, Positions, Stem
from .pixels import LEVELS, cell_statistics, deviation, normalize, to_levels
from .ranks import BatchNorm2d

# Brings the dictionary block of the embedding to the range of the tokens.
DICTIONARY_SCALE = 0.1
TOKEN_DEVIATION = 0.02


class PatchEmbedding(nn.Module):
    """The plain stem: one linear projection a patch (Dosovitskiy et al. 2021, equation 1). [N, 3, H, W] → [N, D, H/P, W/P]."""

    def __init__(self, patch: int, width: int):
        super().__init__()
        self.proj = nn.Conv2d(3, width, patch, stride=patch)
        # As a linear layer, which it is: MAE's reference initialises it so.
        nn.init.xavier_uniform_(self.proj.weight.view(width, -1))
        nn.init.zeros_(self.proj.bias)

    def forward(self, x):
        return self.proj(x)


class ConvStem(nn.Module):
    """
    Convolutions of stride 2 instead of a patch projection (Xiao et al. 2021): [N, 3, H, W] → [N, D, H/P, W/P]. As many as halve a patch to one token; the last
    is the projection, the others (conv1, conv2 …) have batch norm and ReLU.
    """

    def __init__(self, patch: int, channels: int, width: int):
        super().__init__()
        inputs, self._layers = 3, int(math.log2(patch)) - 1
        for i in range(1, self._layers + 1):
            outputs = channels << (i - 1)
            self.add_module(f"conv{i}", nn.Conv2d(inputs, outputs, 3, stride=2, padding=1, bias=False))
            self.add_module(f"norm{i}", BatchNorm2d(outputs))
            inputs = outputs
        self.proj = nn.Conv2d(inputs, width, 3, stride=2, padding=1)

    def forward(self, x):
        for i in range(1, self._layers + 1):
            x = F.relu(getattr(self, f"norm{i}")(getattr(self, f"conv{i}")(x)))
        return self.proj(x)


class DictionaryStem(nn.Module):
    """The frozen stem: a dictionary of patches found by k-means (Coates, Ng and Lee 2011) and raw cell statistics. `cells` describes each cell; `forward` turns a cell into a token."""

    def __init__(self, options: Architecture):
        super().__init__()
        self._padding, self._patch = options.filter_side // 2, options.patch
        random = torch.randn(options.filters, 3, options.filter_side, options.filter_side)
        centred = random - random.mean([1, 2, 3], keepdim=True)
        self.register_buffer("filters", centred / centred.square().sum([1, 2, 3], keepdim=True).sqrt())
        self.norm = BatchNorm2d(options.cell_features, affine=False)
        self.proj = nn.Conv2d(options.cell_features, options.width, 1)

    @torch.no_grad()
    def cells(self, unit, normalized):
        """relu(|r| − 1) of each filter's response r, its average and its maximum in the cell, then the raw statistics, standardised over images: [N, 3, H, W] twice → [N, 2F + 12, H/P, W/P]."""
        active = F.relu(F.conv2d(normalized, self.filters, stride=2, padding=self._padding).abs() - 1)
        half = self._patch // 2
        return self.norm(torch.cat([F.avg_pool2d(active, half), F.max_pool2d(active, half), cell_statistics(unit, self._patch)], 1))

    def forward(self, cells):
        return self.proj(cells)


class Attention(nn.Module):
    """Multi-head self-attention (Vaswani et al. 2017): [N, T, D] → [N, T, D]. Rows of `qkv` are queries, keys, values."""

    def __init__(self, width: int, heads: int, qkv_bias: bool = True):
        super().__init__()
        self._heads = heads
        self.qkv = nn.Linear(width, 3 * width, bias=qkv_bias)
        self.proj = nn.Linear(width, width)

    def forward(self, x):
        t, d = int(x.shape[1]), int(x.shape[2])
        q, k, v = self.qkv(x).reshape(-1, t, 3, self._heads, d // self._heads).permute(2, 0, 3, 1, 4).unbind(0)
        if hasattr(F, "scaled_dot_product_attention") and not torch.jit.is_tracing():
            mixed = F.scaled_dot_product_attention(q, k, v)
        else:
            mixed = ((q / math.sqrt(d // self._heads)) @ k.transpose(-2, -1)).softmax(-1) @ v
        return self.proj(mixed.transpose(1, 2).reshape(-1, t, d))


class Mlp(nn.Module):
    """The token-wise half of a block: [N, T, D] → [N, T, D]."""

    def __init__(self, width: int, hidden: int):
        super().__init__()
        self.fc1 = nn.Linear(width, hidden)
        self.fc2 = nn.Linear(hidden, width)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x)))


class LayerScale(nn.Module):
    """A learned factor a channel on what a branch adds (Touvron et al. 2021, equation 4): [N, T, D] → [N, T, D]."""

    def __init__(self, width: int, initial: float):
        super().__init__()
        self.gamma = nn.Parameter(torch.full((width,), initial))

    def forward(self, x):
        return x * self.gamma


class Block(nn.Module):
    """A pre-norm transformer block (Dosovitskiy et al. 2021, equations 2 and 3): [N, T, D] → [N, T, D]."""

    def __init__(self, width: int, heads: int, mlp_ratio: int = 4, qkv_bias: bool = True, layer_scale: float | None = None, epsilon: float = 1e-6):
        super().__init__()
        self.norm1 = nn.LayerNorm(width, epsilon)
        self.attn = Attention(width, heads, qkv_bias)
        self.norm2 = nn.LayerNorm(width, epsilon)
        self.mlp = Mlp(width, mlp_ratio * width)
        self.ls1 = nn.Identity() if layer_scale is None else LayerScale(width, layer_scale)
        self.ls2 = nn.Identity() if layer_scale is None else LayerScale(width, layer_scale)
        # By Xavier, biases zero, as ViT's reference code has it.
        for linear in (self.attn.qkv, self.attn.proj, self.mlp.fc1, self.mlp.fc2):
            nn.init.xavier_uniform_(linear.weight)
            if linear.bias is not None:
                nn.init.zeros_(linear.bias)

    def forward(self, x):
        x = x + self.ls1(self.attn(self.norm1(x)))
        return x + self.ls2(self.mlp(self.norm2(x)))


def sin_cos_positions(rows: int, columns: int, width: int, reference: int) -> torch.Tensor:
    """
    Fixed positions [1, rows × columns, width]: a quarter of the width each for the sine and cosine of the row, then of the column. Positions are cell centres on
    a grid of `reference` cells, so a smaller view of the same scene spreads over the same range.
    """
    y, x = ((np.arange(count) + 0.5) * reference / count - 0.5 for count in (rows, columns))
    frequency = 10_000.0 ** (-np.arange(width // 4) / (width // 4))
    down, across = (np.concatenate([np.sin(at[:, None] * frequency), np.cos(at[:, None] * frequency)], 1) for at in (y, x))
    table = np.concatenate([np.repeat(down, columns, 0), np.tile(across, (rows, 1))], 1)
    return torch.from_numpy(table.astype(np.float32))[None]


def resized_positions(table, grid: int, rows: int, columns: int):
    """Learned positions [1, grid × grid, D], laid over another grid by bicubic interpolation: [1, rows × columns, D]; the table itself when the sizes agree."""
    if rows == grid and columns == grid:
        return table
    image = table.reshape(1, grid, grid, -1).permute(0, 3, 1, 2)
    return F.interpolate(image, [rows, columns], mode="bicubic", align_corners=False).permute(0, 2, 3, 1).reshape(1, rows * columns, -1)


class Backbone(nn.Module):
    """uint8 [N, H, W, 3], any multiple of a patch a side → embeddings [N, dimensions], laid out as `Architecture.blocks`."""

    def __init__(self, options: Architecture):
        super().__init__()
        self.options, width, self._tables = options, options.width, {}
        self.patch_embed = PatchEmbedding(options.patch, width) if options.stem is Stem.PLAIN else None
        self.dictionary = DictionaryStem(options) if options.stem is Stem.DICTIONARY else None
        self.conv_stem = ConvStem(options.patch, options.stem_channels, width) if options.stem is not Stem.PLAIN else None
        self.cls_token = self._learned(1) if options.class_token else None
        self.reg_token = self._learned(options.registers) if options.registers else None
        self.pos_embed = self._learned(int(options.class_token) + options.grid**2) if options.positions is Positions.LEARNED else None
        self.blocks = nn.ModuleList(
            Block(width, options.heads, options.mlp_ratio, options.qkv_bias, options.layer_scale, options.norm_epsilon) for _ in range(options.depth))
        self.norm = nn.LayerNorm(width, options.norm_epsilon)

    def read(self, images):
        """uint8 [N, H, W, 3] → what the stems read: normalised [N, 3, H, W], the same in 0…1, and what the dictionary says of each cell; the latter two None without a dictionary."""
        # In full precision whatever the step's is: filters that look for faint colour have large weights.
        with torch.autocast(images.device.type, enabled=False):
            levels = to_levels(images)
            normalized = normalize(levels, self.options.pixels)
            if self.dictionary is None:
                return normalized, None, None
            unit = levels / LEVELS
            return normalized, unit, self.dictionary.cells(unit, normalized)

    def stem(self, normalized, cells):
        """Patch tokens before positions: [N, T, D], row-major over H/P × W/P."""
        stem = self.conv_stem(normalized) if self.patch_embed is None else self.patch_embed(normalized)
        if cells is not None:
            stem = stem + self.dictionary(cells)
        return stem.flatten(2).transpose(1, 2)

    def positions(self, rows: int, columns: int):
        """Positions of patches on a grid: [1, rows × columns, D]."""
        if self.pos_embed is not None:
            return resized_positions(self.pos_embed[:, int(self.options.class_token):], self.options.grid, rows, columns)
        if (rows, columns) not in self._tables:
            self._tables[rows, columns] = sin_cos_positions(rows, columns, self.options.width, self.options.grid).to(self.norm.weight.device)
        return self._tables[rows, columns]

    def encode(self, patches):
        """[N, T, D], positions added, any T (MAE leaves patches out) → normalised tokens [N, prefix + T, D]: class token, registers, patches."""
        prefix = []
        if self.cls_token is not None:
            prefix.append(self.cls_token if self.pos_embed is None else self.cls_token + self.pos_embed[:, :1])
        if self.reg_token is not None:
            prefix.append(self.reg_token)
        x = torch.cat([*(part.expand(patches.shape[0], -1, -1) for part in prefix), patches], 1) if prefix else patches
        for block in self.blocks:
            x = block(x)
        return self.norm(x)

    def tokens(self, images):
        """uint8 [N, H, W, 3] → normalised patch tokens [N, H/P × W/P, D]."""
        normalized, _, cells = self.read(images)
        return self._transform(normalized, cells)[:, self.options.prefix:]

    def forward(self, images):
        normalized, unit, cells = self.read(images)
        every = self._transform(normalized, cells)
        tokens = every[:, self.options.prefix:]
        parts = [tokens.mean(1), tokens.amax(1), deviation(tokens, 1)]
        if self.cls_token is not None:
            parts.append(every[:, 0])
        if cells is not None:
            filters = self.options.filters
            statistics = cell_statistics(unit, self.options.patch).flatten(2)
            parts += [cells[:, :filters].mean([2, 3]) * DICTIONARY_SCALE, cells[:, filters:2 * filters].amax([2, 3]) * DICTIONARY_SCALE,
                      statistics.mean(2), deviation(statistics, 2), statistics.amax(2), statistics.amin(2)]
        return torch.cat(parts, 1)

    @torch.no_grad()
    def calibrate(self, images) -> None:
        """Moves the stems' batch norms towards the statistics of uint8 [N, H, W, 3]. Weights stay."""
        for stem in (self.dictionary, self.conv_stem):
            if stem is not None:
                stem.train()
        normalized, _, _ = self.read(images)
        if self.conv_stem is not None:
            self.conv_stem(normalized)

    def _transform(self, normalized, cells):
        rows, columns = (int(pixels) // self.options.patch for pixels in normalized.shape[2:])
        return self.encode(self.stem(normalized, cells) + self.positions(rows, columns))

    def _learned(self, tokens: int) -> nn.Parameter:
        return nn.Parameter(torch.randn(1, tokens, self.options.width) * TOKEN_DEVIATION)
