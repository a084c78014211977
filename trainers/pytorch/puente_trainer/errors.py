"""What ends a run, each with the exit code that the contract gives it (learning/TRAINER-CONTRACT.md)."""

COMPLETED, FAILED, BAD_INPUT, NON_FINITE, INTERRUPTED = 0, 1, 2, 3, 130


class InputError(Exception):
    """Bad input, told to the person who can mend it: which field, which value, what is wrong, what to do."""

    def __init__(self, field: str, value, problem: str, remedy: str):
        super().__init__(f"{field} '{'' if value is None else value}': {problem}. {remedy}")


class NonFiniteLoss(Exception):
    """The loss or its gradient was not a number, or infinite; the state before the step is saved, and the step's views with it."""

    def __init__(self, step: int, file: str):
        super().__init__(
            f"The loss of step {step} is not finite. The weights before it and its views are in '{file}'; lower the learning rate or raise the warm-up.")


class Stopped(Exception):
    """A stop was asked for."""
