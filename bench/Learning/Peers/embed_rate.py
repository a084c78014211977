#!/usr/bin/env python3
"""Images a second that the same backbone embeds in PyTorch, and the ceiling of float32 matrix products.

Reads a job (JSON) from standard input: trainer (folder of the puente_trainer package), weights (safetensors), side, batch, seconds, threads.
Answers {"imagesPerSecond", "gflops"}. Debian: python3-torch.
"""
import json
import sys

import torch

from timing import per_second

CEILING_SECONDS = 2


def ceiling(seconds):
    """GFLOP/s of a square product that fits the caches as a transformer's do."""
    a, b = torch.randn(1024, 1024), torch.randn(1024, 1024)
    return per_second(seconds, lambda: a @ b) * 2 * 1024**3 / 1e9


def embedding(job):
    sys.path.insert(0, job["trainer"])
    from puente_trainer import backbone_file

    backbone = backbone_file.load(job["weights"])
    images = torch.randint(0, 256, (job["batch"], job["side"], job["side"], 3), dtype=torch.uint8)
    with torch.no_grad():
        return per_second(job["seconds"], lambda: backbone(images)) * job["batch"]


def main():
    job = json.load(sys.stdin)
    torch.set_num_threads(job["threads"])
    json.dump({"imagesPerSecond": embedding(job), "gflops": ceiling(CEILING_SECONDS)}, sys.stdout)


if __name__ == "__main__":
    main()
