"""Forecasts drawn: the chance of protest week by week beside what happened, and the skill of the model."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from dilemma_sim.study.forecast_benchmarks import BENCHMARKS
from dilemma_sim.study.forecast_skill import OUT_OF_TIME, ROLLING, SCORES, TESTS
from dilemma_sim.study.forecast_wording import place_label, score_label
from dilemma_sim.study.forecasts import FIXED, MODEL, UPDATED, ForecastReport
from dilemma_sim.view import style, timeaxis
from dilemma_sim.view.paper import LINE, MARGIN, Paper, columns_of, letter_of, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROWS = {
    UPDATED: "Chance of a recorded protest, with all that is known when the window begins",
    FIXED: "The same out of time, with nothing known from the vertical line on",
}
LINES = {MODEL: style.COUNTRIES[0], "Hawkes": style.COUNTRIES[1], "Poisson": style.COUNTRIES[2]}
"""Forecasters whose chances are drawn; the others are in the table."""

_TALL, _GAP, _LEFT, _KEY = 1.15, 0.62, 0.5, 0.2
_STEP, _LABEL = 0.15, 1.5


def chances(report: ForecastReport, labels: Mapping[str, str], source: str) -> Figure:
    """Draw the chance of a recorded protest over time, with the windows in which one was recorded.

    Parameters
    ----------
    report : the forecasts.
    labels : of the countries, by name.
    source : where runs and record come from, in a sentence.
    """
    from matplotlib.dates import date2num
    from matplotlib.figure import Figure

    table = report.forecasts
    width, top = style.DOUBLE_COLUMN, MARGIN + _KEY + 0.5
    footer = wrap(
        f"A forecast stands on the day its window of {report.weeks} weeks begins. Marks above: windows with "
        f"a recorded protest; marks below: those without. Vertical line: {report.first_unknown}. {source}",
        width - 2 * MARGIN,
    )
    height = top + len(ROWS) * (_TALL + _GAP) - 0.2 + LINE * len(footer)
    paper = Paper(Figure(figsize=(width, height)), width, height)
    _write_key(paper)
    columns = columns_of([str(place) for place in table["place"].unique()], _LEFT, width - 0.12)
    first, last = table["begins"].min(), table["begins"].max() + timedelta(weeks=1)
    for index, (knowledge, heading) in enumerate(ROWS.items()):
        down = top + index * (_TALL + _GAP)
        panels = paper.row(columns, down, _TALL, heading, "chance", letter=letter_of(index, len(ROWS)))
        for place, axes in panels.items():
            part = table[(table["knowledge"] == knowledge) & (table["place"] == place)]
            _draw_chances(axes, part)
            timeaxis.set_time_axis(axes, first, last, labelled=True)
            axes.axvline(float(date2num(report.first_unknown)), color=style.MUTED, linewidth=0.6)
    for place, (x, _) in columns.items():
        paper.write(x, top - 0.26, place_label(place, labels), size=style.TEXT, bold=True)
    paper.foot(footer)
    return paper.figure


def _write_key(paper: Paper) -> None:
    axes = paper.axes(_LEFT, MARGIN, paper.width - _LEFT - MARGIN, _KEY)
    axes.set_axis_off()
    axes.set_xlim(0.0, paper.width - _LEFT - MARGIN)
    axes.set_ylim(0.0, 1.0)
    for index, (name, line) in enumerate(LINES.items()):
        x = 1.1 * index
        axes.plot([x, x + 0.3], [0.5, 0.5], color=line.colour, linestyle=line.dash)
        axes.text(x + 0.36, 0.46, name, va="center", fontsize=style.SMALL)


def _draw_chances(axes: Axes, part: pd.DataFrame) -> None:
    for name, line in LINES.items():
        own = part[part["forecaster"] == name].sort_values("begins")
        wide = 1.4 if name == MODEL else 0.9
        axes.plot(own["begins"], own["chance"], color=line.colour, linestyle=line.dash, linewidth=wide)
    model = part[part["forecaster"] == MODEL]
    for happened, level in ((1, 1.06), (0, -0.06)):
        days = model[model["happened"] == happened]["begins"]
        axes.plot(days, np.full(len(days), level), "|", color=style.INK, markersize=4, markeredgewidth=0.9)
    axes.set_ylim(-0.12, 1.12)
    axes.set_yticks([0.0, 0.5, 1.0])


def skill_bars(report: ForecastReport, labels: Mapping[str, str], source: str) -> Figure:
    """Draw the skill of the model against each benchmark, a row of panels for each score.

    Parameters
    ----------
    report, labels, source : as in `chances`.
    """
    from matplotlib.figure import Figure

    table = report.skill
    width, tall = style.DOUBLE_COLUMN, _STEP * (2 * len(BENCHMARKS) + 1)
    top, gap = MARGIN + 0.52, 0.5
    footer = wrap(
        "Bars: skill of the model, above 0 where it is better than the benchmark: the share by which the "
        "mean score is lower (Brier score, CRPS), or nats (log scores). Lines: 95 % intervals (bootstrap of "
        "blocks of windows); windows overlap, so that few are independent. "
        f"Plain: {TESTS[ROLLING]}. Hatched: {TESTS[OUT_OF_TIME]}, {report.first_unknown}. {source}",
        width - 2 * MARGIN,
    )
    height = top + len(SCORES) * (tall + gap) - 0.1 + LINE * len(footer)
    paper = Paper(Figure(figsize=(width, height)), width, height)
    columns = columns_of([str(place) for place in table["place"].unique()], _LABEL, width - 0.12)
    for index, score in enumerate(SCORES):
        down = top + index * (tall + gap)
        rows = table[table["score"] == score]
        limit = 1.05 * float(np.abs(rows[["low", "high"]].to_numpy(float)).max()) if len(rows) else 1.0
        paper.write(MARGIN, down - 0.07, letter_of(index, len(SCORES)), size=style.TEXT, bold=True)
        paper.write(MARGIN + 0.14, down - 0.07, score_label(score), size=style.SMALL)
        for number, bench in enumerate(BENCHMARKS):
            at = down + _STEP * (2 * number + 1) + 0.1
            paper.write(_LABEL - 0.06, at, bench, size=style.KEY, right=True)
        for place, (x, wide) in columns.items():
            axes = paper.axes(x, down, wide, tall)
            axes.set_xlim(-limit, limit)
            _draw_skill(axes, rows[rows["place"] == place])
    for place, (x, _) in columns.items():
        paper.write(x, MARGIN + 0.16, place_label(place, labels), size=style.TEXT, bold=True)
    paper.foot(footer)
    return paper.figure


def _draw_skill(axes: Axes, rows: pd.DataFrame) -> None:
    axes.set_ylim(2 * len(BENCHMARKS) + 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.axvline(0.0, color=style.INK, linewidth=0.6)
    for shift, test, hatch in ((0.05, ROLLING, ""), (0.9, OUT_OF_TIME, "////")):
        for number, bench in enumerate(BENCHMARKS):
            found = rows[(rows["test"] == test) & (rows["benchmark"] == bench)]
            for row in found.to_dict("records"):
                colour = style.COUNTRIES[0 if row["skill"] > 0 else 1].colour
                at = 2 * number + shift + 0.5
                axes.barh(at, row["skill"], height=0.75, color=colour, alpha=0.5, hatch=hatch, linewidth=0)
                axes.plot([row["low"], row["high"]], [at, at], color=style.INK, linewidth=0.7)
