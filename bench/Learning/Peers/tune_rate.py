#!/usr/bin/env python3
"""Images a second of the steps that fit the same backbone, whole, and a linear head to labels in PyTorch.

Reads a job (JSON) from standard input: trainer (folder of the puente_trainer package), weights (safetensors), images (file of uint8 [N, side, side, 3]), labels
[N][K] 0/1, side, batch, learningRate, layerDecay, weightDecay, minimumArea, rotation, colour (core/Training/AdaptOptions.cs), seconds, threads.
Answers {"imagesPerSecond", "loss"}, the latter of the last step. Debian: python3-torch.

The step is that of learning/Training/Adaptation/Adapter.cs: gentle views, embeddings standardised by those of the frozen backbone, class-balanced cross-entropy,
gradients clipped, AdamW with layer-wise decay. Views are drawn within the step, as the PyTorch trainer draws them; the head begins at zero.
"""
import dataclasses
import json
import sys
from types import SimpleNamespace

import numpy as np
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits

from timing import per_second

CLIP, SEED = 1.0, 1


class Model(nn.Module):
    """A backbone and a head over its embeddings, less their mean and over their deviation: uint8 [N, side, side, 3] → logits [N, K]."""

    def __init__(self, backbone, images, classes):
        super().__init__()
        self.backbone = backbone
        with torch.no_grad():
            embeddings = torch.cat([backbone(part) for part in images.split(32)])
        self.mean, deviation = embeddings.mean(0), embeddings.std(0, unbiased=False)
        self.scale = torch.where(deviation == 0, 0.0, 1 / deviation)
        self.head = nn.Linear(len(self.mean), classes)
        nn.init.zeros_(self.head.weight)

    def forward(self, views):
        return self.head((self.backbone(views) - self.mean) * self.scale)


def gentle(options, job):
    """Pretraining's augmentation, nearer to the image."""
    part = {name: getattr(options, name) * job["colour"] for name in
            ("brightness", "contrast", "saturation", "channel_gain", "blur_probability", "blur_pixels", "noise")}
    return dataclasses.replace(options, minimum_area=job["minimumArea"], rotation=job["rotation"], **part)


def balanced(labels):
    """Weights of both sides of each class, [K] each: N/(2·N₊) and N/(2·N₋); 1 where a class has one side only."""
    count, positive = len(labels), labels.sum(0)
    one_sided = (positive == 0) | (positive == count)
    return [torch.where(one_sided, 1.0, count / (2 * side)) for side in (positive, count - positive)]


class Fit:
    """The steps, one a call."""

    def __init__(self, job):
        sys.path.insert(0, job["trainer"])
        from puente_trainer import backbone_file, optimization, recipe
        from puente_trainer.augmentation import Augmentation

        side = job["side"]
        self._batch, self._step, self.loss = job["batch"], 0, None
        self._images = torch.from_numpy(np.fromfile(job["images"], dtype=np.uint8).reshape(-1, side, side, 3))
        self._labels = torch.tensor(job["labels"], dtype=torch.float32)
        self._with, self._without = balanced(self._labels)
        self._views = Augmentation(gentle(recipe.Augmentation(), job), side, SEED)
        backbone = backbone_file.load(job["weights"])
        self._model = Model(backbone, self._images, self._labels.shape[1])
        plan = SimpleNamespace(
            architecture=backbone.options, layer_decay=job["layerDecay"], learning_rate=job["learningRate"], warm_up=0, weight_decay=job["weightDecay"],
            weight_decay_end=None, beta1=0.9, beta2=0.999)
        self._optimizer = optimization.optimizer_of(self._model, plan)
        optimization.schedule(self._optimizer, plan, 0)

    def __call__(self):
        positions = self._step * self._batch + np.arange(self._batch)
        chosen = torch.from_numpy(positions % len(self._images))
        self._step += 1
        labels = self._labels[chosen]
        self._optimizer.zero_grad(set_to_none=True)
        logits = self._model(self._views.draw(self._images[chosen], positions, 0))
        loss = binary_cross_entropy_with_logits(logits, labels, torch.where(labels > 0.5, self._with, self._without))
        self.loss = loss.item()
        loss.backward()
        nn.utils.clip_grad_norm_(self._model.parameters(), CLIP)
        self._optimizer.step()


def main():
    job = json.load(sys.stdin)
    torch.set_num_threads(job["threads"])
    fit = Fit(job)
    rate = per_second(job["seconds"], fit)
    json.dump({"imagesPerSecond": rate * job["batch"], "loss": fit.loss}, sys.stdout)


if __name__ == "__main__":
    main()
