"""The compiled loops of the model: loaded before the first run, and compiled once for an installation."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from tempfile import gettempdir
from typing import Any

LOOPS = "dilemma_sim.model.compiled"
COMPILING = "compiling the model's loops, once for this installation; it takes some ten seconds"


class _CompiledElsewhere(Exception):
    """Say that another process has compiled the loops meanwhile, so that they can be loaded."""


def load_loops(tell: Callable[[str], None] | None = None) -> None:
    """Load the loops; where they must be compiled first, only one process does, and the others wait for it.

    Parameters
    ----------
    tell : is called with a line if this process compiles.
    """
    if LOOPS in sys.modules:
        return
    try:
        _load(tell)
    except _CompiledElsewhere:
        import_module(LOOPS)


def _load(tell: Callable[[str], None] | None) -> None:
    from filelock import FileLock, Timeout
    from numba.core.event import Listener, install_listener

    lock = FileLock(_lock_file())

    class Compilation(Listener):
        """Hear of the first loop that is not found in numba's cache."""

        def on_start(self, _event: Any) -> None:
            if lock.is_locked:
                return
            try:
                lock.acquire(timeout=0)
            except Timeout:
                with lock:
                    raise _CompiledElsewhere from None
            if tell is not None:
                tell(COMPILING)

        def on_end(self, _event: Any) -> None:
            """Nothing: the lock is held until all loops are there."""

    try:
        with install_listener("numba:compile", Compilation()):
            import_module(LOOPS)
    finally:
        lock.release()


def _lock_file() -> Path:
    user = f"-{os.getuid()}" if hasattr(os, "getuid") else ""
    return Path(gettempdir()) / f"dilemma-sim-{version('dilemma-sim')}{user}-loops.lock"
