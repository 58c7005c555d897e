"""How an outcome answers to each factor of a sampled design: its points, and their running median."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from dilemma_sim.view import style
from dilemma_sim.view.paper import HEADING, LINE, MARGIN, Paper, columns_of, wrap
from dilemma_sim.view.sweep_material import (
    SweepMaterial,
    fitting_path,
    is_numeric,
    sweep_provenance,
    unit_text,
    value_text,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ACROSS = 3
_TALL, _LABELS = 1.15, 0.38
_LEAST = 9


def scatter_figure(material: SweepMaterial, column: str, rows: pd.DataFrame) -> Figure:
    """Draw one outcome against each factor, countries in one panel by colour and mark.

    Parameters
    ----------
    material : the sweep.
    column : of the results.
    rows : its part of the summary.
    """
    from matplotlib.figure import Figure

    label, unit = material.outcomes[column]
    factors = list(material.factors)
    lines = style.line_styles(material.countries)
    shown = [name for name in material.countries if rows[rows["country"] == name]["mean"].notna().any()]
    depth = -(-len(factors) // _ACROSS)
    each = HEADING + _TALL + _LABELS - 0.14
    legend = "; ".join(f"{_MARKS[lines[name].marker]} {material.countries[name]}" for name in shown)
    notes = f"Points: means over replicates at a design point ({legend}); lines: running medians."
    width = style.DOUBLE_COLUMN
    footer = wrap(f"{notes} {sweep_provenance(material)}", width - 2 * MARGIN)
    height = MARGIN + 0.12 + each * depth + LINE * len(footer) + 0.16
    paper = Paper(Figure(figsize=(width, height)), width, height)
    heading = wrap(f"{label}, {unit_text(unit)}", width - 0.2, most=1, size=style.TEXT)[0]
    paper.write(MARGIN, MARGIN + 0.1, heading, size=style.TEXT)
    columns = list(columns_of([str(place) for place in range(_ACROSS)], 0.55, width - 0.1, 0.16).values())
    first: Axes | None = None
    for place, factor in enumerate(factors):
        x, wide = columns[place % _ACROSS]
        axes = paper.axes(x, MARGIN + 0.24 + each * (place // _ACROSS), wide, _TALL, first)
        first = first or axes
        axes.tick_params(axis="y", labelleft=place % _ACROSS == 0)
        axes.set_xlabel(fitting_path(factor, wide), labelpad=1)
        if factor in material.log_scaled:
            axes.set_xscale("log")
        for name in shown:
            _draw(axes, material, factor, rows[rows["country"] == name], lines[name])
    paper.foot(footer)
    return paper.figure


_MARKS = {"o": "●", "s": "■", "^": "▲", "D": "◆"}


def _draw(
    axes: Axes, material: SweepMaterial, factor: str, rows: pd.DataFrame, line: style.LineStyle
) -> None:
    values = list(material.factors[factor])
    if is_numeric(values):
        x = rows[factor].to_numpy(float)
    else:
        names = sorted(map(str, values))
        x = np.array([float(names.index(str(value))) for value in rows[factor]])
        axes.set_xticks(range(len(names)), [value_text(name) for name in names])
    y = rows["mean"].to_numpy(float)
    axes.plot(x, y, line.marker, color=line.colour, markersize=1.8, alpha=0.45, markeredgewidth=0)
    where, middle = running_median(x, y)
    axes.plot(where, middle, color=line.colour, linestyle=line.dash, linewidth=1.3)


def running_median(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the median in a window that moves along x; at each value where there are few of them.

    The window holds a fifth of the points, nine at least.
    """
    there = np.isfinite(x) & np.isfinite(y)
    x, y = x[there], y[there]
    values = np.unique(x)
    if len(values) <= _LEAST:
        return values, np.array([np.median(y[x == value]) for value in values])
    order = np.argsort(x, kind="stable")
    table = pd.DataFrame({"x": x[order], "y": y[order]})
    window = min(len(table), max(_LEAST, len(table) // 5))
    rolled = table.rolling(window, center=True).median().dropna()
    return rolled["x"].to_numpy(), rolled["y"].to_numpy()
