"""Marks within one panel: curves with bands, stacked shares, paths in a plane."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from dilemma_sim.view import style
from dilemma_sim.view.paper import POINTS, text_width, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDE, NARROW = 0.16, 0.30
"""How dark bands are: of nine in ten replicates, and of half of them."""
_TALL = 7.5
_KEY_WIDTH = 1.1
DOTTED: dict[str, Any] = {"color": style.INK, "linewidth": 0.8, "linestyle": (0, (1, 1.2))}
"""How means are drawn."""


def draw_band(axes: Axes, table: pd.DataFrame, line: style.LineStyle, *, mean: bool = False) -> None:
    """Draw the median, and around it the 25-75 % and the 5-95 % of replicates.

    Parameters
    ----------
    axes : the panel.
    table : as `bands.quantiles` gives it.
    line : how the country is drawn.
    mean : whether to add the mean, dotted; for rare events, whose median is mostly nought.
    """
    if int(table["count"].max()) > 1:
        axes.fill_between(
            table.index, table["low"], table["high"], color=line.colour, alpha=WIDE, linewidth=0
        )
        axes.fill_between(
            table.index, table["lower"], table["upper"], color=line.colour, alpha=NARROW, linewidth=0
        )
        if mean:
            axes.plot(table.index, table["mean"], **DOTTED)
    axes.plot(table.index, table["median"], color=line.colour, linestyle=line.dash, linewidth=1.2)


def set_limits(
    axes: Axes,
    tables: Sequence[pd.DataFrame],
    *,
    floor: float | None = 0.0,
    ceiling: float | None = None,
    zero: bool = False,
) -> None:
    """Fit the value axis to the bands of all countries, from nought unless `floor` says otherwise.

    With `zero` the axis holds nought wherever the bands lie.
    """
    values = np.concatenate([table[["low", "high", "mean"]].to_numpy(float).ravel() for table in tables])
    values = values[np.isfinite(values)]
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
    if zero:
        low, high = min(0.0, low), max(0.0, high)
    bottom = min(floor, low) if floor is not None else low
    top = high
    room = (top - bottom) * 0.06 or max(abs(top), 1.0) * 0.06
    top = top + room if ceiling is None else min(ceiling, top + room)
    axes.set_ylim(bottom if floor is not None and bottom == floor else bottom - room, top)


def format_numbers(axes: Axes) -> None:
    """Write large numbers with thousands separators and few ticks."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, min_n_ticks=3, steps=[1, 2, 2.5, 5, 10]))
    if max(map(abs, axes.get_ylim())) >= 1000:
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}".replace("-", "−")))


def draw_shares(
    axes: Axes, table: pd.DataFrame, styles: Mapping[str, style.AreaStyle], labels: Mapping[str, str]
) -> None:
    """Stack the shares of each week, the first name lowest, and write names into areas with room for them."""
    weeks = pd.DatetimeIndex(table.index)
    edges = pd.DatetimeIndex([*weeks, weeks[-1] + pd.Timedelta(days=7)])
    heights = np.vstack([np.zeros(len(table)), np.cumsum(table.fillna(0.0).to_numpy(float), axis=1).T])
    heights = np.column_stack([heights, heights[:, -1]])
    axes.set_ylim(0, 1)
    for index, name in enumerate(table.columns):
        area = styles[str(name)]
        axes.fill_between(
            edges,
            heights[index],
            heights[index + 1],
            step="post",
            facecolor=area.colour,
            hatch=area.hatch or None,
            edgecolor=style.MUTED,
            linewidth=0.25,
            zorder=0.4,  # under the hairlines of outside events
        )
    _label_areas(axes, edges, heights, [str(name) for name in table.columns], styles, labels)


def _label_areas(
    axes: Axes,
    edges: pd.DatetimeIndex,
    heights: np.ndarray,
    names: Sequence[str],
    styles: Mapping[str, style.AreaStyle],
    labels: Mapping[str, str],
) -> None:
    from matplotlib.dates import date2num

    days = np.asarray(date2num(edges.to_pydatetime()), dtype=float)
    first, last = axes.get_xlim()
    box = axes.get_position()
    figure = axes.get_figure(root=True)
    if figure is None:
        return
    across = box.width * figure.get_figwidth() * POINTS / (last - first)
    tall = box.height * figure.get_figheight() * POINTS
    for index, name in enumerate(names):
        text = labels[name]
        needed = (text_width(text) * POINTS + 6.0) / across
        place = _widest_place(days, heights[index], heights[index + 1], needed, 9.5 / tall)
        if place is None:
            continue
        area = styles[name]
        axes.text(
            *place,
            text,
            ha="center",
            va="center",
            fontsize=style.KEY,
            color=area.ink,
            bbox={"facecolor": area.colour, "edgecolor": "none", "pad": 0.6} if area.hatch else None,
        )


def _widest_place(
    days: np.ndarray, low: np.ndarray, high: np.ndarray, width: float, height: float
) -> tuple[float, float] | None:
    """Find the middle of the place where a box of this width has most room between two curves."""
    best: tuple[float, float, float] | None = None
    for start in range(len(days)):
        stop = int(np.searchsorted(days, days[start] + width))
        if stop >= len(days):
            break
        floor, roof = float(low[start : stop + 1].max()), float(high[start : stop + 1].min())
        if roof - floor >= height and (best is None or roof - floor > best[2]):
            best = (float(days[start] + width / 2), (floor + roof) / 2, roof - floor)
    return None if best is None else best[:2]


