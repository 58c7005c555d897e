"""The tornado: how much each factor of a study decides an outcome, with bootstrap intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from dilemma_sim.study.sensitivity import DUMMY
from dilemma_sim.view import style
from dilemma_sim.view.paper import LINE, MARGIN, Paper, columns_of, wrap
from dilemma_sim.view.sheet import TITLE
from dilemma_sim.view.sweep_material import SweepMaterial, fitting_path, sweep_provenance

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: For each method: the index that makes the bars, one beside it, and the words for both.
BARS = {
    "sobol": ("ST", "S1", "share of variance"),
    "morris": ("mu_star", "", "mean size of an elementary effect"),
    "pawn": ("pawn", "", "distance between distributions (Kolmogorov-Smirnov)"),
}
READING = {
    "sobol": "Bars: total index, a factor with its interactions; dots: first-order index, the factor alone.",
    "morris": "Bars: mean size of the elementary effects, in the unit of the outcome.",
    "pawn": "Bars: median PAWN index; dashed: upper end for a factor that does nothing.",
}
_STEP, _LABEL, _AXIS = 0.2, 2.0, 0.4


def tornado(material: SweepMaterial, table: pd.DataFrame, column: str) -> Figure:
    """Draw the indices of one outcome, a row per factor and a column per country.

    Parameters
    ----------
    material : the study.
    table : its sensitivities; of one scenario.
    column : of the results.
    """
    from matplotlib.figure import Figure

    rows = table[(table["outcome"] == column) & (table["index"] != "")]
    method = str(rows["method"].iloc[0])
    main, beside, words = BARS[method]
    bars = rows[(rows["index"] == main) & (rows["factor"] != DUMMY)]
    order = bars.groupby("factor")["value"].max().sort_values(ascending=False).index.tolist()
    width, tall = style.DOUBLE_COLUMN, _STEP * len(order)
    notes = f"{READING[method]} Lines: 95 % bootstrap intervals. {_luck(rows)} {sweep_provenance(material)}"
    footer = wrap(notes, width - 2 * MARGIN)
    top = MARGIN + TITLE + 0.22
    height = top + tall + _AXIS + LINE * len(footer) + 0.12
    paper = Paper(Figure(figsize=(width, height)), width, height)
    label = material.outcomes[column][0] + (", log(1 + value)" if (rows["scale"] == "log1p").any() else "")
    paper.write(MARGIN, MARGIN + 0.1, wrap(label, width - 0.2, most=1, size=style.TEXT)[0], size=style.TEXT)
    countries = [name for name in material.countries if name in set(rows["country"])]
    columns = columns_of(countries, _LABEL, width - MARGIN - 0.06, 0.2)
    limit = 1.05 * max(float(bars["high"].max()), float(bars["value"].max()), 1e-12)
    for index, name in enumerate(countries):
        x, wide = columns[name]
        write_head_at(paper, x, wide, material.countries[name], top)
        axes = paper.axes(x, top, wide, tall)
        own = rows[(rows["country"] == name) & (rows["other"] == "")].set_index(["index", "factor"])
        _draw(axes, own, order, main, beside, style.COUNTRIES[index % len(style.COUNTRIES)].colour)
        axes.set_xlim(
            min(0.0, 1.05 * float(rows[rows["index"] == beside]["low"].min()) if beside else 0.0), limit
        )
        axes.set_xlabel(wrap(words, wide, most=1, size=style.SMALL)[0], labelpad=2)
    for place, factor in enumerate(order):
        text = fitting_path(factor, _LABEL - MARGIN)
        paper.write(_LABEL - 0.08, top + _STEP * (place + 0.5) + 0.03, text, size=style.KEY, right=True)
    paper.foot(footer)
    return paper.figure


def write_head_at(paper: Paper, x: float, width: float, label: str, top: float) -> None:
    """Write the label of a country right above its panel."""
    fitting = wrap(label, width / 1.125, most=1, size=style.TEXT)[0]
    paper.write(x, top - 0.08, fitting, size=style.TEXT, bold=True)


def _luck(rows: pd.DataFrame) -> str:
    told = rows.drop_duplicates("country").to_dict("records")
    shares = [f"{row['country']} {100 * row['luck']:.0f} %" for row in told if row["luck"] == row["luck"]]
    if not shares:
        return "One replicate, so that luck is not told apart."
    return (
        f"Replicates are averaged first; share of luck in the variance of single runs: {', '.join(shares)}."
    )


def _draw(axes: Axes, own: pd.DataFrame, order: list[str], main: str, beside: str, colour: str) -> None:
    indices: dict[Any, Any] = own.to_dict("index")
    axes.set_ylim(len(order) - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.axvline(0.0, color=style.INK, linewidth=0.6)
    for place, factor in enumerate(order):
        if (main, factor) not in indices:
            continue
        row = indices[main, factor]
        axes.barh(place, max(0.0, row["value"]), height=0.62, color=colour, alpha=0.45, linewidth=0)
        axes.plot([row["low"], row["high"]], [place, place], color=colour, linewidth=1.2)
        if beside:
            first = indices[beside, factor]
            axes.plot([first["low"], first["high"]], [place + 0.2] * 2, color=style.INK, linewidth=0.6)
            axes.plot([first["value"]], [place + 0.2], "o", color=style.INK, markersize=2.6)
    if (main, DUMMY) in indices:
        idle = indices[main, DUMMY]["high"]
        axes.axvline(idle, color=style.MUTED, linewidth=0.7, linestyle=(0, (4, 2)))
