"""The dilemma gauge: how much room a government has between its public and the partner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dilemma_sim.explore.looks import NAMES, Chart, Columns, Pair, line_of, new_figure
from dilemma_sim.study.functionals import over_weeks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bokeh.models import ColumnDataSource

HELP = (
    "The dilemma index is the least that the public accepts minus the most that the partner lets pass. Left "
    "of zero some package of postures satisfies both; right of it none does. Dots: mean over weeks and runs; "
    "bars: nine in ten runs. Its level rests on tolerances that are set by hand, so compare the variants "
    "rather than read the level."
)


def gauge_data(pair: Pair, countries: Mapping[str, str]) -> Columns:
    """Return one row per country and variant: mean of the index, 5 to 95 %, share of weeks above zero.

    Parameters
    ----------
    pair : the replicates.
    countries : labels by name.
    """
    rows: Columns = {name: [] for name in ("row", "colour", "mean", "low", "high", "above")}
    for arm, ensemble in pair.arms.items():
        values = ensemble.runs.weekly["dilemma"]
        means = over_weeks(values, "mean")
        above = over_weeks(values, "weeks_above", 0.0).mean(axis=0) / values.shape[1]
        low, high = np.nanquantile(means, [0.05, 0.95], axis=0)
        for place, country in enumerate(ensemble.runs.countries):
            row = (
                f"{countries[country]}, {NAMES[arm].lower()}",
                line_of(arm)[0],
                float(means[:, place].mean()),
            )
            ends = float(low[place]), float(high[place]), float(above[place])
            for name, value in zip(rows, (*row, *ends), strict=True):
                rows[name].append(value)
    return rows


def draw_gauge(countries: Mapping[str, str], source: ColumnDataSource) -> Chart:
    """Draw the gauge: a line for each country and variant on one scale, zero marked."""
    from bokeh.models import DataRange1d, FactorRange, HoverTool
    from bokeh.models.annotations import BoxAnnotation, Span

    labels = [f"{label}, {name.lower()}" for label in countries.values() for name in NAMES.values()]
    chart = new_figure(
        "Dilemma gauge: room for both sides (left of 0), or for neither (right)",
        height=84 + 36 * len(countries),
        x_axis_type="linear",
        x_range=DataRange1d(range_padding=0.15, follow=None, default_span=1.0),
        y_range=FactorRange(factors=labels[::-1]),
        tools="reset,save",
    )
    chart.add_layout(BoxAnnotation(left=0, fill_color="#cf8148", fill_alpha=0.14))
    chart.add_layout(BoxAnnotation(right=0, fill_color="#dfe9d0", fill_alpha=0.45))
    chart.add_layout(Span(location=0, dimension="height", line_color="#1a1a1a", line_width=2))
    chart.scatter(x=0, y=[labels[0]], alpha=0)  # so that zero is always in sight
    chart.hbar(y="row", left="low", right="high", height=0.5, color="colour", alpha=0.35, source=source)
    dots = chart.scatter(x="mean", y="row", size=11, color="colour", source=source)
    tips = [
        ("mean", "@mean{0.00}"),
        ("5 to 95 %", "@low{0.00} to @high{0.00}"),
        ("weeks above 0", "@above{0%}"),
    ]
    chart.add_tools(HoverTool(renderers=[dots], tooltips=tips, visible=False))
    chart.ygrid.grid_line_color = None
    return chart


def gauge_words(rows: Columns) -> str:
    """Return the gauge in words, for those who do not see it."""
    lines = zip(rows["row"], rows["mean"], rows["above"], strict=True)
    return "; ".join(
        f"{row}: {mean:+.2f}, above zero in {100 * above:.0f} % of weeks".replace("-", "−")
        for row, mean, above in lines
    )
