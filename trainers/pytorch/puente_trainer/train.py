"""
The pretraining loop. `run` is one slice: from a checkpoint or from nothing, to the end of its budget or of the plan. Resuming is exact in steps: views depend
on (seed, position), and weights, moments and batch norms are in the checkpoint. On several ranks each takes its part of every batch; rank 0 alone writes.
"""

import math
import os
import time

import torch

from . import checkpoint, counters, dictionary, ranks
from .contract import CHECKPOINT, NON_FINITE_FILE
from .errors import NonFiniteLoss, Stopped
from .shards import Batches
from .simclr import SimClr

CHECKPOINT_SECONDS, REPORT_SECONDS = 10.0, 1.0
# One vector for all images each, which decay would pull to nothing.
UNDECAYED = ("cls_token", "reg_token", "pos_embed", "mask_token")


class Pretrainer:
    """Trains `recipe` on `data`, unlabelled images of the architecture's side; checkpoints go to `output`, progress lines to `progress`."""

    def __init__(self, recipe, data, seed: int, output: str, progress, device):
        self._recipe, self._data, self._seed, self._output, self._progress, self._device = recipe, data, seed, output, progress, device
        torch.manual_seed(seed)
        self._model = SimClr(recipe, seed).to(device)
        self._optimizer = optimizer_of(self._model, recipe)
        self._trained_before, self._started = 0.0, None
        self.step = 0

    @property
    def backbone(self):
        """The model under training."""
        return self._model.backbone

    @property
    def trained_seconds(self) -> float:
        """Training seconds over all slices."""
        return self._trained_before + self._slice_seconds

    @property
    def _slice_seconds(self) -> float:
        return 0.0 if self._started is None else time.monotonic() - self._started

    def resume(self, path: str) -> None:
        """Goes on from the checkpoint at `path`."""
        state = checkpoint.load(path, self._model, self._optimizer, self._recipe, self._seed)
        self.step, self._trained_before = state.step, state.trained_seconds

    def run(self, budget, total_seconds, stop):
        """
        Trains until the plan is done, the budget is spent or a stop is wanted; leaves a checkpoint in any case but a stop before the dictionary is there.
        Returns whether the plan is done, and the loss averaged over the last tenth of the slice; None when it took no step.
        """
        self._started = time.monotonic()
        if self.step == 0 and self.backbone.dictionary is not None:
            self._learn_dictionary(stop)
        self._progress.report("stage", stage="train", step=self.step, steps=self._recipe.steps)
        self._model.train()
        parallel = self._model
        if ranks.world() > 1:
            parallel = torch.nn.parallel.DistributedDataParallel(self._model, broadcast_buffers=False)
        batches = Batches(self._data, self._recipe.batch, self._seed, self.step, ranks.rank(), ranks.world())
        losses, first_step, saved = [], self.step, time.monotonic()
        meter = _Meter(self._recipe, self._model.views, self._progress)
        try:
            while True:
                progress, spent, stopping = self._agree(budget, total_seconds, first_step, stop)
                if progress >= 1 or spent or stopping:
                    break
                losses.append(self._train_step(parallel, *batches.next(), progress))
                meter.add(losses[-1], self.step, self._plan(total_seconds), self.trained_seconds)
                if time.monotonic() - saved >= CHECKPOINT_SECONDS:
                    self._save_checkpoint()
                    saved = time.monotonic()
        finally:
            batches.close()
        self._save_checkpoint()
        self._trained_before, self._started = self.trained_seconds, None
        if stopping:
            raise Stopped
        tail = losses[-max(1, len(losses) // 10):]
        return progress >= 1, sum(tail) / len(tail) if tail else None

    def finish(self, stop) -> None:
        """Measures the stems' batch norms on whole, unchanged images and leaves the backbone, on the CPU, ready to embed."""
        self.backbone.to("cpu").eval()
        order = counters.shuffled(len(self._data), self._seed, 4)
        size = min(self._recipe.batch, len(order))
        for batch in range(self._recipe.calibration_batches):
            stop.check()
            chosen = [order[(batch * self._recipe.batch + i) % len(order)] for i in range(size)]
            self.backbone.calibrate(torch.from_numpy(self._data.read(chosen)))
        self.backbone.eval()

    def _plan(self, total_seconds) -> float:
        """How far the plan is: 0 at its start, 1 at its end."""
        return max(self.step / self._recipe.steps, self.trained_seconds / total_seconds if total_seconds else 0.0)

    def _agree(self, budget, total_seconds, first_step: int, stop):
        """Progress, whether the slice is over, whether to stop: by rank 0's clock and any rank's signal. A slice does one step at least."""
        spent = self.step > first_step and (self._slice_seconds >= (budget.seconds or math.inf) or self.step - first_step >= (budget.steps or math.inf))
        own = [self._plan(total_seconds), spent] if ranks.rank() == 0 else [0.0, 0.0]
        progress, spent, stopping = ranks.largest([*own, stop.wanted], self._device)
        return progress, bool(spent), bool(stopping)

    def _learn_dictionary(self, stop) -> None:
        self._progress.report("stage", stage="dictionary", steps=self._recipe.steps)
        options, plan = self._recipe.architecture, self._recipe.dictionary
        patches = dictionary.draw_patches(self._data, plan.patches, options.filter_side, self._seed, stop)
        filters = dictionary.learn_filters(patches, options.filters, plan.iterations, self._seed, stop)
        self.backbone.dictionary.filters.copy_(filters.reshape(self.backbone.dictionary.filters.shape))

    def _train_step(self, parallel, positions, images, progress: float) -> float:
        images = torch.from_numpy(images).to(self._device, non_blocking=True)
        loss = parallel(images, positions)
        value = ranks.mean(loss)
        if not math.isfinite(value):
            if ranks.rank() == 0:
                self._save(NON_FINITE_FILE)
            raise NonFiniteLoss(self.step, NON_FINITE_FILE)
        for group in self._optimizer.param_groups:
            group["lr"] = learning_rate(self._recipe, progress)
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._model.parameters(), self._recipe.clip)
        self._optimizer.step()
        self.step += 1
        return value

    def _save_checkpoint(self) -> None:
        if ranks.rank() == 0:
            self._save(CHECKPOINT)
            self._progress.report("checkpoint", file=CHECKPOINT, step=self.step, steps=self._recipe.steps)

    def _save(self, file: str) -> None:
        state = checkpoint.CheckpointState(self._recipe, self.step, self.trained_seconds, self._seed)
        checkpoint.save(os.path.join(self._output, file), self._model, self._optimizer, state)


def optimizer_of(model, recipe) -> torch.optim.AdamW:
    """AdamW (Loshchilov and Hutter 2019): matrices and kernels decay; biases, norms, tokens and positions do not."""
    groups = ([], [])
    for name, weight in model.named_parameters():
        groups[weight.dim() > 1 and name.rsplit(".", 1)[-1] not in UNDECAYED].append(weight)
    return torch.optim.AdamW([{"params": groups[0], "weight_decay": 0.0}, {"params": groups[1], "weight_decay": recipe.weight_decay}],
                             lr=recipe.learning_rate, betas=(recipe.beta1, recipe.beta2), eps=1e-8)


def learning_rate(recipe, progress: float) -> float:
    """Linear warm-up, then half a cosine to zero (Loshchilov and Hutter 2017)."""
    if progress < recipe.warm_up:
        return recipe.learning_rate * max(progress, 1e-3) / recipe.warm_up
    return recipe.learning_rate * 0.5 * (1 + math.cos(math.pi * min(1, (progress - recipe.warm_up) / (1 - recipe.warm_up))))


class _Meter:
    """Gathers steps into one progress line about every second."""

    def __init__(self, recipe, views: int, progress):
        self._recipe, self._views, self._progress = recipe, views, progress
        self._start = self._since = time.monotonic()
        self._start_plan, self._losses = None, []

    def add(self, loss: float, step: int, plan: float, trained_seconds: float) -> None:
        """Takes a step's loss; reports when a line is due."""
        self._start_plan = plan if self._start_plan is None else self._start_plan
        self._losses.append(loss)
        now = time.monotonic()
        elapsed, made = now - self._since, plan - self._start_plan
        if elapsed < REPORT_SECONDS:
            return
        left = (1 - plan) * (now - self._start) / made if made > 0 else trained_seconds * (1 - plan) / plan if plan > 0 else None
        views = self._views * self._recipe.batch * len(self._losses)
        self._progress.report("step", stage="train", step=step, steps=self._recipe.steps, loss=round(sum(self._losses) / len(self._losses), 4),
                              images_per_second=round(views / elapsed, 1), seconds_left=None if left is None else round(max(0.0, left), 1))
        self._since, self._losses = now, []
