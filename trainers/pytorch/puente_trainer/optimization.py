"""Parameter groups, schedules, a running mean of weights (learning/Training/Optimization)."""

import math
import re

import torch

UNDECAYED = {"cls_token", "reg_token", "mask_token", "pos_embed", "gamma"}
FIRST = {"cls_token", "reg_token", "mask_token", "pos_embed", "patch_embed", "conv_stem", "dictionary"}
ENCODER_BLOCK = re.compile(r"(?:^|\.)blocks\.(\d+)\.")


def optimizer_of(model, recipe) -> torch.optim.AdamW:
    """
    AdamW (Loshchilov and Hutter 2019). Matrices and kernels decay; biases, norms, tokens, positions and layer scales do not. The rate of a layer is λ^(depth + 1 −
    layer) of the recipe's: stems, tokens and positions are layer 0, blocks follow, all else is the last (Bao et al. 2021; He et al. 2021, appendix A).
    """
    groups = {}
    for name, weight in model.named_parameters():
        decays = weight.dim() > 1 and not UNDECAYED.intersection(name.split("."))
        groups.setdefault((decays, _layer(name, recipe.architecture.depth)), []).append(weight)
    return torch.optim.AdamW(
        [{"params": weights, "decays": decays, "scale": recipe.layer_decay ** (recipe.architecture.depth + 1 - layer)} for (decays, layer), weights in groups.items()],
        lr=recipe.learning_rate, betas=(recipe.beta1, recipe.beta2), eps=1e-8)


def schedule(optimizer, recipe, progress: float) -> None:
    """Sets each group's rate and decay for a step at `progress` of the plan, 0…1."""
    rate, decay = learning_rate(recipe, progress), weight_decay(recipe, progress)
    for group in optimizer.param_groups:
        group["lr"], group["weight_decay"] = rate * group["scale"], decay if group["decays"] else 0.0


def learning_rate(recipe, progress: float) -> float:
    """Linear warm-up, then half a cosine to zero (Loshchilov and Hutter 2017)."""
    if progress < recipe.warm_up:
        return recipe.learning_rate * max(progress, 1e-3) / recipe.warm_up
    return recipe.learning_rate * _cosine((progress - recipe.warm_up) / (1 - recipe.warm_up))


def weight_decay(recipe, progress: float) -> float:
    """The recipe's decay, or half a cosine from it to its end."""
    if recipe.weight_decay_end is None:
        return recipe.weight_decay
    return recipe.weight_decay_end + (recipe.weight_decay - recipe.weight_decay_end) * _cosine(progress)


class WeightAverage:
    """
    An exponential moving average of weights (Polyak and Juditsky 1992): average ← d·average + (1 − d)·weight, with d = min(decay, (1 + t)/(10 + t)) after t
    updates, so that the random start is soon forgotten.
    """

    def __init__(self, module, decay: float):
        self._module, self._decay = module, decay
        self.restart()

    @torch.no_grad()
    def restart(self) -> None:
        """Begins again at the weights as they are."""
        self.tensors = {name: weight.detach().clone() for name, weight in self._module.named_parameters()}

    @torch.no_grad()
    def update(self, step: int) -> None:
        """Takes the weights after update number `step`, from 1, in."""
        decay = min(self._decay, (1 + step) / (10 + step))
        for name, weight in self._module.named_parameters():
            self.tensors[name].mul_(decay).add_(weight, alpha=1 - decay)

    @torch.no_grad()
    def keep(self) -> None:
        """Puts the average in the place of the weights."""
        for name, weight in self._module.named_parameters():
            weight.copy_(self.tensors[name])


def _layer(name: str, depth: int) -> int:
    if FIRST.intersection(name.split(".")):
        return 0
    block = ENCODER_BLOCK.search(name)
    return int(block[1]) + 1 if block else depth + 1


def _cosine(progress: float) -> float:
    """Half a cosine from 1 to 0."""
    return 0.5 * (1 + math.cos(math.pi * min(1.0, progress)))
