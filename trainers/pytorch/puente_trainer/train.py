"""
The pretraining loop. `run` is one slice: from a checkpoint or from nothing, to the end of its budget or of the plan. Resuming is exact in steps: views and
masks depend on (seed, position), and weights, moments, averages and batch norms are in the checkpoint. On several ranks each takes its part of every batch;
rank 0 alone writes.
"""

import contextlib
import math
import os
import resource
import time

import torch

from . import backbone_file, checkpoint, counters, dictionary, optimization, ranks
from .contract import CHECKPOINT, NON_FINITE_FILE
from .curve import Curve
from .errors import NonFiniteLoss, Stopped
from .mae import MaskedAutoencoder
from .objectives import Objective
from .precision import Precise
from .shards import Batches
from .simclr import SimClr

CHECKPOINT_SECONDS, REPORT_SECONDS = 10.0, 1.0


class Pretrainer:
    """Trains `recipe` on `data`, unlabelled images of the architecture's side; checkpoints go to `output`, progress lines to `progress`."""

    def __init__(self, recipe, data, seed: int, output: str, progress, device):
        self._recipe, self._data, self._seed, self._output, self._progress, self._device = recipe, data, seed, output, progress, device
        torch.manual_seed(seed)
        self._model = (MaskedAutoencoder if recipe.objective is Objective.MASKED_AUTOENCODER else SimClr)(recipe, seed).to(device)
        self._optimizer = optimization.optimizer_of(self._model, recipe)
        self._average = None if recipe.weight_average is None else optimization.WeightAverage(self.backbone, recipe.weight_average)
        self._precise = Precise(recipe.precision, device)
        self._trained_before, self._started = 0.0, None
        self._has_dictionary = self.backbone.dictionary is None
        self.step, self.wait_share = 0, 0.0

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
        state = checkpoint.load(path, self._model, self._optimizer, self._average, self._recipe, self._seed)
        self.step, self._trained_before, self._has_dictionary = state.step, state.trained_seconds, True

    def start_from(self, path: str) -> None:
        """Starts from the weights and the dictionary of the backbone file at `path`, with a fresh optimiser."""
        backbone_file.fill(self.backbone, path)
        if self._average is not None:
            self._average.restart()
        self._has_dictionary = True

    def run(self, budget, total_seconds, stop):
        """
        Trains until the plan is done, the budget is spent or a stop is wanted; leaves a checkpoint in any case but a stop before the dictionary is there.
        Returns whether the plan is done, and the loss averaged over the last tenth of the slice; None when it took no step.
        """
        self._started = time.monotonic()
        if not self._has_dictionary:
            self._learn_dictionary(stop)
        self._progress.report("stage", stage="train", step=self.step, steps=self._recipe.steps)
        self._model.train()
        parallel = self._model
        if ranks.world() > 1:
            parallel = torch.nn.parallel.DistributedDataParallel(self._model, broadcast_buffers=False)
        batches = Batches(self._data, self._recipe.batch, self._seed, self.step * self._recipe.accumulate, ranks.rank(), ranks.world())
        losses, first_step, saved = [], self.step, time.monotonic()
        meter = _Meter(self._recipe, self._model.views, self._progress, Curve(self._output, self.step) if ranks.rank() == 0 else None)
        try:
            while True:
                progress, spent, stopping = self._agree(budget, total_seconds, first_step, stop)
                if progress >= 1 or spent or stopping:
                    break
                losses.append(self._train_step(parallel, batches, meter, progress))
                meter.add(losses[-1], self.step, self._plan(total_seconds), self.trained_seconds)
                if time.monotonic() - saved >= CHECKPOINT_SECONDS:
                    self._save_checkpoint()
                    saved = time.monotonic()
        finally:
            batches.close()
        self._save_checkpoint()
        self._trained_before, self._started, self.wait_share = self.trained_seconds, None, meter.wait_share
        if stopping:
            raise Stopped
        tail = losses[-max(1, len(losses) // 10):]
        return progress >= 1, sum(tail) / len(tail) if tail else None

    def finish(self, stop) -> None:
        """Leaves the backbone, on the CPU, ready to embed: the running mean of its weights where there is one; batch norms measured on whole, unchanged images."""
        if self._average is not None:
            self._average.keep()
        self.backbone.to("cpu").eval()
        order = counters.shuffled(len(self._data), self._seed, 4)
        size = min(self._recipe.batch, len(order))
        for batch in range(self._recipe.calibration_batches if self.backbone.conv_stem is not None else 0):
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
        # Machines of other kinds round otherwise.
        ranks.same(self.backbone.dictionary.filters.copy_(filters.reshape(self.backbone.dictionary.filters.shape)))
        self._has_dictionary = True

    def _train_step(self, parallel, batches, meter, progress: float) -> float:
        """One update of the weights from as many batches as the recipe gathers for it; returns their mean loss."""
        self._optimizer.zero_grad(set_to_none=True)
        mean, parts, drawn = 0.0, self._recipe.accumulate, []
        for part in range(parts):
            positions, images = meter.waited(batches.next)
            views = self._model.draw(torch.from_numpy(images).to(self._device, non_blocking=True), positions)
            drawn.append(views)
            # Ranks average their gradients once, with the last part.
            with contextlib.nullcontext() if part == parts - 1 or parallel is self._model else parallel.no_sync():
                with self._precise.products():
                    loss = parallel(views, positions)
                value = ranks.mean(loss)
                if not math.isfinite(value):
                    raise self._non_finite(drawn)
                self._precise.scaled(loss / parts).backward()
            mean += value / parts
        optimization.schedule(self._optimizer, self._recipe, progress)
        if not self._precise.step(self._optimizer, self._model.parameters(), self._recipe.clip):
            raise self._non_finite(drawn)
        self.step += 1
        if self._average is not None:
            self._average.update(self.step)
        return mean

    def _non_finite(self, drawn: list) -> NonFiniteLoss:
        """Saves the state before the step, and its views (of rank 0), up to the batch in which it went wrong."""
        if ranks.rank() == 0:
            self._save(NON_FINITE_FILE, {f"views.{part}.0": views for part, views in enumerate(drawn)})
        return NonFiniteLoss(self.step, NON_FINITE_FILE)

    def _save_checkpoint(self) -> None:
        if ranks.rank() == 0:
            self._save(CHECKPOINT, {})
            self._progress.report("checkpoint", file=CHECKPOINT, step=self.step, steps=self._recipe.steps)

    def _save(self, file: str, more: dict) -> None:
        state = checkpoint.CheckpointState(self._recipe, self.step, self.trained_seconds, self._seed)
        checkpoint.save(os.path.join(self._output, file), self._model, self._optimizer, self._average, state, more)


def peak_memory() -> int:
    """Peak resident memory of this process, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


class _Meter:
    """Gathers steps into one progress line about every second."""

    def __init__(self, recipe, views: int, progress, curve):
        self._recipe, self._progress, self._curve = recipe, progress, curve
        self._views = views * recipe.batch * recipe.accumulate
        self._start = self._since = time.monotonic()
        self._start_plan, self._losses = None, []
        self._waited = self._waited_before = 0.0

    @property
    def wait_share(self) -> float:
        """Part of the time since the start that steps waited for their images."""
        return round((self._waited_before + self._waited) / max(1e-9, time.monotonic() - self._start), 4)

    def waited(self, get):
        """What `get` returns, and the time it took."""
        asked = time.monotonic()
        item = get()
        self._waited += time.monotonic() - asked
        return item

    def add(self, loss: float, step: int, plan: float, trained_seconds: float) -> None:
        """Takes a step's loss; reports when a line is due."""
        self._start_plan = plan if self._start_plan is None else self._start_plan
        self._losses.append(loss)
        now = time.monotonic()
        elapsed, made = now - self._since, plan - self._start_plan
        if elapsed < REPORT_SECONDS:
            return
        left = (1 - plan) * (now - self._start) / made if made > 0 else trained_seconds * (1 - plan) / plan if plan > 0 else None
        mean = round(sum(self._losses) / len(self._losses), 4)
        self._progress.report(
            "step", stage="train", step=step, steps=self._recipe.steps, loss=mean,
            images_per_second=round(self._views * len(self._losses) / elapsed, 1), seconds_left=None if left is None else round(max(0.0, left), 1),
            wait_share=round(self._waited / elapsed, 4), resident_bytes=peak_memory())
        if self._curve is not None:
            self._curve.add(step, trained_seconds, mean)
        self._waited_before += self._waited
        self._since, self._losses, self._waited = now, [], 0.0
