"""The task: one slice of pretraining; the plan's last one exports the backbone."""

import os

import torch

from . import backbone_file, documents, onnx_graph, ranks
from .contract import CHECKPOINT, RESULT
from .errors import InputError
from .train import Pretrainer, peak_memory

SAFE_TENSORS, ONNX = "backbone.safetensors", "backbone.onnx"


def run(job, recipe, data, progress, stop) -> str:
    """Runs the slice of `job` that trains `recipe` on `data`; returns the name of its result document."""
    local = int(os.environ.get("LOCAL_WORLD_SIZE", 1))
    torch.set_num_threads(job.threads or max(1, (os.cpu_count() or 1) // local))
    device = ranks.start(job.device)
    if recipe.batch % ranks.world():
        raise InputError("batch", recipe.batch, f"does not divide among {ranks.world()} processes", "Start a number of processes that divides the recipe's batch.")
    pretrainer = Pretrainer(recipe, data, job.seed, job.output, progress, device)
    if job.checkpoint is not None:
        pretrainer.resume(job.checkpoint)
    elif job.initial is not None:
        pretrainer.start_from(job.initial)
    completed, loss = pretrainer.run(job.budget, job.total_seconds, stop)
    # What is left is work for one.
    ranks.close()
    if ranks.rank() > 0:
        return RESULT
    files = None
    if completed:
        progress.report("stage", stage="export", step=pretrainer.step, steps=recipe.steps)
        pretrainer.finish(stop)
        files = export(pretrainer.backbone, recipe.name, job.output)
    result = {"completed": completed, "step": pretrainer.step, "steps": recipe.steps, "loss": loss,
              "trainedSeconds": round(pretrainer.trained_seconds, 3), "checkpoint": CHECKPOINT, "backbone": files,
              "waitShare": pretrainer.wait_share, "residentBytes": peak_memory()}
    documents.write(os.path.join(job.output, RESULT), {name: value for name, value in result.items() if value is not None})
    return RESULT


def export(backbone, recipe: str, folder: str) -> dict:
    """Writes `backbone` in both formats; returns what the result document says of them. The graph's parity is for its reader to measure: PyTorch runs no ONNX."""
    backbone_file.save(backbone, recipe, os.path.join(folder, SAFE_TENSORS))
    onnx_graph.write(backbone, os.path.join(folder, ONNX), backbone_file.metadata(backbone.options, recipe))
    frozen = 0 if backbone.dictionary is None else backbone.dictionary.filters.numel()
    return {"safeTensors": SAFE_TENSORS, "onnx": ONNX, "side": backbone.options.side, "dimensions": backbone.options.dimensions,
            "parameters": sum(weight.numel() for weight in backbone.parameters()) + frozen}
