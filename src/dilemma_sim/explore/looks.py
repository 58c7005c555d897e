"""What all charts of the explorer have in common: two variants, a time axis, hairlines for outside events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from dilemma_sim.view.style import COUNTRIES, INK, MUTED, RULE

if TYPE_CHECKING:
    from bokeh.models import ColumnDataSource
    from bokeh.plotting import figure

    from dilemma_sim.scenario import Scenario
    from dilemma_sim.study.engine import Ensemble

type Columns = dict[str, Any]
type Sources = Mapping[str, ColumnDataSource]

FONT = "system-ui, sans-serif"
BASE, MINE = "base", "mine"
NAMES = {BASE: "Base", MINE: "Mine"}


@dataclass(frozen=True)
class Pair:
    """Hold the first replicates of the base and of the variant made on the page.

    Attributes
    ----------
    base : replicates of the base.
    mine : of the variant, with the same luck; None where nothing was changed.
    """

    base: Ensemble
    mine: Ensemble | None

    @property
    def arms(self) -> dict[str, Ensemble]:
        """What there is, by name."""
        return {BASE: self.base} | ({} if self.mine is None else {MINE: self.mine})

    @property
    def latest(self) -> Ensemble:
        """The variant if there is one, else the base."""
        return self.base if self.mine is None else self.mine

    @property
    def days(self) -> np.ndarray[Any, Any]:
        """First day of each week."""
        return np.array(self.base.runs.dates, dtype="datetime64[ms]")


def line_of(arm: str) -> tuple[str, str]:
    """Return colour and dash of a variant; the dash tells them apart where colours do not."""
    return (COUNTRIES[0].colour, "solid") if arm == BASE else (COUNTRIES[1].colour, "dashed")


def new_figure(title: str, height: int = 190, **more: Any) -> figure:
    """Return an empty chart over time, as wide as there is room, with a title and without a network."""
    from bokeh.plotting import figure

    chart = figure(
        title=title,
        height=height,
        min_width=240,
        sizing_mode="stretch_width",
        **{"x_axis_type": "datetime", "tools": "pan,box_zoom,reset,save", **more},
    )
    chart.toolbar.logo = None
    chart.toolbar.autohide = True
    chart.title.text_font = FONT
    chart.title.text_font_size = "13px"
    chart.title.text_color = INK
    chart.outline_line_color = None
    chart.grid.grid_line_color = "#ececec"
    for axis in chart.axis:
        axis.major_label_text_font = axis.axis_label_text_font = FONT
        axis.major_label_text_font_size = "12px"
        axis.axis_label_text_font_size = "12px"
        axis.axis_label_text_font_style = "normal"
        axis.axis_line_color = axis.major_tick_line_color = MUTED
        axis.minor_tick_line_color = None
    return chart


def outside(scenario: Scenario) -> Columns:
    """Return the outside events of a scenario as columns of a chart."""
    events = sorted(scenario.timeline.values(), key=lambda one: one.at)
    return {
        "day": np.array([one.at for one in events], dtype="datetime64[ms]"),
        "label": [one.label for one in events],
    }


def draw_outside(chart: figure, source: ColumnDataSource) -> None:
    """Draw a hairline for each outside event."""
    chart.vspan(x="day", source=source, line_color=RULE, line_dash="dotted", line_width=1)


def labels_of(named: Mapping[str, Any]) -> dict[str, str]:
    """Return what to call each entry of a scenario."""
    return {name: getattr(one, "label", None) or name.replace("_", " ") for name, one in named.items()}


def padded(numbers: Sequence[float]) -> list[float]:
    """Return numbers as a list that a browser can read: what is undefined is NaN."""
    return [float(number) for number in numbers]
