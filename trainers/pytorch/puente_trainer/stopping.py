"""When to stop: SIGTERM, SIGINT, or the end of a standard input that is a pipe."""

import os
import signal
import stat
import threading

from .errors import Stopped


class StopSignal:
    """Listens from its making on. `wanted` turns true once and stays so."""

    def __init__(self):
        self._event = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._event.set())
        # Engines start trainers with /dev/null there, whose end means nothing.
        mode = os.fstat(0).st_mode
        if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
            threading.Thread(target=self._watch, name="standard input", daemon=True).start()

    @property
    def wanted(self) -> bool:
        return self._event.is_set()

    def check(self) -> None:
        """Raises `Stopped` when a stop is wanted."""
        if self.wanted:
            raise Stopped

    def _watch(self) -> None:
        while os.read(0, 256):
            continue
        self._event.set()
