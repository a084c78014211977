"""
The processes of one run (torch.distributed under torchrun; one without). Every rank computes the same global loss or its own mean part of it, and
gradients are averaged over ranks; the two collectives here are differentiable so that this is exact.
"""

import os

import torch
import torch.distributed as dist

from .errors import InputError


def start(name: str) -> torch.device:
    """Joins the run that torchrun's environment describes, if any; returns this rank's device: cpu, cuda:N, or for cuda a GPU of its own."""
    device = torch.device(name)
    if device.type == "cuda":
        device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0)) if device.index is None else device.index)
        if not torch.cuda.is_available() or device.index >= torch.cuda.device_count():
            raise InputError("device", name, f"is not there: this PyTorch sees {torch.cuda.device_count()} GPUs", "Give cpu, or start on a machine with CUDA and as many GPUs as processes.")
        torch.cuda.set_device(device)
    if int(os.environ.get("WORLD_SIZE", 1)) > 1:
        dist.init_process_group("nccl" if device.type == "cuda" else "gloo")
    return device


def rank() -> int:
    """This process, from 0. Known before `start`: rank 0 alone writes files and progress."""
    return int(os.environ.get("RANK", 0))


def world() -> int:
    """Processes of the run; 1 before `start` and after `close`."""
    return dist.get_world_size() if dist.is_initialized() else 1


def close() -> None:
    """Leaves the run; every rank calls it. What follows is one process's own."""
    if dist.is_initialized():
        dist.destroy_process_group()


def gather(x: torch.Tensor) -> torch.Tensor:
    """[n, …] of each rank → [world × n, …] of all, in order of rank, with gradient."""
    return x if world() == 1 else _Gather.apply(x)


def total(x: torch.Tensor) -> torch.Tensor:
    """The sum over ranks, with gradient."""
    return x if world() == 1 else _Total.apply(x)


def largest(values: list, device: torch.device) -> list:
    """The largest of each figure over ranks: what all of them go by."""
    if world() == 1:
        return values
    tensor = torch.tensor(values, dtype=torch.float64, device=device)
    dist.all_reduce(tensor, dist.ReduceOp.MAX)
    return tensor.tolist()


def mean(value: torch.Tensor) -> float:
    """The mean over ranks of a scalar."""
    value = value.detach().double()
    if world() > 1:
        dist.all_reduce(value)
    return value.item() / world()


def same(tensor: torch.Tensor) -> torch.Tensor:
    """Rank 0's values on every rank, in place."""
    if world() > 1:
        dist.broadcast(tensor, 0)
    return tensor


class _Gather(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        parts = [torch.empty_like(x) for _ in range(world())]
        dist.all_gather(parts, x.contiguous())
        return torch.cat(parts)

    @staticmethod
    def backward(ctx, gradient):
        # Each rank's part entered every rank's loss.
        gradient = gradient.clone(memory_format=torch.contiguous_format)
        dist.all_reduce(gradient)
        return gradient.chunk(world())[dist.get_rank()]


class _Total(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        x = x.clone()
        dist.all_reduce(x)
        return x

    @staticmethod
    def backward(ctx, gradient):
        gradient = gradient.clone()
        dist.all_reduce(gradient)
        return gradient


class _OverRanks:
    """Batch statistics over every rank's part of the batch: training on two ranks is training on one. Works on CPU too, where SyncBatchNorm does not."""

    def forward(self, x):
        if not self.training or world() == 1:
            return super().forward(x)
        axes, shape = [0, *range(2, x.dim())], [1, -1] + [1] * (x.dim() - 2)
        x = x.float()
        count = x.numel() // x.shape[1] * world()
        average = total(x.sum(axes)) / count
        centred = x - average.view(shape)
        variance = total(centred.square().sum(axes)) / count
        with torch.no_grad():
            self.num_batches_tracked += 1
            self.running_mean.lerp_(average, self.momentum)
            self.running_var.lerp_(variance * (count / (count - 1)), self.momentum)
        scaled = centred * (variance + self.eps).rsqrt().view(shape)
        return scaled * self.weight.view(shape) + self.bias.view(shape) if self.affine else scaled


class BatchNorm1d(_OverRanks, torch.nn.BatchNorm1d):
    """Batch norm of [N, C] over all ranks."""


class BatchNorm2d(_OverRanks, torch.nn.BatchNorm2d):
    """Batch norm of [N, C, H, W] over all ranks."""
