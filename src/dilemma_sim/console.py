"""Writing to people: results on stdout, everything else on stderr, and colour only on a terminal."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

Rows = Sequence[Sequence[str]]


class Progress(Protocol):
    """What is told how far a job is."""

    def __call__(self, done: int, total: int, failed: int = 0, /) -> None:
        """Take the numbers of what is done, of all there is, and of what failed."""


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
def progress(what: str, quiet: bool) -> Iterator[Progress | None]:
    """Show how far a job is, how fast, and how many failed, where stderr is a terminal without --quiet.

    Parameters
    ----------
    what : is done.
    quiet : True for no progress at all.
    """
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich import progress as rich
    from rich.console import Console

    columns = (
        rich.TextColumn("{task.description}"),
        rich.BarColumn(),
        rich.MofNCompleteColumn(),
        rich.TextColumn("{task.fields[rate]}"),
        rich.TimeRemainingColumn(),
        rich.TextColumn("[red]{task.fields[failures]}"),
    )
    with rich.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None, rate="", failures="")

        def show_progress(done: int, total: int, failed: int = 0, /) -> None:
            if bar.tasks[task].total is None:
                bar.reset(task, total=total, completed=done)  # what was there before says nothing of the rate
                return
            speed = bar.tasks[task].speed
            rate = "" if speed is None else f"{speed:.3g}/s"
            bar.update(
                task, completed=done, total=total, rate=rate, failures=f"{failed} failed" if failed else ""
            )

        yield show_progress


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
