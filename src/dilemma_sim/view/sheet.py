"""The sheet of a run's figure: a column per country, a row per quantity, the key of outside events."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dilemma_sim.view import style, timeaxis
from dilemma_sim.view.paper import (
    HEADING,
    LEFT,
    LINE,
    MARGIN,
    RIGHT,
    Paper,
    columns_of,
    letter_of,
    wrap,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from dilemma_sim.view.material import Material, OutsideEvent

TITLE = 0.2
_STRIP = 0.25
_TICKS, _X_LABEL = 0.32, 0.30
_KEY_TEXT = 0.22

KeyLine = tuple[str, str]
"""Number and text of a line in the key; lines that go on have no number."""


@dataclass(frozen=True)
class Row:
    """Describe a row of panels: its heading, the unit of its axis, its height, whether it runs over time."""

    heading: str
    unit: str
    height: float = 1.05
    over_time: bool = True


@dataclass(frozen=True)
class Sheet:
    """Hold a figure and its panels, row by row and country by country."""

    figure: Figure
    panels: tuple[Mapping[str, Axes], ...]
    material: Material


def new_sheet(
    material: Material,
    rows: Sequence[Row],
    notes: Sequence[str] = (),
    *,
    right: float = RIGHT,
    left: float = LEFT,
    width: float = style.DOUBLE_COLUMN,
    source: str = "",
) -> Sheet:
    """Lay out a figure with a column per country and a row per quantity.

    Parameters
    ----------
    material : the run.
    rows : the rows of panels, from the top.
    notes : sentences for the footer, before those about the run.
    right, left : the margins; wider where a key or long labels stand there.
    width : of the figure.
    source : a sentence that says what is shown; that of `provenance` if silent.
    """
    from matplotlib.figure import Figure

    listing = key_lines(material, width / 2 - _KEY_TEXT - 2 * MARGIN)
    footer = wrap(" ".join([*notes, source or provenance(material)]), width - 2 * MARGIN)
    depths, under_panels = _depths(rows, MARGIN + TITLE + (_STRIP if material.outside else 0.0))
    height = under_panels + LINE * (len(listing) + bool(listing) + len(footer)) + 0.14
    paper = Paper(Figure(figsize=(width, height)), width, height)
    columns = columns_of(list(material.countries), left, width - right)
    panels = tuple(
        paper.row(
            columns,
            depth,
            row.height,
            row.heading,
            row.unit,
            letter=letter_of(index, len(rows)),
            share_x=not row.over_time,
        )
        for index, (row, depth) in enumerate(zip(rows, depths, strict=True))
    )
    _set_time_axes(material, rows, panels)
    _write_heads(paper, material, columns)
    _write_key(paper, listing, under_panels + 0.04)
    paper.foot(footer)
    return Sheet(paper.figure, panels, material)


def _depths(rows: Sequence[Row], down: float) -> tuple[list[float], float]:
    """Say how far down each row begins, and where the last one with its labels ends."""
    lowest = max((index for index, row in enumerate(rows) if row.over_time), default=-1)
    depths = []
    for index, row in enumerate(rows):
        depths.append(down + HEADING)
        down += HEADING + row.height
        down += _TICKS if index == lowest else 0.0 if row.over_time else _X_LABEL
    return depths, down


def _set_time_axes(material: Material, rows: Sequence[Row], panels: Sequence[Mapping[str, Axes]]) -> None:
    first, last = material.span
    lowest = max((index for index, row in enumerate(rows) if row.over_time), default=-1)
    for index, (row, across) in enumerate(zip(rows, panels, strict=True)):
        if not row.over_time:
            continue
        for name, axes in across.items():
            timeaxis.set_time_axis(axes, first, last, labelled=index == lowest)
            timeaxis.draw_hairlines(axes, _concerning(material, name))


def _write_heads(paper: Paper, material: Material, columns: Mapping[str, tuple[float, float]]) -> None:
    first, last = material.span
    for name, (x, width) in columns.items():
        write_head(paper, x, width, material.countries[name])
        if material.outside:
            strip = paper.axes(x, TITLE + 0.06, width, _STRIP)
            timeaxis.set_span(strip, first, last)
            timeaxis.draw_strip(strip, _concerning(material, name))


def write_head(paper: Paper, x: float, width: float, label: str) -> None:
    """Write the label of a country above its column."""
    # Bold letters are about an eighth wider than the plain ones that are measured.
    fitting = wrap(label, width / 1.125, most=1, size=style.TEXT)[0]
    paper.write(x, TITLE, fitting, size=style.TEXT, bold=True)


def _concerning(material: Material, country: str) -> list[OutsideEvent]:
    return [event for event in material.outside if event.concerns(country)]


def key_lines(material: Material, width: float) -> list[tuple[KeyLine, KeyLine]]:
    """List the outside events in two columns of lines, none wider than so many inches."""
    lines: list[KeyLine] = []
    for event in material.outside:
        about = ", ".join(material.countries.get(name, name) for name in event.countries)
        text = f"{event.day.isoformat()}  {event.label}" + (f" ({about})" if about else "")
        wrapped = wrap(text, width, most=2)
        lines.append((str(event.number), wrapped[0]))
        lines.extend(("", rest) for rest in wrapped[1:])
    half = (len(lines) + 1) // 2
    while half < len(lines) and not lines[half][0]:
        half += 1
    right = lines[half:] + [("", "")] * (half - len(lines[half:]))
    return list(zip(lines[:half], right, strict=True))


def _write_key(paper: Paper, listing: Sequence[tuple[KeyLine, KeyLine]], down: float) -> None:
    if not listing:
        return
    paper.write(MARGIN, down + LINE * 0.8, "Outside events (numbered above)", size=style.KEY, bold=True)
    for index, pair in enumerate(listing):
        for column, (number, text) in enumerate(pair):
            x = MARGIN + column * paper.width / 2
            baseline = down + LINE * (index + 1.8)
            paper.write(x + 0.14, baseline, number, size=style.KEY, right=True)
            paper.write(x + _KEY_TEXT, baseline, text, size=style.KEY)


def provenance(material: Material) -> str:
    """Say in a sentence which run a figure shows."""
    count = material.replicates
    runs = "one replicate, so no bands" if count == 1 else f"{count} replicates"
    title = textwrap.shorten(material.title, 160, placeholder=" …")
    return (
        f"Scenario: {title}; {runs}, seed {material.seed}; dilemma-sim {material.version}, "
        f"scenario SHA-256 {material.short_hash}."
    )
