"""Packed shards (core/Datasets/ShardFormat.cs): magic, side, count, then side × side × 3 bytes of row-major RGB a sample; memory-mapped, never decoded."""

import os
import queue
import re
import threading

import numpy as np

from . import counters, documents
from .errors import InputError

MAGIC, HEADER_BYTES = b"PUENTE01", 16
AHEAD = 3


class Shards:
    """Every sample of a dataset, over its shards in order."""

    def __init__(self, manifest: dict, folder: str):
        self.name, self.side = manifest["name"], manifest["side"]
        self._shards = [self._open(entry, folder) for entry in manifest["shards"] if entry["samples"]]
        self._starts = np.cumsum([0] + [len(shard) for shard in self._shards])
        if not self._shards:
            raise InputError("dataset", self.name, "has no samples", "Ingest images first.")

    def __len__(self) -> int:
        return int(self._starts[-1])

    def read(self, indices) -> np.ndarray:
        """A copy of samples `indices`, [N]: uint8 [N, side, side, 3]."""
        images = np.empty((len(indices), self.side, self.side, 3), np.uint8)
        for at, index in enumerate(indices):
            shard = int(np.searchsorted(self._starts, index, side="right")) - 1
            images[at] = self._shards[shard][index - self._starts[shard]]
        return images

    def _open(self, entry: dict, folder: str) -> np.memmap:
        digest = entry["digest"]
        path = os.path.join(folder, digest.split(":")[-1])
        if not os.path.isfile(path):
            raise InputError("shard", digest, f"is not in '{folder}'", "Ingest the dataset again, or fetch the shard.")
        length = os.path.getsize(path)
        with open(path, "rb") as file:
            header = file.read(HEADER_BYTES)
        if len(header) < HEADER_BYTES:
            raise InputError("shard", digest, "is shorter than a shard's header", "Ingest the dataset again.")
        side, count = (int.from_bytes(header[at:at + 4], "little", signed=True) for at in (8, 12))
        if header[:8] != MAGIC:
            raise InputError("shard", digest, "is not a shard", "Ingest the dataset again.")
        if not 0 < side <= 4096 or count < 0 or length != HEADER_BYTES + count * side * side * 3:
            raise InputError("shard", digest, f"claims {count} samples of {side} pixels, which its {length} bytes do not hold", "Ingest the dataset again.")
        if side != self.side or count != entry["samples"]:
            raise InputError("shard", digest, f"holds {count} samples of {side} pixels, not {entry['samples']} of {self.side}", "Ingest the dataset again.")
        return np.memmap(path, np.uint8, "r", HEADER_BYTES, (count, side, side, 3))


def open_dataset(path: str, folder: str) -> Shards:
    """The dataset whose manifest is at `path`, its shards in `folder`."""
    manifest = documents.read_input("dataset", path, "a dataset manifest")
    try:
        well = (isinstance(manifest["name"], str) and type(manifest["side"]) is int
                and all(type(entry["samples"]) is int and re.fullmatch(r"(sha256:)?[0-9a-f]{64}", entry["digest"]) for entry in manifest["shards"]))
    except (KeyError, TypeError):
        well = False
    if not well:
        raise InputError("dataset", path, "is no dataset manifest: it needs name, side, and shards with digest and samples", "Ingest the dataset again.")
    return Shards(manifest, folder)


class Batches:
    """
    What each step reads, a few steps ahead on a thread of its own: the positions of the run that fall to this rank, int64 [n], and their images, uint8 [n, side,
    side, 3]. Each epoch is a permutation of the samples; a step of the run is the same images on any number of ranks.
    """

    def __init__(self, data: Shards, batch: int, seed: int, first_step: int, rank: int, world: int):
        self._data, self._seed, self._epoch = data, seed, -1
        self._batch, self._share, self._rank = batch, batch // world, rank
        self._ready = queue.Queue(AHEAD)
        self._closed = threading.Event()
        self._worker = threading.Thread(target=self._fill, args=(first_step,), name="batches", daemon=True)
        self._worker.start()

    def next(self):
        """The next step's positions and images."""
        item = self._ready.get()
        if isinstance(item, Exception):
            raise item
        return item

    def close(self) -> None:
        """Ends the thread."""
        self._closed.set()
        while self._worker.is_alive():
            try:
                self._ready.get(timeout=0.05)
            except queue.Empty:
                continue

    def _fill(self, step: int) -> None:
        try:
            while not self._closed.is_set():
                positions = step * self._batch + self._rank * self._share + np.arange(self._share)
                self._ready.put((positions, self._data.read([self._sample_at(int(position)) for position in positions])))
                step += 1
        except Exception as error:  # The reader raises it: a broken shard ends the run, not the thread alone.
            self._ready.put(error)

    def _sample_at(self, position: int) -> int:
        epoch, at = divmod(position, len(self._data))
        if epoch != self._epoch:
            self._order, self._epoch = counters.shuffled(len(self._data), self._seed, 2, epoch), epoch
        return self._order[at]
