"""Markdown: tables, figures and names on pages that are made from results."""

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
    return [_line(head), f"|{'|'.join(marks)}|", *map(_line, rows), ""]


def figure(path: str, text: str) -> list[str]:
    """Return the lines that show a figure."""
    return [f"![{text}]({path})", ""]


def listed(names: Sequence[str], *, code: bool = False) -> str:
    """Return names as a reader says them.

    Parameters
    ----------
    names : any number.
    code : whether they are set as code.

    Examples
    --------
    >>> listed(["S1", "S2", "D2"])
    'S1, S2 and D2'
    >>> listed(["press.intercept"], code=True)
    '`press.intercept`'
    """
    told = [f"`{name}`" if code else name for name in names]
    return "".join(told) if len(told) < 2 else f"{', '.join(told[:-1])} and {told[-1]}"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(' '.join(cell.replace('|', chr(92) + '|').split()) for cell in cells)} |"
