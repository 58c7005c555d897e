"""Files of results that are damaged or incomplete, told in one sentence that names the file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dilemma_sim.study.errors import FolderRefused


def damaged(file: Path | str) -> FolderRefused:
    """Return what to tell of a file that was written whole and is so no longer."""
    return FolderRefused(
        f"{file} cannot be read, because it is damaged or incomplete; restore it, or write its folder again"
    )


@contextmanager
def whole_table(file: Path | str) -> Iterator[None]:
    """Turn what the readers of Parquet raise over a damaged file into one sentence.

    Raises
    ------
    FolderRefused : the file that is read in the block is damaged.
    """
    import pyarrow as pa

    try:
        yield
    except (MemoryError, FileNotFoundError, PermissionError):
        raise
    except (pa.ArrowException, OSError) as error:
        # Arrow raises an OSError without a number where bytes make no sense; the system's own have one.
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise damaged(file) from error


def read_json(file: Path) -> Any:
    """Return what a JSON file of a folder of results holds.

    Raises
    ------
    FolderRefused : it is damaged.
    OSError : it is not there, or the system does not let it be read.
    """
    try:
        return json.loads(file.read_text("utf-8"))
    except ValueError as error:
        raise damaged(file) from error
