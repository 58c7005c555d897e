"""How objects look in a notebook: a title, key facts, small tables and notes, with everything escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

_LEFT, _RIGHT = ' style="text-align:left"', ' style="text-align:right"'


@dataclass(frozen=True)
class Grid:
    """Hold a table of a card.

    Attributes
    ----------
    head, rows : its texts.
    caption : what it shows.
    numeric : the columns to align to the right.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    caption: str = ""
    numeric: Sequence[int] = ()


def card(
    title: str, kind: str, facts: Mapping[str, str], grids: Iterable[Grid] = (), notes: Iterable[str] = ()
) -> str:
    """Return the markup of an object.

    Parameters
    ----------
    title : of the object.
    kind : what it is, in a word or two.
    facts : what to know of it, by term; empty ones are left out.
    grids : its tables.
    notes : what a reader must not overlook.
    """
    lines = [
        f"<tr><th{_LEFT}>{escape(name)}</th><td{_LEFT}>{escape(text)}</td></tr>"
        for name, text in facts.items()
        if text
    ]
    parts = [
        f"<p><strong>{escape(title)}</strong> <small>({escape(kind)})</small></p>",
        f"<table>{''.join(lines)}</table>" if lines else "",
        *(_table(grid) for grid in grids),
        *(f"<p><em>{escape(note)}</em></p>" for note in notes),
    ]
    return f'<div class="dilemma-sim">{"".join(parts)}</div>'


def _table(grid: Grid) -> str:
    caption = f"<caption{_LEFT}>{escape(grid.caption)}</caption>" if grid.caption else ""
    head = _row("th", grid.head, grid.numeric)
    body = "".join(_row("td", row, grid.numeric) for row in grid.rows)
    return f"<table>{caption}<thead>{head}</thead><tbody>{body}</tbody></table>"


def _row(cell: str, texts: Sequence[str], numeric: Sequence[int]) -> str:
    cells = (
        f"<{cell}{_RIGHT if place in numeric else _LEFT}>{escape(text)}</{cell}>"
        for place, text in enumerate(texts)
    )
    return f"<tr>{''.join(cells)}</tr>"
