"""Mixed precision: products in 16 bits on a GPU, weights, norms and losses in 32 (Micikevicius et al. 2018)."""

import contextlib
import math

import torch

from .errors import InputError
from .recipe import Precision

KINDS = {Precision.FLOAT32: None, Precision.BFLOAT16: torch.bfloat16, Precision.FLOAT16: torch.float16}


class Precise:
    """How one step computes. Under float16 the loss is scaled, and a step whose gradients overflow is left out while the scale comes down."""

    def __init__(self, precision: Precision, device: torch.device):
        if precision is Precision.FLOAT16 and device.type != "cuda":
            raise InputError("precision", precision.value, "needs a GPU", "Give float32 or bfloat16, or start on a machine with CUDA.")
        self._kind, self._device = KINDS[precision], device
        self._scaler = _scaler() if precision is Precision.FLOAT16 else None

    def products(self):
        """The context of a forward pass."""
        return contextlib.nullcontext() if self._kind is None else torch.autocast(self._device.type, dtype=self._kind)

    def scaled(self, loss):
        """What to go backward from."""
        return loss if self._scaler is None else self._scaler.scale(loss)

    def step(self, optimizer, parameters, clip: float) -> bool:
        """Clips the joint norm of the gradients and updates the weights; false, the weights untouched, where the norm is not finite and no scale explains it."""
        if self._scaler is not None:
            self._scaler.unscale_(optimizer)
        norm = torch.nn.utils.clip_grad_norm_(list(parameters), clip)
        if self._scaler is None:
            if not math.isfinite(norm.item()):
                return False
            optimizer.step()
        else:
            self._scaler.step(optimizer)
            self._scaler.update()
            # Halved below 1, gradients overflow even unscaled.
            return self._scaler.get_scale() >= 1
        return True


def _scaler():
    return torch.amp.GradScaler("cuda") if hasattr(torch.amp, "GradScaler") else torch.cuda.amp.GradScaler()
