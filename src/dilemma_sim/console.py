"""Writing to people: results on stdout, everything else on stderr, and colour only on a terminal."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

Rows = Sequence[Sequence[str]]


class StdoutFailed(Exception):
    """Say why the result could not be written to stdout."""


def show(text: str) -> None:
    """Write lines of the result.

    Raises
    ------
    StdoutFailed : they cannot be written, for instance into a file on a disk that is full.
    """
    try:
        print(text, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains again at its end
        raise StdoutFailed(f"the result cannot be written to stdout: {error.strerror}") from error


def show_json(content: object) -> None:
    """Write the result for programs."""
    show(json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False))


def tell(text: str) -> None:
    """Write a line that is not part of the result."""
    print(text, file=sys.stderr)


def show_table(head: Sequence[str], rows: Rows, numeric: Sequence[int] = ()) -> None:
    """Write a table: fitted to the width of a terminal, or aligned by spaces where there is none.

    Parameters
    ----------
    head : the names of the columns.
    rows : their cells.
    numeric : the columns to align to the right.
    """
    if sys.stdout.isatty():
        _show_fitted(head, rows, numeric)
        return
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    show("\n".join(_aligned(row, widths, numeric) for row in (head, *rows)))


@contextmanager
def progress(what: str, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Show how far a job is, if stderr is a terminal and nobody asked for quiet.

    Parameters
    ----------
    what : is done.
    quiet : True for no progress at all.
    """
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _aligned(row: Sequence[str], widths: Sequence[int], numeric: Sequence[int]) -> str:
    cells = [
        cell.rjust(width) if place in numeric else cell.ljust(width)
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "  ".join(cells).rstrip()


def _show_fitted(head: Sequence[str], rows: Rows, numeric: Sequence[int]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for place, name in enumerate(head):
        # Key paths are what users copy: they are never cut, only the texts beside them are folded.
        table.add_column(Text(name), justify="right" if place in numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)
