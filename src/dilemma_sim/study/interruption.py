"""Interrupts: the first ends a job in good order, the second at once."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Interrupted(KeyboardInterrupt):
    """The user, or whoever runs the machine, wants the job to end.

    Attributes
    ----------
    exit_code : what the process is to end with, as a shell counts it.
    kept : what is left of the job, if it can tell.
    """

    def __init__(self, number: int) -> None:
        super().__init__()
        self.exit_code = 128 + number
        self.kept = ""


@contextmanager
def interruptible() -> Iterator[None]:
    """Raise `Interrupted` in the block at the first SIGINT or SIGTERM, and end the process at the second.

    Only for the main thread. A signal that is ignored, as in the background of a shell, stays so.
    """
    signals = (signal.SIGINT, signal.SIGTERM)
    heard = [number for number in signals if signal.getsignal(number) != signal.SIG_IGN]
    before = {number: signal.signal(number, _first) for number in heard}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _first(number: int, _frame: FrameType | None) -> None:
    for one in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(one) == _first:
            signal.signal(one, _second)
    raise Interrupted(number)


def _second(number: int, _frame: FrameType | None) -> None:
    os._exit(128 + number)
