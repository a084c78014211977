"""A run on disk: weights, moments and, in the metadata, where it stands. The names and documents of learning/Training/Pretraining."""

import json
from dataclasses import dataclass

import torch

from . import documents, safetensors_io
from .errors import InputError
from .recipe import Recipe

KEY = "puente.checkpoint"
STATE = ("recipe", "step", "trainedSeconds", "seed")


@dataclass(frozen=True)
class CheckpointState:
    """The recipe that runs, whole; steps done; training seconds over all slices, the dictionary's too; the seed."""

    recipe: Recipe
    step: int
    trained_seconds: float
    seed: int


def save(path: str, model, optimizer, average, state: CheckpointState, more: dict) -> None:
    """Writes what a later slice needs to go on, and `more` tensors beside."""
    tensors = safetensors_io.module_tensors(model)
    for name, weight in model.named_parameters():
        moments = optimizer.state.get(weight, {})
        tensors[f"optimizer.first.{name}"] = moments.get("exp_avg", torch.zeros_like(weight))
        tensors[f"optimizer.second.{name}"] = moments.get("exp_avg_sq", torch.zeros_like(weight))
    if average is not None:
        tensors.update({f"average.{name}": tensor for name, tensor in average.tensors.items()})
    safetensors_io.write(path, {**tensors, **more}, {KEY: json.dumps(documents.plain(state))})


def load(path: str, model, optimizer, average, recipe: Recipe, seed: int) -> CheckpointState:
    """Goes on from `path`: fills model, optimiser and average. InputError when the file is no checkpoint of this recipe and seed."""
    file = safetensors_io.SafeTensorsFile(path)
    faults = []
    try:
        # What another trainer says besides, of its probes and its loss scale, is its own.
        document = documents.parse(file.text(KEY))
        state = documents.build(CheckpointState, {name: document[name] for name in STATE if name in document}, faults)
    except ValueError as error:
        faults = [str(error)]
    if faults:
        raise InputError("checkpoint", path, f"cannot be read: {'; '.join(faults)}", "Go on from another checkpoint, or begin anew.")
    if state.recipe != recipe or state.seed != seed:
        raise InputError("checkpoint", state.recipe.name, f"was made by another recipe or seed than '{recipe.name}' and {seed}",
                         "Give the recipe and seed it was begun with, or begin anew.")
    file.load_module(model)
    for name, weight in model.named_parameters():
        moments = {"step": torch.tensor(float(state.step))}
        for key, part in (("exp_avg", "first"), ("exp_avg_sq", "second")):
            moments[key] = torch.empty_like(weight)
            file.load(f"optimizer.{part}.{name}", moments[key])
        optimizer.state[weight] = moments
    if average is not None:
        for name, tensor in average.tensors.items():
            file.load(f"average.{name}", tensor)
    return state
