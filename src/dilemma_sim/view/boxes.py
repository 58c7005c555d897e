"""Boxes over the design: where they lie within the ranges of the factors, and what they catch."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from dilemma_sim.study.boxes import Box, Factors
from dilemma_sim.study.discovery import Discovery, limit_text
from dilemma_sim.view import style
from dilemma_sim.view.paper import LINE, MARGIN, Paper, columns_of, wrap
from dilemma_sim.view.sweep_material import SweepMaterial, fitting_path, sweep_provenance

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

_LABEL, _STEP, _ACROSS, _TALL = 2.3, 0.26, 3, 1.7
_MOST_PAIRS = 6
_SOUGHT, _OTHER = "#b4531d", "#a9b6c6"


def box_figure(material: SweepMaterial, found: Discovery, name: str) -> Figure:
    """Draw one box: its share of each range above, and below the points of each pair of its factors."""
    from matplotlib.figure import Figure

    label, box = found.named[name]
    keys = list(box.limits)
    pairs = list(combinations(keys, 2))[:_MOST_PAIRS]
    width, top = style.DOUBLE_COLUMN, MARGIN + 0.36
    tall = _STEP * len(keys)
    depth = -(-len(pairs) // _ACROSS)
    about = f"Scenario {label}. " if label else ""
    footer = wrap(f"{about}{_notes(box, bool(pairs))} {sweep_provenance(material)}", width - 2 * MARGIN)
    each = _TALL + 0.45
    height = top + tall + 0.4 + each * depth + LINE * len(footer) + 0.12
    paper = Paper(Figure(figsize=(width, height)), width, height)
    title = f"{name}: {found.where}"
    paper.write(MARGIN, MARGIN + 0.12, wrap(title, width - 0.2, most=1, size=style.TEXT)[0], size=style.TEXT)
    numbers = (
        f"coverage {box.coverage:.2f}, density {box.density:.2f}, mass {box.mass:.2f}; "
        f"{found.sought[label].mean():.2f} of all points are sought"
    )
    paper.write(MARGIN, MARGIN + 0.27, numbers, size=style.SMALL, colour=style.MUTED)
    _draw_ranges(paper, found.factors, box, top, tall)
    columns = list(columns_of([str(i) for i in range(_ACROSS)], 0.55, width - 0.1, 0.5).values())
    for place, (one, two) in enumerate(pairs):
        x, wide = columns[place % _ACROSS]
        axes = paper.axes(x, top + tall + 0.42 + each * (place // _ACROSS), wide, _TALL)
        _draw_pair(axes, found.factors, box, found.sought[label], one, two)
        axes.set_xlabel(fitting_path(one, wide), labelpad=1)
        axes.set_ylabel(fitting_path(two, _TALL), labelpad=1)
    paper.foot(footer)
    return paper.figure


def _notes(box: Box, pairs: bool) -> str:
    finest = [p for limit in box.limits.values() for p in limit.quasi_p if p == p]
    worst = f" The weakest limit has a quasi-p of {max(finest):.2g}." if finest else ""
    points = (
        "; below: design points with the outline of the box, orange where at least half of the runs are what "
        "was asked for and grey elsewhere"
    )
    return (
        f"Bars: share of each factor's range that the box allows{points if pairs else ''}. Coverage: share "
        f"of all points sought that lie inside; density: share of those inside that are sought.{worst}"
    )


def _draw_ranges(paper: Paper, factors: Factors, box: Box, top: float, tall: float) -> None:
    axes = paper.axes(_LABEL, top, paper.width - _LABEL - 1.5, tall)
    axes.set_xlim(0, 1)
    axes.set_ylim(len(box.limits) - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xticks([0, 0.5, 1], ["lowest", "middle", "highest"])
    for place, (key, limit) in enumerate(box.limits.items()):
        axes.barh(place, 1.0, height=0.5, color="#eceff3", linewidth=0)
        for left, wide in _spans(factors, box, key):
            axes.barh(place, wide, left=left, height=0.5, color=style.COUNTRIES[0].colour, linewidth=0)
        down = top + _STEP * (place + 0.5) + 0.03
        paper.write(_LABEL - 0.08, down, fitting_path(key, _LABEL - MARGIN), size=style.KEY, right=True)
        fitting = wrap(limit_text(limit), 1.35, most=1)[0]
        paper.write(paper.width - 1.42, down, fitting, size=style.KEY)


def _spans(factors: Factors, box: Box, key: str) -> list[tuple[float, float]]:
    limit, column = box.limits[key], factors.table[key]
    if limit.values:
        values = [str(value) for value in factors.values[key]]
        each = 1 / len(values)
        return [(values.index(str(value)) * each, each) for value in limit.values]
    lowest, highest = float(column.min()), float(column.max())
    low = lowest if limit.low is None else limit.low
    high = highest if limit.high is None else limit.high
    span = (highest - lowest) or 1.0
    return [((low - lowest) / span, max(0.01, (high - low) / span))]


def _draw_pair(axes: Axes, factors: Factors, box: Box, sought: NDArray[np.bool_], one: str, two: str) -> None:
    from matplotlib.patches import Rectangle

    x, y = _places(axes, factors, one, "x"), _places(axes, factors, two, "y")
    axes.plot(x[~sought], y[~sought], "o", color=_OTHER, markersize=2.0, markeredgewidth=0)
    axes.plot(x[sought], y[sought], "o", color=_SOUGHT, markersize=2.6, markeredgewidth=0)
    (left, right), (low, high) = _ends(factors, box, one, x), _ends(factors, box, two, y)
    axes.add_patch(
        Rectangle((left, low), right - left, high - low, fill=False, edgecolor=style.INK, linewidth=1.0)
    )


def _places(axes: Axes, factors: Factors, key: str, which: str) -> NDArray[np.float64]:
    column = factors.table[key]
    if factors.kinds[key]:
        return np.asarray(column, dtype=np.float64)
    values = [str(value) for value in factors.values[key]]
    ticks = (range(len(values)), values)
    if which == "x":
        axes.set_xticks(*ticks)
    else:
        axes.set_yticks(*ticks, rotation=90, va="center")
    # Spread around the value, or the points of a value would lie on one another.
    around = 0.3 * (np.arange(len(column)) * 0.618 % 1 - 0.5)
    return np.array([values.index(str(value)) + one for value, one in zip(column, around, strict=True)])


def _ends(factors: Factors, box: Box, key: str, places: NDArray[np.float64]) -> tuple[float, float]:
    limit = box.limits[key]
    margin = 0.01 * float(np.ptp(places) or 1.0)
    if limit.values:
        values = [str(value) for value in factors.values[key]]
        inside = [values.index(str(value)) for value in limit.values]
        return min(inside) - 0.25, max(inside) + 0.25
    low = float(places.min()) - margin if limit.low is None else limit.low
    high = float(places.max()) + margin if limit.high is None else limit.high
    return low, high
