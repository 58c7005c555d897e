"""Outcome curves of both variants, with bands over the replicates that are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from dilemma_sim.explore.looks import (
    MINE,
    NAMES,
    Chart,
    Columns,
    Pair,
    Sources,
    draw_outside,
    line_of,
    new_figure,
)
from dilemma_sim.model.outcomes import OUTCOMES
from dilemma_sim.study.differences import QUANTILES
from dilemma_sim.view.bands import MONTH, moving_sum
from dilemma_sim.view.panels import NARROW, WIDE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dilemma_sim.study.runs import Runs

SHOWN = ("turnout", "detained_protesters", "in_detention", "identity_pressure", "bilateral_risk", "dilemma")
"""Outcomes that are shown first: what people do and pay, then both sides of the dilemma."""
CHOICES = tuple(name for name, outcome in OUTCOMES.items() if outcome.kind != "name")
HELP = (
    "Lines are medians of the runs, dark bands hold the middle half of them, light bands nine in ten. Both "
    "variants have the same luck, run by run. Bands show chance and, where numbers are drawn from the "
    "posterior, what the record leaves open; they do not show whether the rules of the model are right. "
    "Dotted hairlines: outside events."
)


def unit_of(outcome: str) -> str:
    """Return the unit of the chart of an outcome in words."""
    told = OUTCOMES[outcome]
    unit = "index" if told.unit == "1" else told.unit
    return f"{unit}, sum of {MONTH} weeks" if told.kind == "flow" else unit


def title_of(outcome: str) -> str:
    """Return what an outcome is called where it is chosen, with its unit."""
    return f"{OUTCOMES[outcome].label} ({unit_of(outcome)})"


def curve_data(pair: Pair, outcome: str) -> dict[str, Columns]:
    """Return the bands of an outcome by variant and country, joined by a stroke.

    Flows are summed over the last four weeks of each replicate, since most weeks see no protest.
    """
    found: dict[str, Columns] = {}
    for arm, ensemble in pair.arms.items():
        for place, country in enumerate(ensemble.runs.countries):
            values = _weeks(ensemble.runs, outcome, place)
            found[f"{arm}/{country}"] = {"day": pair.days, **quantiles_of(values)}
    return found


def quantiles_of(values: NDArray[np.float64]) -> Columns:
    """Return the quantiles of each week over the replicates that have a value; NaN where none has.

    Parameters
    ----------
    values : of shape (replicates, weeks).
    """
    table = np.full((len(QUANTILES), values.shape[1]), np.nan)
    gaps = np.isnan(values)
    whole, some = ~gaps.any(axis=0), gaps.any(axis=0) & ~gaps.all(axis=0)
    # The quantile that minds gaps is slow, and most outcomes have none.
    table[:, whole] = np.quantile(values[:, whole], list(QUANTILES.values()), axis=0)
    if some.any():
        table[:, some] = np.nanquantile(values[:, some], list(QUANTILES.values()), axis=0)
    return dict(zip(QUANTILES, table, strict=True))


def _weeks(runs: Runs, outcome: str, place: int) -> NDArray[np.float64]:
    """Return an outcome of one country, of shape (replicates, weeks)."""
    values = runs.weekly[outcome][:, :, place].astype(np.float64)
    if OUTCOMES[outcome].kind != "flow":
        return values
    return moving_sum(pd.DataFrame(values.T)).to_numpy().T


def draw_curves(outcome: str, countries: dict[str, str], sources: Sources) -> list[Chart]:
    """Draw an outcome, a chart for each country with both variants in it.

    Parameters
    ----------
    outcome : which.
    countries : labels by name.
    sources : as `curve_data` names them, and `outside`.
    """
    from bokeh.models import DataRange1d, HoverTool, NumeralTickFormatter

    signed = outcome in ("dilemma", "relation")
    height = DataRange1d(only_visible=True) if signed else DataRange1d(start=0, only_visible=True)
    charts = []
    for country, label in countries.items():
        chart = new_figure(
            f"{label}: {OUTCOMES[outcome].label}", y_range=height, y_axis_label=unit_of(outcome)
        )
        draw_outside(chart, sources["outside"])
        for arm, name in NAMES.items():
            source = sources[f"{arm}/{country}"]
            colour, dash = line_of(arm)
            for low, high, alpha in (("p05", "p95", WIDE), ("p25", "p75", NARROW)):
                chart.varea(x="day", y1=low, y2=high, source=source, fill_color=colour, fill_alpha=alpha)
            line = chart.line(
                x="day", y="median", source=source, line_color=colour, line_dash=dash, line_width=2,
                legend_label=name,
            )  # fmt: skip
            chart.add_tools(
                HoverTool(
                    renderers=[line],
                    mode="vline",
                    attachment="left" if arm == MINE else "right",
                    tooltips=[
                        (name, "@day{%d %b %Y}"),
                        ("median", "@median{0,0.[000]}"),
                        ("5 to 95 %", "@p05{0,0.[000]} to @p95{0,0.[000]}"),
                    ],
                    formatters={"@day": "datetime"},
                    visible=False,
                )
            )
        chart.legend.visible = False
        chart.yaxis.formatter = NumeralTickFormatter(format="0,0.[000]")
        charts.append(chart)
    return charts
