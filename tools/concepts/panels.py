"""Panels of the concept figures in the look of the package."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from dilemma_sim.view import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

LINES = style.COUNTRIES
WIDTH = 6.3
"""Of a figure, inches: the column of a page on the site, at which type is easy to read."""
Corner = Literal["best", "upper left", "upper right", "lower right", "center right"]


def row(
    titles: Sequence[str], *, height: float = 2.5, ratios: Sequence[float] | None = None
) -> tuple[Figure, list[Axes]]:
    """Return a figure as wide as the column of a page, with a panel for each title."""
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    figure = Figure(figsize=(WIDTH, height))
    figure.set_layout_engine(ConstrainedLayoutEngine(w_pad=0.06, h_pad=0.05, wspace=0.04))
    panels = figure.subplots(1, len(titles), squeeze=False, width_ratios=ratios)[0]
    for axes, title in zip(panels, titles, strict=True):
        axes.set_title(title, loc="left", fontsize=style.TEXT, pad=7)
    return figure, list(panels)


def label(axes: Axes, across: str, up: str) -> None:
    """Write what the axes of a panel measure."""
    axes.set_xlabel(across)
    axes.set_ylabel(up)


def curves(axes: Axes, across: Any, lines: Mapping[str, Any], *, key: Corner | None = "best") -> None:
    """Draw a line for each name, with a key where one is wanted."""
    for line, (name, values) in zip(LINES, lines.items(), strict=False):
        axes.plot(across, values, color=line.colour, linestyle=line.dash, label=name)
    if key is not None:
        axes.legend(loc=key, handlelength=2.4, labelspacing=0.3)


def shares(
    axes: Axes,
    across: Any,
    parts: Mapping[str, Any],
    styles: Mapping[str, style.AreaStyle],
    labels: Mapping[str, str] | None = None,
) -> None:
    """Stack shares that sum to one, or counts, the first name lowest, with a key below the panel."""
    base = np.zeros(len(across))
    for name, values in parts.items():
        area = styles[name]
        axes.fill_between(
            across,
            base,
            base + values,
            facecolor=area.colour,
            hatch=area.hatch or None,
            edgecolor=style.MUTED,
            linewidth=0.25,
            label=(labels or {}).get(name, readable(name)),
        )
        base = base + values
    axes.set_xlim(across[0], across[-1])
    most = float(base.max())
    axes.set_ylim(0, 1 if most < 1.001 else most)


def key_below(axes: Axes, columns: int = 2, away: float = -0.25) -> None:
    """Put the key of a panel below it."""
    axes.legend(
        loc="upper center",
        bbox_to_anchor=(0.5, away),
        ncols=columns,
        handlelength=1.6,
        handleheight=1.0,
        columnspacing=1.2,
        labelspacing=0.35,
        fontsize=style.KEY,
        borderaxespad=0.0,
    )


def readable(name: str) -> str:
    """Return the name of a posture or tactic as one writes it."""
    return {"co_opt": "co-opt"}.get(name, name.replace("_", " "))


def mark(axes: Axes, x: float, y: float, text: str, away: tuple[float, float] = (5, 5), **more: Any) -> None:
    """Put a mark with a short text at a point."""
    axes.plot([x], [y], "o", color=style.INK, markersize=3.2, zorder=5)
    axes.annotate(text, (x, y), xytext=away, textcoords="offset points", fontsize=style.KEY, **more)


def logarithmic(axes: Axes) -> None:
    """Let the horizontal axis be logarithmic, with plain numbers at the powers of ten."""
    from matplotlib.ticker import FuncFormatter, NullFormatter

    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.xaxis.set_minor_formatter(NullFormatter())


def thousands(axis: Axis) -> None:
    """Write large numbers of an axis with separators."""
    from matplotlib.ticker import FuncFormatter

    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}".replace("-", "−")))


def box(axes: Axes, place: float, values: Iterable[float], colour: str, *, width: float = 0.5) -> None:
    """Draw the median and the middle 50 and 90 % of values, lying."""
    low, lower, middle, upper, high = np.quantile(
        np.array(list(values), dtype=float), [0.05, 0.25, 0.5, 0.75, 0.95]
    )
    axes.hlines(place, low, high, color=colour, linewidth=0.8)
    axes.barh(place, upper - lower, left=lower, height=width, color=colour, alpha=0.35)
    axes.vlines(middle, place - width / 2, place + width / 2, color=colour, linewidth=1.6)
