"""The plane of Morris: how much a factor matters, against how far that depends on the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from dilemma_sim.view import style
from dilemma_sim.view.paper import LINE, MARGIN, Paper, columns_of, wrap
from dilemma_sim.view.sheet import TITLE
from dilemma_sim.view.sweep_material import SweepMaterial, sweep_provenance, unit_text
from dilemma_sim.view.tornado import write_head_at

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def screening(material: SweepMaterial, table: pd.DataFrame, column: str) -> Figure:
    """Draw mean size against spread of the elementary effects, numbered by size, a panel per country."""
    from matplotlib.figure import Figure

    rows = table[(table["outcome"] == column) & table["index"].isin(["mu_star", "sigma"])]
    sizes = rows[rows["index"] == "mu_star"].groupby("factor")["value"].max().sort_values(ascending=False)
    numbers = {factor: place + 1 for place, factor in enumerate(sizes.index)}
    key = "; ".join(f"{number} {factor}" for factor, number in numbers.items())
    width, tall, top = style.DOUBLE_COLUMN, 2.3, MARGIN + TITLE + 0.22
    notes = (
        f"Right: matters much; above the dashed line, where the spread is as large as the mean size: its "
        f"effect depends on the others, or is bent. Lines: 95 % bootstrap intervals. {key}. "
    )
    footer = wrap(notes + sweep_provenance(material), width - 2 * MARGIN)
    height = top + tall + 0.42 + LINE * len(footer) + 0.12
    paper = Paper(Figure(figsize=(width, height)), width, height)
    label, unit = material.outcomes[column]
    paper.write(MARGIN, MARGIN + 0.1, wrap(label, width - 0.2, most=1, size=style.TEXT)[0], size=style.TEXT)
    countries = [name for name in material.countries if name in set(rows["country"])]
    for index, (name, (x, wide)) in enumerate(columns_of(countries, 0.7, width - 0.12, 0.5).items()):
        write_head_at(paper, x, wide, material.countries[name], top)
        axes = paper.axes(x, top, wide, tall)
        _draw(axes, rows[rows["country"] == name], numbers, style.COUNTRIES[index % 4].colour)
        axes.set_xlabel(f"mean size of an elementary effect, {unit_text(unit)}", labelpad=2)
        if index == 0:
            axes.set_ylabel("spread (standard deviation)")
    paper.foot(footer)
    return paper.figure


def _draw(axes: Axes, rows: pd.DataFrame, numbers: dict[str, int], colour: str) -> None:
    size: dict[Any, Any] = rows[rows["index"] == "mu_star"].set_index("factor").to_dict("index")
    spread: dict[Any, Any] = rows[rows["index"] == "sigma"].set_index("factor").to_dict("index")
    for factor, number in numbers.items():
        if factor not in size:
            continue
        x, y = size[factor], spread[factor]
        axes.plot([x["low"], x["high"]], [y["value"]] * 2, color=colour, linewidth=0.6, alpha=0.5)
        axes.plot([x["value"]] * 2, [y["low"], y["high"]], color=colour, linewidth=0.6, alpha=0.5)
        axes.plot([x["value"]], [y["value"]], "o", color=colour, markersize=3.4)
        axes.annotate(
            str(number), (x["value"], y["value"]), xytext=(3, 3), textcoords="offset points",
            fontsize=style.KEY,
        )  # fmt: skip
    right = 1.08 * max(*(row["high"] for row in size.values()), 1e-12)
    above = 1.08 * max(*(row["high"] for row in spread.values()), 1e-12)
    axes.plot([0, right], [0, right], color=style.MUTED, linewidth=0.6, linestyle=(0, (4, 2)))
    axes.set_xlim(0, right)
    axes.set_ylim(0, above)
