"""Histories beside the record: recorded protests in time, by main issue and size, the record on top."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from dilemma_sim.study.validationfolder import RECORD
from dilemma_sim.view import style
from dilemma_sim.view.paper import LINE, MARGIN, Paper, columns_of, wrap
from dilemma_sim.view.sheet import TITLE, write_head
from dilemma_sim.view.timeaxis import set_time_axis

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from dilemma_sim.view.validating import ValidationMaterial

    type Floats = NDArray[np.float64]

#: Simulated histories that are shown.
SHOWN = 12
READING = (
    "Each mark is a protest that the press recorded: its place the day, its area the number of "
    "participants (a small cross where the record tells none), its tone and shape the main issue; those "
    "of one day stand above one another. At the right: their number. The histories are the first "
    "replicates, not chosen; none need resemble the record in its dates, but in its kind."
)
_LANE, _GAP, _LABEL = 0.235, 0.09, 0.62
_SMALLEST, _LARGEST = 5.0, 95.0
_KEY = 0.2
_APART = 0.05
_AXIS = 0.34
_MARKERS = "osD^vP*Xhp"
_COLOURS = ("#12355f", "#b4531d", "#3b8f86", "#b99a2c", "#7c3512", "#86afd0", "#9c6b98", "#595959", "#a9b6c6")


def histories(material: ValidationMaterial) -> Figure:
    """Draw the record and the first replicates, a lane each and a column per country."""
    from matplotlib.figure import Figure

    countries = {name: country.label for name, country in material.scenario.countries.items()}
    lanes = [RECORD, *range(min(SHOWN, int(material.manifest["replicates"])))]
    protests = material.protests[material.protests["replicate"].isin(lanes)]
    issues = _issues(material, protests)
    width, tall = style.DOUBLE_COLUMN, _LANE * len(lanes) + _GAP
    top = MARGIN + TITLE + _KEY + 0.2
    footer = wrap(f"{READING} {material.source}", width - 2 * MARGIN)
    height = top + tall + _AXIS + LINE * len(footer) + 0.1
    paper = Paper(Figure(figsize=(width, height)), width, height)
    largest = float(np.nanmax(protests["size"])) if protests["size"].notna().any() else 1.0
    for name, (x, across) in columns_of(list(countries), _LABEL, width - MARGIN - 0.24, 0.36).items():
        write_head(paper, x, across, countries[name])
        axes = paper.axes(x, top, across, tall)
        _draw(axes, protests[protests["country"] == name], lanes, issues, largest)
        set_time_axis(axes, material.scenario.period.start, material.scenario.period.end, labelled=True)
    _write_lanes(paper, lanes, top)
    _write_key(paper, issues, material, MARGIN + TITLE + 0.17, largest)
    paper.foot(footer)
    return paper.figure


def _issues(material: ValidationMaterial, protests: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """Give each main issue a marker and a colour, those of the scenario first and in its order."""
    found = set(protests["main_issue"])
    ordered = [name for name in material.scenario.issues if name in found]
    ordered += sorted(found - set(ordered))
    return {
        name: (_MARKERS[place % len(_MARKERS)], _COLOURS[place % len(_COLOURS)])
        for place, name in enumerate(ordered)
    }


def _draw(
    axes: Axes,
    protests: pd.DataFrame,
    lanes: Sequence[int],
    issues: Mapping[str, tuple[str, str]],
    largest: float,
) -> None:
    axes.set_ylim(-len(lanes) * _LANE, _GAP)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    for place, lane in enumerate(lanes):
        level = _level(place)
        rows = protests[protests["replicate"] == lane]
        if lane == RECORD:
            axes.axhspan(level - _LANE / 2, level + _LANE / 2, color="#f1ece4", linewidth=0, zorder=0.2)
        axes.axhline(level, color="#dddddd", linewidth=0.4, zorder=0.4)
        heights = level + _spread(rows)
        for issue, (marker, colour) in issues.items():
            chosen = (rows["main_issue"] == issue).to_numpy()
            _marks(axes, rows[chosen], heights[chosen], marker, colour, largest)
        axes.annotate(
            f"{len(rows)}",
            (1.0, level),
            xycoords=("axes fraction", "data"),
            xytext=(13, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            fontsize=style.KEY,
            color=style.MUTED,
            annotation_clip=False,
        )


def _marks(axes: Axes, rows: pd.DataFrame, heights: Floats, marker: str, colour: str, largest: float) -> None:
    from matplotlib.colors import to_rgba

    told = rows["size"].notna().to_numpy()
    sized, unsized = rows[told], rows[~told]
    axes.scatter(
        sized["date"],
        heights[told],
        s=areas(sized["size"].to_numpy(dtype=float), largest),
        marker=marker,
        facecolors=[to_rgba(colour, 0.55)] * len(sized),
        edgecolor=colour,
        linewidth=0.5,
        clip_on=False,
    )
    axes.scatter(unsized["date"], heights[~told], s=9, marker="x", color=colour, linewidth=0.7, clip_on=False)


def areas(sizes: Floats, largest: float) -> Floats:
    """Return the areas of marks, in square points, linear in the participants from a smallest mark on."""
    return _SMALLEST + (_LARGEST - _SMALLEST) * sizes / largest


def _spread(rows: pd.DataFrame) -> Floats:
    """Return how far each mark stands from the middle of its lane, so that those of one day are all seen."""
    same = rows.groupby("date")["date"]
    order, number = same.cumcount(), same.transform("count")
    step = np.minimum(_APART, _LANE * 0.8 / np.maximum(number, 1))
    return np.asarray((order - (number - 1) / 2.0) * step, dtype=np.float64)


def _level(place: int) -> float:
    """Return the height of a lane; the record stands a little apart from the others."""
    return -_LANE * (place + 0.5) - (_GAP if place else 0.0) + _GAP


def _write_lanes(paper: Paper, lanes: Sequence[int], top: float) -> None:
    for place, lane in enumerate(lanes):
        down = top + _GAP - _level(place) + 0.03
        label = "Record" if lane == RECORD else f"run {lane}"
        paper.write(MARGIN, down, label, size=style.KEY, bold=lane == RECORD)


def _write_key(
    paper: Paper,
    issues: Mapping[str, tuple[str, str]],
    material: ValidationMaterial,
    down: float,
    largest: float,
) -> None:
    named = {name: issue.label for name, issue in material.scenario.issues.items()}
    axes = paper.axes(0.0, down - 0.08, paper.width, 0.16)
    axes.set_axis_off()
    axes.set_xlim(0.0, paper.width)
    axes.set_ylim(0.0, 1.0)
    x = _LABEL
    for issue, (marker, colour) in issues.items():
        axes.plot([x], [0.5], marker, color=colour, markersize=4)
        label = named.get(issue, issue)
        axes.text(x + 0.07, 0.46, label, va="center", fontsize=style.KEY)
        x += 0.2 + 0.052 * len(label)
    for size in (50.0, 300.0):
        if size <= largest:
            area = areas(np.array([size]), largest)
            axes.scatter([x + 0.1], [0.5], s=area, facecolor="none", edgecolor=style.MUTED, linewidth=0.6)
            axes.text(
                x + 0.2, 0.46, f"{size:.0f} persons", va="center", fontsize=style.KEY, color=style.MUTED
            )
            x += 0.75
