"""The pattern chart: every pattern on a common scale, its band, the record and the simulated interval."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from dilemma_sim.study.validation import Verdict
from dilemma_sim.study.wording import number
from dilemma_sim.view import style
from dilemma_sim.view.paper import LINE, MARGIN, Paper, wrap
from dilemma_sim.view.sheet import TITLE
from dilemma_sim.view.validation_table import ROLES, band, span

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from dilemma_sim.view.validating import ValidationMaterial

READING = (
    "Scale: 0 is the lower end of the band (grey) and 1 its upper end; it is cut off at -2 and 3, where "
    "arrows show that a bar goes on. For a band of one value, an open band and the rule that the interval "
    "holds 0, a step is one unit. Bars: 90 % of the replicates that define the pattern; circles: their "
    "median, filled where the pattern is inside; diamonds: the record, where it has a value. At the "
    "right: record, band, median (90 % interval), and in brackets the share of replicates that define the "
    "pattern, where it is not all; bold where it is inside."
)
_STEP = 0.155
_LABEL, _NUMBERS = 2.5, 2.5
_LOW, _HIGH = -2.0, 3.0
_AXIS = 0.34
_BAND, _MODEL, _RECORD = "#d9dde1", style.COUNTRIES[0].colour, style.COUNTRIES[1].colour


def pattern_chart(material: ValidationMaterial) -> Figure:
    """Draw a line for each pattern that the model can speak of, those for the fit first."""
    from matplotlib.figure import Figure

    lines = _layout(material)
    labels = [_label(line) for line in lines]
    ends = np.cumsum([_STEP + (len(label) - 1) * LINE for label in labels])
    width, top, tall = style.DOUBLE_COLUMN, MARGIN + TITLE + 0.12, float(ends[-1])
    footer = wrap(f"{READING} {material.source}", width - 2 * MARGIN)
    height = top + tall + _AXIS + LINE * len(footer) + 0.1
    paper = Paper(Figure(figsize=(width, height)), width, height)
    paper.write(MARGIN, MARGIN + 0.13, "Patterns of the record and the model", size=style.TEXT, bold=True)
    axes = paper.axes(_LABEL, top, width - _LABEL - _NUMBERS - MARGIN, tall)
    _prepare(axes, tall)
    for line, label, end in zip(lines, labels, ends.tolist(), strict=True):
        begin = end - _STEP - (len(label) - 1) * LINE
        for place, text in enumerate(label):
            down = top + begin + 0.5 * _STEP + 0.03 + place * LINE
            heading = isinstance(line, str)
            size = style.SMALL if heading else style.KEY
            paper.write(MARGIN if heading else MARGIN + 0.08, down, text, size=size, bold=heading)
        if not isinstance(line, str):
            middle = (begin + end) / 2.0
            bold = line["verdict"] == Verdict.inside
            paper.write(width - _NUMBERS, top + middle + 0.03, _numbers(line), size=style.KEY, bold=bold)
            _draw(axes, line, middle)
    paper.foot(footer)
    return paper.figure


def _label(line: Any) -> list[str]:
    if isinstance(line, str):
        return [line]
    return wrap(f"{line['pattern']}  {line['title']}", _LABEL - MARGIN - 0.16, most=2)


def _layout(material: ValidationMaterial) -> list[Any]:
    """List the lines from the top: a heading, or the row of a pattern."""
    lines: list[Any] = []
    for role, heading in ROLES.items():
        rows = material.table[material.table["role"] == role].to_dict("records")
        if rows and role != "cannot_speak":
            lines += [heading, *rows]
    return lines


def _prepare(axes: Axes, tall: float) -> None:
    axes.set_xlim(_LOW, _HIGH)
    axes.set_ylim(tall, 0.0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xticks(np.arange(_LOW, _HIGH + 1.0))
    axes.set_xlabel("bands from the lower end", labelpad=2)
    for end in (0.0, 1.0):
        axes.axvline(end, color=style.RULE, linewidth=0.5, zorder=0.5)


def _draw(axes: Axes, row: dict[str, Any], place: float) -> None:
    axes.axhline(place, color="#ececec", linewidth=0.4, zorder=0.4)
    left, right, scale = _scale(row)
    axes.barh([place], [right - left], left=left, height=0.1, color=_BAND, linewidth=0, zorder=0.8)
    if isfinite(row["median"]):
        inside = row["verdict"] == Verdict.inside
        _bar(axes, [scale(row["p05"]), scale(row["p95"])], place)
        _mark(axes, scale(row["median"]), place, "o", _MODEL, _MODEL if inside else "#ffffff")
    if isfinite(row["observed"]):
        _mark(axes, scale(row["observed"]), place, "D", _RECORD, _RECORD)


def _scale(row: dict[str, Any]) -> tuple[float, float, Any]:
    """Return the ends of the drawn band and the map from values to the common scale."""
    low, high = row["band_low"], row["band_high"]
    if row["rule"] == "straddles_zero":
        return -0.04, 0.04, lambda value: value
    if not isfinite(high):
        return 0.0, _HIGH, lambda value: value - low
    if not isfinite(low):
        return _LOW, 1.0, lambda value: value - high + 1.0
    if high == low:
        return -0.04, 0.04, lambda value: value - low
    return 0.0, 1.0, lambda value: (value - low) / (high - low)


def _bar(axes: Axes, ends: Sequence[float], place: float) -> None:
    low, high = np.clip(ends, _LOW, _HIGH)
    axes.plot([low, high], [place, place], color=_MODEL, linewidth=1.4, zorder=2)
    for end, at, arrow in ((ends[0] < _LOW, _LOW, "<"), (ends[1] > _HIGH, _HIGH, ">")):
        if end:
            axes.plot([at], [place], arrow, color=_MODEL, markersize=3.4, clip_on=False, zorder=3)


def _mark(axes: Axes, at: float, place: float, marker: str, colour: str, fill: str) -> None:
    size = 3.9 if marker == "o" else 3.2
    axes.plot(
        [float(np.clip(at, _LOW, _HIGH))],
        [place],
        marker,
        color=fill,
        markeredgecolor=colour,
        markeredgewidth=0.7,
        markersize=size,
        clip_on=False,
        zorder=4,
    )


def _numbers(row: dict[str, Any]) -> str:
    told = (
        f"{number(row['observed'])} | {band(row)} | {number(row['median'])} ({span(row['p05'], row['p95'])})"
    )
    return told if row["defined"] == 1.0 else f"{told} [{100 * row['defined']:.0f} %]"
