"""How an outcome answers to two factors: a heatmap, and small multiples of it for further factors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from dilemma_sim.study.wording import number
from dilemma_sim.view import style
from dilemma_sim.view.paper import HEADING, LINE, MARGIN, Paper, columns_of, letter_of, wrap
from dilemma_sim.view.sheet import TITLE, write_head
from dilemma_sim.view.sweep_material import (
    SweepMaterial,
    fitting_path,
    is_numeric,
    sweep_provenance,
    unit_text,
    value_text,
)
from dilemma_sim.view.turning import Turning, turning_level

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Normalize
    from matplotlib.figure import Figure

_LABELS = 0.42
_MOST_VALUES = 12
SHADES = ("#f4f7fa", "#c3d7e8", "#86afd0", "#3f78a8", "#12355f")
"""Light to dark, for values from the lowest to the highest."""


def heatmap_figure(
    material: SweepMaterial, column: str, rows: pd.DataFrame, held: Sequence[Mapping[str, object]], of: int
) -> Figure:
    """Draw one outcome of a sweep over its first two factors, a row for each setting of the others.

    Parameters
    ----------
    material : the sweep.
    column : of the results.
    rows : its part of the summary.
    held : values of the other factors, a mapping for each row.
    of : the number of such settings on all figures of this outcome.
    """
    from matplotlib.colors import Normalize
    from matplotlib.figure import Figure

    label, unit = material.outcomes[column]
    across, up = list(material.factors)[:2]
    numeric = is_numeric(material.factors[across]) and is_numeric(material.factors[up])
    turning = turning_level(rows) if numeric else None
    notes = [f"Horizontal: {across}; vertical: {up}.", *_map_notes(turning, numeric, len(held), of)]
    footer = wrap(" ".join([*notes, sweep_provenance(material)]), style.DOUBLE_COLUMN - 2 * MARGIN)
    count = len(material.factors[up])
    tall = min(2.6, max(1.3, 0.24 * count))
    width, between = style.DOUBLE_COLUMN, 0.16
    start = MARGIN + TITLE
    each = HEADING + tall + _LABELS
    height = start + each * len(held) + LINE * len(footer) + 0.14
    paper = Paper(Figure(figsize=(width, height)), width, height)
    columns = columns_of(list(material.countries), 0.8, width - 0.95, between)
    low, high = float(rows["mean"].min()), float(rows["mean"].max())
    scale = Normalize(low, high if high > low else low + 1.0)
    for name, (x, wide) in columns.items():
        write_head(paper, x, wide, material.countries[name])
    for index, setting in enumerate(held):
        down = start + HEADING + index * each
        fixed = "; ".join(f"{name} = {value_text(value)}" for name, value in setting.items())
        heading = f"{label}, mean over replicates" if index == 0 else ""
        heading = " · ".join(part for part in (heading, fixed) if part)
        panels = paper.row(columns, down, tall, heading, "", letter=letter_of(index, len(held)))
        chosen = rows
        for name, value in setting.items():
            chosen = chosen[chosen[name] == value]
        for name, axes in panels.items():
            table = chosen[chosen["country"] == name].pivot(index=up, columns=across, values="mean")
            table = table.reindex(index=list(material.factors[up]), columns=list(material.factors[across]))
            _draw_map(axes, table, scale, turning)
            axes.set_xlabel(fitting_path(across, columns[name][1]), labelpad=2)
        next(iter(panels.values())).set_ylabel(fitting_path(up, tall), labelpad=2)
    _draw_scale(paper, scale, start + HEADING, tall, unit_text(unit))
    paper.foot(footer)
    return paper.figure


def _map_notes(turning: Turning | None, numeric: bool, shown: int, of: int) -> list[str]:
    if turning is not None:
        notes = [f"Line: where the mean crosses {turning.meaning}, interpolated between design points."]
    elif numeric:
        notes = ["No line is drawn: the means differ by no more than three Monte Carlo errors."]
    else:
        notes = []
    if of > shown:
        notes.append(f"{shown} of {of} combinations of the other factors; the others are on further figures.")
    return notes


def _draw_map(axes: Axes, table: pd.DataFrame, scale: Normalize, turning: Turning | None) -> None:
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.patheffects import withStroke

    colours = LinearSegmentedColormap.from_list("light to dark", SHADES)
    values = table.to_numpy(float)
    axes.pcolormesh(
        np.arange(values.shape[1] + 1) - 0.5,
        np.arange(values.shape[0] + 1) - 0.5,
        np.ma.masked_invalid(values),
        cmap=colours,
        norm=scale,
        edgecolors="#ffffff",
        linewidth=0.4,
    )
    if max(values.shape) <= _MOST_VALUES:
        for (row, col), value in np.ndenumerate(values):
            ink = "#ffffff" if np.isfinite(value) and scale(value) > 0.55 else style.INK
            text = axes.text(
                col, row, number(value), ha="center", va="center", fontsize=style.KEY - 0.7, color=ink
            )
            # The turning line runs below the numbers, which keep a rim of their cell's colour.
            text.set_path_effects([withStroke(linewidth=1.6, foreground=colours(scale(value)))])
            text.set_zorder(5)
    if (
        turning is not None
        and min(values.shape) > 1
        and np.nanmin(values) < turning.level < np.nanmax(values)
    ):
        for colour, thick in (("#ffffff", 2.4), (style.INK, 1.0)):
            axes.contour(values, levels=[turning.level], colors=colour, linewidths=thick, linestyles="solid")
    _tick(axes, "x", [value_text(value) for value in table.columns])
    _tick(axes, "y", [value_text(value) for value in table.index])
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _tick(axes: Axes, which: str, labels: Sequence[str]) -> None:
    step = -(-len(labels) // _MOST_VALUES)
    places = range(0, len(labels), step)
    shown = [labels[place] for place in places]
    if which == "x":
        axes.set_xticks(list(places), shown)
    else:
        axes.set_yticks(list(places), shown)


def _draw_scale(paper: Paper, scale: Normalize, down: float, tall: float, unit: str) -> None:
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import LinearSegmentedColormap

    colours = LinearSegmentedColormap.from_list("light to dark", SHADES)
    axes = paper.axes(paper.width - 0.78, down, 0.12, tall)
    bar = paper.figure.colorbar(ScalarMappable(scale, colours), cax=axes)
    bar.outline.set_linewidth(0.4)
    bar.set_label(unit, fontsize=style.SMALL)
