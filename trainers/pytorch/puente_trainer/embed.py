"""
python -m puente_trainer.embed backbone.safetensors images.bin embeddings.bin [side]: bytes [N, side, side, 3] to float32 [N, D], both without a header. The
side is the backbone's own unless given.
"""

import sys

import numpy as np
import torch

from . import backbone_file, errors


def main(arguments: list) -> int:
    """Runs the command; returns its exit code."""
    if len(arguments) not in (3, 4):
        print("Usage: python -m puente_trainer.embed backbone.safetensors images.bin embeddings.bin [side]", file=sys.stderr)
        return errors.BAD_INPUT
    weights, images, target = arguments[:3]
    try:
        backbone = backbone_file.load(weights)
        side = int(arguments[3]) if len(arguments) == 4 else backbone.options.side
        with torch.no_grad():
            embeddings = backbone(torch.from_numpy(np.fromfile(images, np.uint8).reshape(-1, side, side, 3)))
    except (errors.InputError, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return errors.BAD_INPUT
    embeddings.numpy().tofile(target)
    return errors.COMPLETED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
