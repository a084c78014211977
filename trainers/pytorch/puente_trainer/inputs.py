"""The files that a job names, checked before anything heavy is loaded."""

from .errors import InputError
from .recipe import read_recipe
from .shards import open_dataset


def read_inputs(job):
    """The recipe and the dataset of `job`, which fit each other."""
    recipe = read_recipe(job.required("recipe"))
    data = open_dataset(job.required("dataset"), job.required("shards"))
    if data.side != recipe.architecture.side:
        raise InputError("dataset", data.name, f"holds samples of {data.side} pixels; recipe '{recipe.name}' reads {recipe.architecture.side}",
                         f"Ingest the dataset at side {recipe.architecture.side}.")
    return recipe, data
