"""Writing so that a file or a folder is there whole or not at all, and saying plainly when it cannot be."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import BinaryIO

from dilemma_sim.study.errors import OutputFailed

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What the operating system says where there is no more room: on the disk, or for the user."""


@contextmanager
def output_to(place: Path) -> Iterator[None]:
    """Turn the operating system's refusals into one sentence that names the place and a way out.

    Where such blocks are nested the outermost names the place, since that is the one the user knows.

    Raises
    ------
    OutputFailed : something in the block could not be written.
    """
    try:
        yield
    except (OSError, OutputFailed) as error:
        refusal = error if isinstance(error, OSError) else error.__cause__
        if not isinstance(refusal, OSError):
            raise
        reason = refusal.strerror or str(refusal)
        way_out = "choose another place with --out"
        if refusal.errno in _FULL:
            way_out = f"free some space there, or {way_out}"
        raise OutputFailed(f"{place} cannot be written: {reason}; {way_out}") from refusal


@contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """Give a file aside to write to; once the block ends well, it is on the disk and takes its place."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with partial.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        # After a success there is nothing left to remove; a disk that refuses even this has said so already.
        with suppress(OSError):
            partial.unlink()


def write_whole(path: Path, data: bytes) -> None:
    """Write a file aside, make sure that it is on the disk, and rename it into its place."""
    with written_whole(path) as file:
        file.write(data)


def remove_partial(folder: Path) -> None:
    """Remove what writers that were killed left half written; only for whoever holds the folder's lock."""
    for path in folder.glob(".*.partial"):
        path.unlink(missing_ok=True)


@contextmanager
def folder_aside(folder: Path) -> Iterator[Path]:
    """Give an empty folder of the same name to fill; once the block ends well, it takes its place.

    What stood there before is replaced at that moment, and stays untouched if the block fails.

    Raises
    ------
    OutputFailed : the folder cannot be made, or not be put in its place.
    """
    folder = folder.resolve()
    with output_to(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        shelter = Path(mkdtemp(prefix=f".{folder.name}-", suffix=".partial", dir=folder.parent))
    try:
        aside = shelter / folder.name
        with output_to(folder):
            aside.mkdir()
        yield aside
        with output_to(folder):
            if folder.exists():
                folder.rename(shelter / "replaced")
            aside.rename(folder)
    finally:
        rmtree(shelter, ignore_errors=True)
