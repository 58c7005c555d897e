"""Markdown: tables and figures of pages that are made from results."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]], numeric: Sequence[int] = ()) -> list[str]:
    """Return the lines of a table.

    Parameters
    ----------
    head : of the columns.
    rows : cells; a bar in one of them is written so that it does not end it.
    numeric : places of the columns that are set to the right.
    """
    marks = ["---:" if place in numeric else "---" for place in range(len(head))]
    lines = ["| " + " | ".join(map(_cell, head)) + " |", "|" + "|".join(marks) + "|"]
    return [*lines, *("| " + " | ".join(map(_cell, row)) + " |" for row in rows), ""]


def figure(path: str, text: str) -> list[str]:
    """Return the lines that show a figure."""
    return [f"![{text}]({path})", ""]


def listed(names: Sequence[str]) -> str:
    """Return names as a reader says them.

    >>> listed(["S1", "S2", "D2"])
    'S1, S2 and D2'
    """
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _cell(text: str) -> str:
    return " ".join(str(text).replace("|", "\\|").split())
