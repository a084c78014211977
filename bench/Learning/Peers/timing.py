"""How often something is done."""

import time


def per_second(seconds, work):
    """Times a second that `work` runs, over some `seconds`; twice at least, and the first run, which warms up, left out."""
    work()
    count, start = 0, time.perf_counter()
    while count < 2 or time.perf_counter() - start < seconds:
        work()
        count += 1
    return count / (time.perf_counter() - start)
