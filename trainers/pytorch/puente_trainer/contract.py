"""The trainer contract, puente.trainer/v1: the job file, the lines on standard output, the result document (learning/TRAINER-CONTRACT.md)."""

import json
import math
import os
import re
import sys
from dataclasses import dataclass, field, replace

from . import documents
from .errors import InputError

SCHEMA = "puente.trainer/v1"
RESULT, CHECKPOINT, NON_FINITE_FILE = "pretrain.json", "checkpoint.safetensors", "non-finite.safetensors"
TASKS = ("pretrain", "evaluate", "tune", "import", "export", "embed", "diff")
PATHS = ("output", "recipe", "dataset", "shards", "checkpoint", "initial")


@dataclass(frozen=True)
class Budget:
    """Bound of this slice, whichever comes first; None for no bound of that kind."""

    seconds: float | None = None
    steps: int | None = None


@dataclass(frozen=True)
class Job:
    """All a trainer is told. Paths come out absolute."""

    task: str
    output: str
    schema: str = SCHEMA
    recipe: str | None = None
    dataset: str | None = None
    shards: str | None = None
    checkpoint: str | None = None
    initial: str | None = None
    probe: str | None = None
    card_images: bool = False
    budget: Budget = field(default_factory=Budget)
    total_seconds: float | None = None
    seed: int = 0
    device: str = "cpu"
    threads: int = 0

    def required(self, name: str) -> str:
        """The value of a field that the task needs."""
        value = getattr(self, name)
        if value is None:
            raise InputError(name, None, "is missing from the job", f"Give '{name}' a path.")
        return value


def read_job(path: str) -> Job:
    """The job at `path`, checked; its output folder exists."""
    document = documents.read_input("job", path, "a job")
    faults = []
    job = documents.build(Job, document, faults, strict=False)
    if faults:
        raise InputError("job", path, "; ".join(faults), "Mend the job; TRAINER-CONTRACT.md names its fields.")
    if job.schema != SCHEMA:
        raise InputError("schema", job.schema, "is not known to this trainer", f"Write '{SCHEMA}'.")
    if job.task.lower() not in TASKS:
        raise InputError("task", job.task, "is no task", "Give pretrain.")
    if job.task.lower() != "pretrain":
        raise InputError("task", job.task, "is not known to this trainer", f"Use Puente.Trainer to {job.task}, or give pretrain.")
    if not 0 <= job.threads <= 1024:
        raise InputError("threads", job.threads, "is out of bounds", "Give 0 for every core, or 1 to 1024.")
    if not -2**31 <= job.seed < 2**31:
        raise InputError("seed", job.seed, "is out of bounds", "Give a number of 32 bits.")
    if not re.fullmatch(r"cpu|cuda(:\d+)?", job.device):
        raise InputError("device", job.device, "is no device", "Give cpu, cuda or cuda:N.")
    if job.budget.seconds is not None and not 0 < job.budget.seconds < math.inf:
        raise InputError("budget.seconds", job.budget.seconds, "is not above 0", "Leave it out for no bound.")
    if job.budget.steps is not None and job.budget.steps < 1:
        raise InputError("budget.steps", job.budget.steps, "is below 1", "Leave it out for no bound.")
    if job.total_seconds is not None and not 0 < job.total_seconds < math.inf:
        raise InputError("totalSeconds", job.total_seconds, "is not above 0", "Leave it out to train by the recipe's steps.")
    if not job.output.strip():
        raise InputError("output", job.output, "is empty", "Name a folder.")
    if job.probe is not None:
        raise InputError("probe", job.probe, "is not known to this trainer", "Leave it out, and score the backbone with Puente.Trainer's evaluate.")
    if job.card_images:
        raise InputError("cardImages", job.card_images, "is of no use to this trainer, which writes no card", "Leave it out, or pretrain with Puente.Trainer.")
    folder = os.path.dirname(os.path.abspath(path))
    paths = {name: os.path.normpath(os.path.join(folder, getattr(job, name))) for name in PATHS if getattr(job, name) is not None}
    job = replace(job, task=job.task.lower(), **paths)
    os.makedirs(job.output, exist_ok=True)
    return job


class Progress:
    """Newline-delimited JSON on standard output, flushed. A silent one writes nothing: one rank of many speaks for all."""

    def __init__(self, silent: bool = False):
        self._silent = silent
        self._broken = False

    def report(self, event: str, **fields) -> None:
        """One line; fields in snake_case, those without a value left out. A parent that no longer reads is told nothing; the stop signal ends the run."""
        if self._silent or self._broken:
            return
        line = {"event": event, **{documents.camel(name): value for name, value in fields.items() if value is not None}}
        try:
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
            sys.stdout.flush()
        except BrokenPipeError as error:
            self._broken = True
            print(f"Progress is not read any more: {error}", file=sys.stderr)

    def fail(self, code: int, message: str) -> int:
        """Tells why the run ends, on both streams; returns `code`."""
        self.report("failed", message=message)
        if not self._silent:
            print(message, file=sys.stderr)
        return code
