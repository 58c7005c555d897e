"""The interaction matrix: which pairs of factors decide an outcome together (second-order Sobol' indices)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from dilemma_sim.view import style
from dilemma_sim.view.paper import LINE, MARGIN, Paper, columns_of, wrap
from dilemma_sim.view.sheet import TITLE
from dilemma_sim.view.sweep_material import SweepMaterial, fitting_path, sweep_provenance
from dilemma_sim.view.tornado import write_head_at

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LABEL, _CELL, _BELOW = 1.7, 0.32, 0.3
_SHADES = ("#ffffff", "#c3d7e8", "#3f78a8", "#12355f")


def interactions(material: SweepMaterial, table: pd.DataFrame, column: str) -> Figure:
    """Draw a triangle of pairs per country; marked are those whose interval lies above nought."""
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.figure import Figure

    rows = table[(table["outcome"] == column) & (table["index"] == "S2")]
    factors = list(dict.fromkeys([*rows["factor"], *rows["other"]]))
    places = {factor: place for place, factor in enumerate(factors)}
    countries = [name for name in material.countries if name in set(rows["country"])]
    width, tall = style.DOUBLE_COLUMN, _CELL * len(factors)
    key = "; ".join(f"{place + 1} {factor}" for factor, place in places.items())
    notes = (
        f"Second-order Sobol' indices: share of variance from two factors beyond what each does alone. Bold: "
        f"the 95 % bootstrap interval lies above 0. Columns: {key}. {sweep_provenance(material)}"
    )
    footer = wrap(notes, width - 2 * MARGIN)
    top = MARGIN + TITLE + 0.22
    height = top + tall + _BELOW + LINE * len(footer) + 0.12
    paper = Paper(Figure(figsize=(width, height)), width, height)
    label = wrap(material.outcomes[column][0], width - 0.2, most=1, size=style.TEXT)[0]
    paper.write(MARGIN, MARGIN + 0.1, label, size=style.TEXT)
    shades = LinearSegmentedColormap.from_list("white to dark", _SHADES)
    most = max(0.1, float(rows["value"].max()))
    for name, (x, wide) in columns_of(countries, _LABEL, width - MARGIN, 0.25).items():
        write_head_at(paper, x, wide, material.countries[name], top)
        axes = paper.axes(x, top, min(wide, 0.62 * len(factors)), tall)
        grid = np.full((len(factors), len(factors)), np.nan)
        for row in rows[rows["country"] == name].to_dict("records"):
            one, two = places[row["other"]], places[row["factor"]]
            value = row["value"]
            grid[one, two] = value
            axes.text(
                two, one, f"{value:.2f}".replace("-0.00", "0.00").replace("-", "−"),
                ha="center", va="center", fontsize=style.KEY,
                color="#ffffff" if value > 0.55 * most else style.INK,
                fontweight="bold" if row["low"] > 0 else "normal",
            )  # fmt: skip
        axes.imshow(np.clip(grid, 0, None), cmap=shades, vmin=0, vmax=most, aspect="auto")
        axes.set_xticks(range(len(factors)), [str(place + 1) for place in range(len(factors))])
        axes.set_yticks([])
        axes.tick_params(length=0)
        for spine in axes.spines.values():
            spine.set_visible(False)
    for factor, place in places.items():
        text = f"{fitting_path(factor, _LABEL - 0.35)}  {place + 1}"
        paper.write(_LABEL - 0.08, top + _CELL * (place + 0.5) + 0.03, text, size=style.KEY, right=True)
    paper.foot(footer)
    return paper.figure