def draw_key(axes: Axes, styles: Mapping[str, style.AreaStyle], labels: Mapping[str, str]) -> None:
    """Write the key of a stack at the right of the panel, in the order of the stack."""
    from matplotlib.patches import Patch

    patches = [
        Patch(
            facecolor=area.colour,
            hatch=area.hatch or None,
            edgecolor=style.MUTED,
            linewidth=0.3,
            label=_key_label(labels[name]),
        )
        for name, area in reversed(list(styles.items()))
    ]
    axes.legend(
        handles=patches,
        loc="center left",
        bbox_to_anchor=(1.02, 0.5),
        borderaxespad=0.0,
        handlelength=1.5,
        handleheight=1.1,
        labelspacing=0.45,
    )


def _key_label(label: str) -> str:
    text = "\n".join(wrap(label, _KEY_WIDTH, most=3, size=style.SMALL))
    # matplotlib leaves labels that begin with an underscore out of a key.
    return f" {text}" if text.startswith("_") else text


def draw_path(axes: Axes, path: pd.DataFrame, line: style.LineStyle) -> None:
    """Draw a path through a plane; the columns of the path are x and y, its first point is an open mark."""
    seen = path.dropna()
    axes.plot(seen["x"], seen["y"], color=line.colour, linewidth=1.0)
    axes.plot(
        seen["x"].iloc[:1],
        seen["y"].iloc[:1],
        line.marker,
        color="#ffffff",
        markeredgecolor=line.colour,
        markersize=5,
    )


def label_path(
    axes: Axes, path: pd.DataFrame, line: style.LineStyle, marked: Sequence[tuple[pd.Timestamp, str]]
) -> None:
    """Mark weeks on a path and write their labels where they hide neither marks nor each other.

    To be called when the limits of the axes are final.
    """
    figure = axes.get_figure(root=True)
    known = [(day, text) for day, text in marked if day in path.index and path.loc[day].notna().all()]
    if figure is None or not known:
        return
    points = [(float(path["x"].loc[day]), float(path["y"].loc[day])) for day, _ in known]
    axes.plot(*zip(*points, strict=True), line.marker, color=line.colour, markersize=3.4, linestyle="none")
    places = axes.transData.transform(points) * POINTS / figure.dpi
    frame = np.asarray(axes.get_window_extent().extents) * POINTS / figure.dpi
    taken = [(x - 2.5, y - 2.5, x + 2.5, y + 2.5) for x, y in places]
    trodden = axes.transData.transform(path.dropna()[["x", "y"]].to_numpy(float)) * POINTS / figure.dpi
    ways = [(x - 0.7, y - 0.7, x + 0.7, y + 0.7) for x, y in trodden]
    for (_, text), point, (x, y) in zip(known, points, places, strict=True):
        width = text_width(text) * POINTS + 1.0
        right, above = (
            _free_place(x, y, width, [*taken, *ways], frame)
            or _free_place(x, y, width, taken, frame)
            or (4.0, 2.0)
        )
        taken.append((x + right, y + above, x + right + width, y + above + _TALL))
        far = above > _TALL or above < -2 * _TALL
        axes.annotate(
            text,
            point,
            xytext=(right, above),
            textcoords="offset points",
            fontsize=style.KEY,
            va="bottom",
            bbox={"facecolor": "#ffffff", "edgecolor": "none", "alpha": 0.7, "pad": 0.2},
            arrowprops={"arrowstyle": "-", "linewidth": 0.35, "color": style.MUTED} if far else None,
        )


def _free_place(
    x: float, y: float, width: float, taken: Sequence[tuple[float, float, float, float]], frame: np.ndarray
) -> tuple[float, float] | None:
    """Try places around a point, near ones first, for a label that overlaps nothing."""
    tries = [
        (side, above)
        for far in (0.0, 8.0, 16.0)
        for above in (2.0 + far, -_TALL - 2.0 - far, -_TALL / 2)
        for side in (4.0 + far / 2, -width - 4.0 - far / 2)
    ]
    for right, above in tries:
        box = (x + right, y + above, x + right + width, y + above + _TALL)
        inside = box[0] >= frame[0] and box[1] >= frame[1] and box[2] <= frame[2] and box[3] <= frame[3]
        if inside and not any(
            box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
            for other in taken
        ):
            return right, above
    return None


def set_plane_limits(axes: Axes, paths: Sequence[pd.DataFrame]) -> None:
    """Fit a plane that countries share to all of their paths."""
    from matplotlib.ticker import MaxNLocator

    for which, set_limits_of in (("x", axes.set_xlim), ("y", axes.set_ylim)):
        numbers = np.concatenate([path[which].to_numpy(float) for path in paths])
        numbers = numbers[np.isfinite(numbers)]
        low, high = (float(numbers.min()), float(numbers.max())) if len(numbers) else (0.0, 1.0)
        room = 0.1 * ((high - low) or max(abs(high), 0.1))
        set_limits_of(low - room, high + room)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10], prune="lower"))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 5, 10]))
