"""The run as a table, a row a progress line, for plots: curve.csv, the columns of learning/Training/Pretraining/LossCurve.cs."""

import os

from . import documents

FILE, HEADER = "curve.csv", "step,seconds,loss,score,effectiveRank,uniformity"


class Curve:
    """The table in `folder`. Keeps the rows up to `step`: a run that goes on from a checkpoint does later ones again."""

    def __init__(self, folder: str, step: int):
        self._path = os.path.join(folder, FILE)
        rows = []
        if step > 0 and os.path.exists(self._path):
            with open(self._path, encoding="utf-8") as file:
                rows = [row for row in file.read().splitlines()[1:] if row.split(",")[0].isdigit() and int(row.split(",")[0]) <= step]
        documents.write_whole(self._path, lambda file: file.write("".join(f"{row}\n" for row in [HEADER, *rows]).encode()))

    def add(self, step: int, seconds: float, loss: float) -> None:
        """Adds a row; scores are of probes, which this trainer does not take."""
        with open(self._path, "a", encoding="utf-8") as file:
            file.write(f"{step},{seconds:.1f},{loss},,,\n")
