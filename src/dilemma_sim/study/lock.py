"""The lock of a study folder: one sweep at a time, and a note of whose it is.

The operating system gives the lock back when its holder ends, however that happens; nothing needs to be
unlocked by hand, and a holder that only sleeps keeps it.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from dilemma_sim.study.errors import FolderInUse
from dilemma_sim.study.manifest import as_json
from dilemma_sim.study.writing import output_to, write_whole

LOCK = ".lock"
HOLDER = ".lock.holder"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder that exists.

    Raises
    ------
    FolderInUse : another process holds it.
    OutputFailed : the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(folder / LOCK)
    with output_to(folder):
        try:
            lock.acquire(timeout=0)
        except Timeout:
            advice = "wait until it ends, or choose another folder with --out"
            raise FolderInUse(f"another sweep is working in {folder}{_holder(folder)}; {advice}") from None
    try:
        with output_to(folder):
            write_whole(folder / HOLDER, as_json(_this_process()))
        yield
    finally:
        with suppress(OSError):
            (folder / HOLDER).unlink()
        lock.release()


def _this_process() -> dict[str, object]:
    since = datetime.now(UTC)  # noqa: TID251 - says to a second sweep since when the first one works
    return {"pid": os.getpid(), "host": socket.gethostname(), "since": since.isoformat(timespec="seconds")}


def _holder(folder: Path) -> str:
    try:
        note = json.loads((folder / HOLDER).read_text("utf-8"))
        return f" (process {note['pid']} on {note['host']}, since {note['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return ""
