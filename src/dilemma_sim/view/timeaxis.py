"""The time axis: month ticks, and the outside events marked on it by numbers that do not overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from dilemma_sim.view import style
from dilemma_sim.view.paper import POINTS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from dilemma_sim.view.material import OutsideEvent

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TICK_WIDTH = 27.0
_DIGIT_WIDTH = 3.9


@dataclass(frozen=True)
class Mark:
    """Hold a number above the time axis, and the days it stands for."""

    text: str
    days: tuple[float, ...]
    at: float


def month_ticks(first: date, last: date, width: float) -> list[tuple[date, str]]:
    """Choose month ticks that fit.

    Parameters
    ----------
    first, last : the days the axis spans.
    width : the length of the axis, points.

    Returns
    -------
    list
        Days and labels; the year stands under the first tick and under each January.
    """
    months = pd.period_range(pd.Timestamp(first).to_period("M"), pd.Timestamp(last).to_period("M"), freq="M")
    week = pd.Timedelta(days=7)
    starts = [
        max(month.start_time.date(), first)
        for month in months
        if month.start_time + week > pd.Timestamp(first)
    ]
    if not starts:
        return [(first, f"{first.day} {MONTHS[first.month - 1]}\n{first.year}")]
    room = max(1, int(width // _TICK_WIDTH))
    step = next((step for step in (1, 2, 3, 4, 6, 12) if len(starts) / step <= room), 12)
    chosen = [day for day in starts if (day.month - 1) % step == 0] or starts[:1]
    labels = []
    for index, day in enumerate(chosen):
        # Every label has two lines, so that months with and without a year stand on one height.
        year = str(day.year) if index == 0 or day.year != chosen[index - 1].year else ""
        labels.append((day, f"{MONTHS[day.month - 1]}\n{year}"))
    return labels


def place_marks(days: Sequence[tuple[int, float]], left: float, right: float) -> list[Mark]:
    """Spread the numbers of events along an axis so that none overlaps another.

    Parameters
    ----------
    days : number and position (points) of each event.
    left, right : the ends of the axis, points.

    Returns
    -------
    list[Mark]
        Where there are more events than there is room, neighbours share one mark such as ``4-6``.
    """
    groups = [
        ([number], [position]) for number, position in sorted(days, key=lambda item: (item[1], item[0]))
    ]
    while len(groups) > 1 and sum(_width(_text(numbers)) for numbers, _ in groups) > right - left:
        gaps = [groups[i + 1][1][0] - groups[i][1][-1] for i in range(len(groups) - 1)]
        nearest = int(np.argmin(gaps))
        numbers, positions = groups.pop(nearest + 1)
        groups[nearest][0].extend(numbers)
        groups[nearest][1].extend(positions)
    texts = [_text(numbers) for numbers, _ in groups]
    widths = [_width(text) for text in texts]
    wanted = [float(np.mean(positions)) for _, positions in groups]
    centres = _spread(wanted, widths, left, right)
    return [
        Mark(text, tuple(positions), centre)
        for text, (_, positions), centre in zip(texts, groups, centres, strict=True)
    ]


def _text(numbers: Sequence[int]) -> str:
    numbers = sorted(numbers)
    if len(numbers) == 1:
        return str(numbers[0])
    if numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{numbers[0]}–{numbers[-1]}"
    return ",".join(map(str, numbers))


def _width(text: str) -> float:
    return _DIGIT_WIDTH * len(text) + 2.6


def _spread(wanted: Sequence[float], widths: Sequence[float], left: float, right: float) -> list[float]:
    """Move labels as little as possible (least squares) so that they keep their order and do not touch."""
    offsets = np.cumsum([0.0, *[(a + b) / 2 for a, b in pairwise(widths)]])
    blocks: list[list[float]] = []
    for value in np.asarray(wanted) - offsets:
        blocks.append([float(value), 1.0])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (a, n), (b, m) = blocks[-2], blocks[-1]
            blocks[-2:] = [[(a * n + b * m) / (n + m), n + m]]
    free = np.concatenate([np.full(int(count), value) for value, count in blocks]) if blocks else np.array([])
    if len(free):
        free = np.clip(free, left + widths[0] / 2 - offsets[0], right - widths[-1] / 2 - offsets[-1])
    return [float(value) for value in free + offsets]


def set_time_axis(axes: Axes, first: date, last: date, labelled: bool) -> None:
    """Give the axes the time span of the run, with month ticks; `labelled` on the lowest row only."""
    from matplotlib.dates import date2num

    set_span(axes, first, last)
    ticks = month_ticks(first, last, _length(axes))
    days = [float(date2num(day)) for day, _ in ticks]
    if labelled:
        axes.set_xticks(days, [text for _, text in ticks])
    else:
        _mark_ticks(axes, days)


def set_span(axes: Axes, first: date, last: date) -> None:
    """Give the axes the time span of the run."""
    from matplotlib.dates import date2num

    axes.set_xlim(float(date2num(first)), float(date2num(last)))


def _mark_ticks(axes: Axes, days: Sequence[float]) -> None:
    """Draw ticks without labels as one line of marks: matplotlib would make five artists of each."""
    import matplotlib as mpl
    from matplotlib.lines import Line2D
    from matplotlib.ticker import NullLocator

    axes.xaxis.set_major_locator(NullLocator())
    marks = Line2D(
        days,
        [0.0] * len(days),
        linestyle="none",
        marker=3,  # a tick that points down
        markersize=mpl.rcParams["xtick.major.size"],
        markeredgewidth=mpl.rcParams["xtick.major.width"],
        color=mpl.rcParams["xtick.color"],
        transform=axes.get_xaxis_transform(),
        clip_on=False,
    )
    axes.add_artist(marks)


def draw_hairlines(axes: Axes, outside: Sequence[OutsideEvent]) -> None:
    """Draw a hairline through the panel for each outside event."""
    days = sorted({day for _, day in _within(axes, outside)})
    if days:
        axes.vlines(
            days,
            0,
            1,
            transform=axes.get_xaxis_transform(),
            color="#8c8c8c",
            linewidth=0.4,
            linestyle=(0, (1, 2)),
            zorder=0.5,
        )


def draw_strip(axes: Axes, outside: Sequence[OutsideEvent]) -> None:
    """Turn the axes into a strip with the number of each outside event above its day."""
    from matplotlib.collections import LineCollection

    axes.set_axis_off()
    axes.set_ylim(0, 1)
    first, last = axes.get_xlim()
    length = _length(axes)
    scale = length / (last - first)
    shown = [(number, (day - first) * scale) for number, day in _within(axes, outside)]
    leaders: list[list[tuple[float, float]]] = []
    for mark in place_marks(shown, 0.0, length):
        at = first + mark.at / scale
        for position in sorted(set(mark.days)):
            day = first + position / scale
            leaders.append([(day, 0.0), (day, 0.12), (at, 0.42)])
        axes.text(at, 0.47, mark.text, ha="center", va="bottom", fontsize=style.KEY, color=style.INK)
    axes.add_collection(LineCollection(leaders, colors=style.MUTED, linewidths=0.45, clip_on=False, zorder=2))
    axes.plot([first, last], [0, 0], color=style.RULE, linewidth=0.5, clip_on=False)
    axes.set_xlim(first, last)


def _within(axes: Axes, outside: Sequence[OutsideEvent]) -> list[tuple[int, float]]:
    from matplotlib.dates import date2num

    first, last = axes.get_xlim()
    days = [(event.number, float(date2num(event.day))) for event in outside]
    return [(number, day) for number, day in days if first <= day <= last]


def _length(axes: Axes) -> float:
    figure = axes.get_figure(root=True)
    if figure is None:
        return POINTS
    return float(axes.get_position().width * figure.get_figwidth() * POINTS)
