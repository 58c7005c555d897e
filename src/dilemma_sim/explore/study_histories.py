"""The histories of a design point: every replicate, their median and bands, or who holds which posture."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dilemma_sim.explore.looks import HATCHES
from dilemma_sim.explore.paper import TEXT, Chart, blank_chart
from dilemma_sim.model.outcomes import OUTCOMES
from dilemma_sim.view import bands, style
from dilemma_sim.view.panels import NARROW, WIDE
from dilemma_sim.view.sweep_material import unit_text

_FADED = 40
"""Replicates above which single curves are drawn fainter still."""
_KNOWN = {"external_posture": style.EXTERNAL, "internal_posture": style.INTERNAL}


def histories_chart(curves: pd.DataFrame, outcome: str, country: str, colour: str) -> Chart:
    """Draw the weekly values of one outcome in one country over the replicates of a design point.

    Parameters
    ----------
    curves : a row per replicate, week and country, with the outcome.
    outcome : a recorded outcome.
    country : whose weeks.
    colour : of the curves.
    """
    return (
        _shares(curves, outcome, country)
        if OUTCOMES[outcome].kind == "name"
        else _curves(curves, outcome, country, colour)
    )


def _curves(curves: pd.DataFrame, outcome: str, country: str, colour: str) -> Chart:
    table = bands.paths(curves, country, outcome).astype(float)
    summary = bands.quantiles(table, at_least=0.1).reset_index()
    paper = _paper(outcome, unit_text(OUTCOMES[outcome].unit))
    runs = [table[replicate].dropna() for replicate in table.columns]
    if not table.lt(0).any(axis=None):
        paper.y_range.start = 0.0
        if not table.gt(0).any(axis=None):
            paper.y_range.end = 1.0
    paper.multi_line(
        [run.index.tolist() for run in runs],
        [run.tolist() for run in runs],
        line_color=colour,
        line_width=0.7,
        line_alpha=0.3 if len(runs) <= _FADED else 0.12,
    )
    for low, high, alpha in (("low", "high", WIDE), ("lower", "upper", NARROW)):
        paper.varea("date", low, high, source=_source(summary), fill_color=colour, fill_alpha=alpha)
    median = paper.line("date", "median", source=_source(summary), line_color=colour, line_width=2.4)
    tips = [
        ("Week of", "@date{%F}"),
        ("Median", "@median{0.[000]}"),
        ("50 % of runs", "@lower{0.[000]} to @upper{0.[000]}"),
        ("90 % of runs", "@low{0.[000]} to @high{0.[000]}"),
    ]
    _hover(paper, median, tips)
    return paper


def _shares(curves: pd.DataFrame, outcome: str, country: str) -> Chart:
    """Stack the share of replicates at each name, week by week."""
    from bokeh.models.annotations import Legend

    seen = sorted(set(curves.loc[curves["country"] == country, outcome].dropna().astype(str)) - {""})
    known = _KNOWN.get(outcome, {})
    names = [name for name in known if name in seen] + [name for name in seen if name not in known]
    table = bands.shares(curves, outcome, names)[country].reset_index()
    paper = _paper(outcome, "share of runs")
    paper.y_range.start, paper.y_range.end = 0.0, 1.0
    fills = style.area_styles(names, known)
    stacked = paper.varea_stack(
        names,
        x="date",
        source=_source(table),
        fill_color=[fills[name].colour for name in names],
        hatch_pattern=[HATCHES.get(fills[name].hatch[:1], " ") for name in names],
        hatch_color=style.MUTED,
        hatch_scale=7,
        hatch_weight=0.5,
    )
    items = [(name.replace("_", " "), [area]) for name, area in zip(names, stacked, strict=True)]
    legend = Legend(label_text_font_size=TEXT, border_line_color=None, location="left")
    legend.items = items[::-1]
    paper.add_layout(legend, "below")
    paper.legend.nrows = -(-len(items) // 2)
    return paper


def _paper(outcome: str, unit: str) -> Any:
    label = OUTCOMES[outcome].label
    paper = blank_chart("study-histories", label, unit, 320, x_axis_type="datetime", tools="")
    paper.x_range.range_padding = 0.0
    paper.min_border_right = 24
    return paper


def _source(table: pd.DataFrame) -> Any:
    from bokeh.models import ColumnDataSource

    return ColumnDataSource(table)


def _hover(paper: Chart, marks: Any, tips: list[tuple[str, str]]) -> None:
    from bokeh.models import HoverTool

    tool = HoverTool(
        renderers=[marks],
        tooltips=tips,
        formatters={"@date": "datetime"},
        mode="vline",
        line_policy="nearest",
    )
    paper.add_tools(tool)
