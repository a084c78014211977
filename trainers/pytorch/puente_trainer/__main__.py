"""python -m puente_trainer --job job.json, or torchrun … -m puente_trainer --job job.json."""

import importlib
import os
import sys
import traceback

from . import errors
from .contract import Progress, read_job
from .stopping import StopSignal


def main(arguments: list) -> int:
    """Runs the job; returns the exit code that the contract gives its end."""
    if len(arguments) != 2 or arguments[0] != "--job":
        print("Usage: python -m puente_trainer --job job.json", file=sys.stderr)
        return errors.BAD_INPUT
    progress = Progress(silent=os.environ.get("RANK", "0") != "0")
    stop = StopSignal()
    try:
        job = read_job(arguments[1])
        progress.report("started", stage=job.task)
        recipe, data = _part("inputs").read_inputs(job)
        # Read as the native libraries load, which takes a while and is left to sound jobs: sums in one order, threads that do not spin.
        os.environ.setdefault("MKL_CBWR", "AUTO,STRICT")
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        progress.report("completed", file=_part("pretrain").run(job, recipe, data, progress, stop))
        return errors.COMPLETED
    except errors.InputError as error:
        return progress.fail(errors.BAD_INPUT, str(error))
    except errors.NativeLibrary as error:
        return progress.fail(errors.NATIVE_LIBRARY, str(error))
    except errors.NonFiniteLoss as error:
        return progress.fail(errors.NON_FINITE, str(error))
    except errors.Stopped:
        return progress.fail(errors.INTERRUPTED, "Interrupted. Go on from the last checkpoint.")
    except Exception as error:  # The last line of defence: the parent learns the reason and the exit code says that another try may help.
        traceback.print_exc()
        return progress.fail(errors.FAILED, str(error))


def _part(name: str):
    """A module that leans on numpy or PyTorch."""
    try:
        return importlib.import_module(f"{__package__}.{name}")
    except (ImportError, OSError) as error:
        raise errors.NativeLibrary(error) from error


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
