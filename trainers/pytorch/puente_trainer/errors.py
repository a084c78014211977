"""What ends a run, each with the exit code that the contract gives it (learning/TRAINER-CONTRACT.md)."""

COMPLETED, FAILED, BAD_INPUT, NON_FINITE, NATIVE_LIBRARY, INTERRUPTED = 0, 1, 2, 3, 4, 130


class InputError(Exception):
    """Bad input, told to the person who can mend it: which field, which value, what is wrong, what to do."""

    def __init__(self, field: str, value, problem: str, remedy: str):
        super().__init__(f"{field} '{'' if value is None else value}': {problem}. {remedy}")


class NativeLibrary(Exception):
    """numpy or PyTorch does not load: another try would not help."""

    def __init__(self, error):
        super().__init__(f"{error}. Install python3-torch and python3-numpy, or let PYTHON name an interpreter that has both.")


class NonFiniteLoss(Exception):
    """The loss or its gradient was not a number, or infinite; the state before the step is saved, and the step's views with it."""

    def __init__(self, step: int, file: str):
        super().__init__(
            f"The loss of step {step} is not finite. The weights before it and its views are in '{file}'; lower the learning rate or raise the warm-up.")


class Stopped(Exception):
    """A stop was asked for."""
