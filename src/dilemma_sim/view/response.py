"""How an outcome answers to one factor, or to a list of points: a curve with bands, or marks with bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from dilemma_sim.study.wording import number
from dilemma_sim.view import style
from dilemma_sim.view.paper import HEADING, LINE, MARGIN, Paper, columns_of, wrap
from dilemma_sim.view.sheet import TITLE, write_head
from dilemma_sim.view.sweep_material import (
    SweepMaterial,
    fitting_path,
    is_numeric,
    sweep_provenance,
    unit_text,
    value_text,
)
from dilemma_sim.view.turning import Turning, crossings, turning_level

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LABELS = 0.42


def response_figure(material: SweepMaterial, column: str, rows: pd.DataFrame) -> Figure:
    """Draw one outcome of a sweep against its design points, a panel per country."""
    from matplotlib.figure import Figure

    label, unit = material.outcomes[column]
    axis, positions, ticks = _positions(material, rows)
    turning = turning_level(rows) if ticks is None else None
    notes = ["Line: mean over replicates; dark band: 25-75 %; light band: 5-95 %."]
    if ticks is not None:
        notes = ["Marks: means over replicates; thick bars: 25-75 %; thin bars: 5-95 %."]
        notes += [f"Labels: values of {', '.join(material.factors)}."] if len(material.factors) > 1 else []
    if turning is not None:
        notes.append(f"Dashed: where the mean crosses {turning.meaning}, interpolated between design points.")
    elif ticks is None:
        notes.append("No turning point is marked: the means differ by no more than three Monte Carlo errors.")
    width, tall = style.DOUBLE_COLUMN, 2.2
    footer = wrap(" ".join([*notes, sweep_provenance(material)]), width - 2 * MARGIN)
    down = MARGIN + TITLE + HEADING
    labels = _LABELS if ticks is None else _LABELS + 0.04 * max(len(text) for text in ticks)
    height = down + tall + labels + LINE * len(footer) + 0.14
    paper = Paper(Figure(figsize=(width, height)), width, height)
    columns = columns_of(list(material.countries), 0.7, width - 0.15, 0.3)
    panels = paper.row(columns, down, tall, label, unit_text(unit))
    lines = style.line_styles(material.countries)
    for name, axes in panels.items():
        write_head(paper, *columns[name], material.countries[name])
        _draw_response(axes, rows[rows["country"] == name], positions, lines[name], ticks, turning)
        axes.set_xlabel(fitting_path(axis, columns[name][1]))
    first = next(iter(panels.values()))
    low, high = min(0.0, float(rows["p05"].min())), float(rows["p95"].max())
    room = 0.06 * ((high - low) or 1.0)
    first.set_ylim(low - room if low < 0 else 0.0, high + room)
    paper.foot(footer)
    return paper.figure


def _positions(material: SweepMaterial, rows: pd.DataFrame) -> tuple[str, dict[int, float], list[str] | None]:
    """Name the horizontal axis, and give the place of each design point on it, with labels if need be."""
    points = rows.drop_duplicates("point").sort_values("point")
    names = list(material.factors)
    if len(names) == 1 and is_numeric(material.factors[names[0]]):
        values = points[names[0]].astype(float)
        return names[0], dict(zip(points["point"].tolist(), values.tolist(), strict=True)), None
    if len(names) == 1:
        labels = [value_text(value) for value in points[names[0]]]
    else:
        labels = [", ".join(value_text(row[name]) for name in names) for _, row in points.iterrows()]
    axis = names[0] if len(names) == 1 else "design point"
    return axis, {point: float(i) for i, point in enumerate(points["point"].tolist())}, labels


def _draw_response(
    axes: Axes,
    rows: pd.DataFrame,
    positions: Mapping[int, float],
    line: style.LineStyle,
    ticks: Sequence[str] | None,
    turning: Turning | None,
) -> None:
    x = rows["point"].map(positions).astype(float)
    order = np.argsort(x.to_numpy(), kind="stable")
    x, rows = x.iloc[order], rows.iloc[order]
    if ticks is not None:
        axes.vlines(x, rows["p05"], rows["p95"], color=line.colour, linewidth=0.8)
        axes.vlines(x, rows["p25"], rows["p75"], color=line.colour, linewidth=3.0, alpha=0.6)
        axes.plot(x, rows["mean"], line.marker, color=line.colour, markersize=4, linestyle="none")
        axes.set_xticks(range(len(ticks)), ticks, rotation=35 if max(map(len, ticks)) > 6 else 0, ha="right")
        axes.set_xlim(-0.5, len(ticks) - 0.5)
        return
    axes.fill_between(x, rows["p05"], rows["p95"], color=line.colour, alpha=0.16, linewidth=0)
    axes.fill_between(x, rows["p25"], rows["p75"], color=line.colour, alpha=0.30, linewidth=0)
    axes.plot(
        x, rows["mean"], line.marker, color=line.colour, linestyle=line.dash, markersize=2.6, linewidth=1.2
    )
    axes.set_xlim(float(x.min()), float(x.max()))
    if turning is None:
        return
    axes.axhline(turning.level, color=style.MUTED, linewidth=0.5, linestyle=(0, (4, 2)))
    for place in crossings(x.tolist(), rows["mean"].tolist(), turning.level):
        axes.axvline(place, color=style.MUTED, linewidth=0.5, linestyle=(0, (4, 2)))
        axes.annotate(
            number(place),
            (place, 1),
            xycoords=("data", "axes fraction"),
            xytext=(2, -2),
            textcoords="offset points",
            va="top",
            fontsize=style.KEY,
        )
