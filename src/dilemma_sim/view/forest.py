"""The forest figure: all outcomes of a comparison, standardised, with intervals, human costs first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from dilemma_sim.study.verdicts import Verdict
from dilemma_sim.study.wording import scaled, signed
from dilemma_sim.view import style
from dilemma_sim.view.compare_material import ComparisonMaterial
from dilemma_sim.view.paper import LINE, MARGIN, Paper, columns_of, wrap
from dilemma_sim.view.sheet import TITLE, write_head

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HEADS = {
    "human cost": "Human costs",
    "strategic": "Strategic outcomes",
    "choice": "Choices of governments, share of weeks",
}
READING = (
    "Marks: mean paired difference over the root of the mean variance of both scenarios; thick bars: 95 % "
    "interval of the outcome alone; thin bars: adjusted for all outcomes together. Filled: decided; grey: "
    "probable; open: undecided or about the same; cross: every pair is identical. Numbers: differences in "
    "the unit of the outcome, shares in percentage points. Arrows: beyond the axis."
)
_STEP = 0.148
_LABEL = 2.08
_NUMBER = 0.62
_WIDEST = 4.0
_AXIS = 0.36


def forest(material: ComparisonMaterial, arm: str) -> Figure:
    """Draw the differences of one arm, a row per measure and a column per country."""
    from matplotlib.figure import Figure

    rows = material.rows(arm)
    measures = rows.drop_duplicates("measure")[["measure", "label", "unit", "side"]]
    lines = _layout(measures)
    width, top = style.DOUBLE_COLUMN, MARGIN + TITLE + 0.1
    footer = wrap(f"{READING} {material.source(arm)}", width - 2 * MARGIN)
    tall = _STEP * len(lines)
    height = top + tall + _AXIS + LINE * len(footer) + 0.12
    paper = Paper(Figure(figsize=(width, height)), width, height)
    columns = columns_of(list(material.base.countries), _LABEL, width - MARGIN, 0.12)
    limit = _limit(rows)
    for name, (x, across) in columns.items():
        axes = paper.axes(x, top, across - _NUMBER, tall)
        write_head(paper, x, across, material.base.countries[name])
        _draw_column(axes, rows[rows["place"] == name], lines, limit)
        axes.set_xlabel("standardised difference", labelpad=2)
    _write_labels(paper, lines, top)
    paper.foot(footer)
    return paper.figure


def _layout(measures: pd.DataFrame) -> list[tuple[str, str]]:
    """List the lines from the top: measure and label, or a heading with no measure."""
    lines: list[tuple[str, str]] = []
    for side, heading in HEADS.items():
        group = measures[measures["side"] == side]
        if len(group):
            lines += [("", heading), *zip(group["measure"], group["label"], strict=True)]
    return lines


def _limit(rows: pd.DataFrame) -> float:
    scale = rows["scale"].where(rows["scale"] > 0)
    ends = np.abs(np.concatenate([rows["low_all"] / scale, rows["high_all"] / scale]).astype(float))
    ends = ends[np.isfinite(ends)]
    widest = float(ends.max()) if len(ends) else 0.0
    return min(_WIDEST, 1.08 * widest) if widest > 0 else 1.0


def _draw_column(axes: Axes, rows: pd.DataFrame, lines: Sequence[tuple[str, str]], limit: float) -> None:
    axes.set_xlim(-limit, limit)
    axes.set_ylim(len(lines) - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.axvline(0.0, color=style.INK, linewidth=0.6, zorder=0.8)
    for place, (measure, _) in enumerate(lines):
        if not measure:
            continue
        axes.axhline(place, color="#ececec", linewidth=0.4, zorder=0.4)
        if measure in set(rows["measure"]):
            _draw_row(axes, rows[rows["measure"] == measure].iloc[0], place, limit)


def _draw_row(axes: Axes, row: pd.Series, place: int, limit: float) -> None:
    verdict, scale = Verdict(row["verdict"]), float(row["scale"])
    difference = float(row["difference"])
    if verdict is Verdict.identical:
        axes.plot([0.0], [place], "x", color=style.MUTED, markersize=2.8, markeredgewidth=0.6)
    elif np.isfinite(difference) and scale > 0:
        _draw_interval(axes, row, place, limit)
    told = "=" if verdict is Verdict.identical else signed(scaled(difference, str(row["unit"])))
    axes.annotate(
        told,
        (1.0, place),
        xycoords=("axes fraction", "data"),
        xytext=(_NUMBER * 72 - 4, 0),
        textcoords="offset points",
        ha="right",
        va="center",
        fontsize=style.KEY,
        fontweight="bold" if verdict is Verdict.decided else "normal",
        annotation_clip=False,
    )


def _draw_interval(axes: Axes, row: pd.Series, place: int, limit: float) -> None:
    scale, colour = float(row["scale"]), style.COUNTRIES[0].colour
    at = float(np.clip(row["difference"] / scale, -limit, limit))
    for ends, thick in ((("low_all", "high_all"), 0.7), (("low", "high"), 2.0)):
        low, high = (float(row[end]) / scale for end in ends)
        axes.plot(np.clip([low, high], -limit, limit), [place, place], color=colour, linewidth=thick)
        for end, mark, beyond in ((-limit, "<", low < -limit), (limit, ">", high > limit)):
            if beyond:
                axes.plot([end], [place], mark, color=colour, markersize=3, clip_on=False)
    fill = {Verdict.decided: colour, Verdict.probable: "#a9b6c6"}.get(Verdict(row["verdict"]), "#ffffff")
    axes.plot([at], [place], "o", color=fill, markeredgecolor=colour, markeredgewidth=0.7, markersize=3.6)


def _write_labels(paper: Paper, lines: Sequence[tuple[str, str]], top: float) -> None:
    for place, (measure, label) in enumerate(lines):
        down = top + _STEP * (place + 0.5) + 0.03
        if measure:
            fitting = wrap(label, _LABEL - MARGIN - 0.14, most=1)[0]
            paper.write(MARGIN + 0.08, down, fitting, size=style.KEY)
        else:
            paper.write(MARGIN, down, label, size=style.SMALL, bold=True)
