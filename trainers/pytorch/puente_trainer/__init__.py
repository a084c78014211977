"""A trainer for Puente on PyTorch: the same job files, recipes, shards and weights as Puente.Trainer, on as many nodes as torchrun spans."""
