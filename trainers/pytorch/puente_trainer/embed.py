"""python -m puente_trainer.embed backbone.safetensors images.bin embeddings.bin: bytes [N, side, side, 3] to float32 [N, D], both without a header."""

import sys

import numpy as np
import torch

from . import backbone_file, errors


def main(arguments: list) -> int:
    """Runs the command; returns its exit code."""
    if len(arguments) != 3:
        print("Usage: python -m puente_trainer.embed backbone.safetensors images.bin embeddings.bin", file=sys.stderr)
        return errors.BAD_INPUT
    weights, images, target = arguments
    try:
        backbone = backbone_file.load(weights)
        side = backbone.options.side
        with torch.no_grad():
            embeddings = backbone(torch.from_numpy(np.fromfile(images, np.uint8).reshape(-1, side, side, 3)))
    except (errors.InputError, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return errors.BAD_INPUT
    embeddings.numpy().tofile(target)
    return errors.COMPLETED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
