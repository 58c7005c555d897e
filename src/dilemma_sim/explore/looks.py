"""What all charts of the explorer have in common: two variants, a time axis, hairlines for outside events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from dilemma_sim.view.style import COUNTRIES, INK, MUTED, RULE

if TYPE_CHECKING:
    from bokeh.models import ColumnDataSource

    from dilemma_sim.scenario import Scenario
    from dilemma_sim.study.engine import Ensemble
    from dilemma_sim.view.style import AreaStyle

type Columns = dict[str, Any]
type Chart = Any
"""A Bokeh figure: its own types do not know most of what it can be told."""
type Sources = Mapping[str, ColumnDataSource]

FONT = "system-ui, sans-serif"
BASE, MINE = "base", "mine"
NAMES = {BASE: "Base", MINE: "Mine"}


@dataclass(frozen=True)
class Pair:
    """Hold the first replicates of the base and of the variant made on the page.

    Attributes
    ----------
    base : replicates of the base; often more than of the variant, while these arrive.
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


def new_figure(title: str, height: int = 190, **more: Any) -> Chart:
    """Return an empty chart over time, as wide as there is room, with a title and without a network."""
    from bokeh.models import DatetimeTickFormatter
    from bokeh.plotting import figure

    make: Any = figure  # its own types do not know most of what it can be told
    chart = make(
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
        if isinstance(axis.formatter, DatetimeTickFormatter):
            axis.formatter = DatetimeTickFormatter(days="%d %b\n%Y", months="%b\n%Y", years="%Y")
            axis.ticker.desired_num_ticks = 5
    return chart


def outside(scenario: Scenario) -> Columns:
    """Return the outside events of a scenario as columns of a chart."""
    events = sorted(scenario.timeline.values(), key=lambda one: one.at)
    return {
        "day": np.array([one.at for one in events], dtype="datetime64[ms]"),
        "label": [one.label for one in events],
    }


def draw_outside(chart: Chart, source: ColumnDataSource) -> None:
    """Draw a hairline for each outside event."""
    chart.vspan(x="day", source=source, line_color=RULE, line_dash="dotted", line_width=1)


def labels_of(named: Mapping[str, Any]) -> dict[str, str]:
    """Return what to call each entry of a scenario."""
    return {name: getattr(one, "label", None) or name.replace("_", " ") for name, one in named.items()}


def stacked(days: np.ndarray[Any, Any], shares: Mapping[str, np.ndarray[Any, Any]]) -> Columns:
    """Return shares as columns of a stack in steps: where each part begins, and where it ends.

    Each week is held until the next begins. Where shares are undefined the stack is blank.
    """
    edges = np.append(days, days[-1] + np.timedelta64(7, "D"))
    steps = np.repeat(edges, 2)[1:-1]
    columns: Columns = {"day": steps}
    below = np.zeros(len(days))
    for name, share in shares.items():
        above = below + share
        columns[f"{name} from"], columns[f"{name} to"] = np.repeat(below, 2), np.repeat(above, 2)
        columns[name] = np.repeat(share, 2)
        below = above
    return columns


def draw_stack(
    chart: Chart, source: ColumnDataSource, names: Mapping[str, str], styles: Mapping[str, AreaStyle]
) -> None:
    """Draw the parts of a stack, and tell their shares where the pointer is."""
    from bokeh.models import HoverTool, NumeralTickFormatter

    for name in names:
        style = styles[name]
        chart.varea(
            x="day", y1=f"{name} from", y2=f"{name} to", source=source, fill_color=style.colour,
            hatch_pattern=HATCHES.get(style.hatch[:1]), hatch_color=MUTED, hatch_alpha=0.5, hatch_scale=8,
        )  # fmt: skip
    top = list(names)[-1]
    line = chart.line(x="day", y=f"{top} to", source=source, line_alpha=0)
    told = [(label, f"@{{{name}}}{{0%}}") for name, label in reversed(list(names.items()))]
    chart.add_tools(
        HoverTool(
            renderers=[line], mode="vline", visible=False, formatters={"@day": "datetime"},
            tooltips=[("week of", "@day{%d %b %Y}"), *told], line_policy="nearest",
        )
    )  # fmt: skip
    chart.yaxis.formatter = NumeralTickFormatter(format="0%")
    chart.grid.grid_line_color = None


def draw_stacks(
    countries: Mapping[str, str], names: Mapping[str, str], styles: Mapping[str, AreaStyle], sources: Sources
) -> dict[str, list[Chart]]:
    """Draw shares as stacks, for each variant a chart of each country.

    Parameters
    ----------
    countries : labels by name.
    names : the parts of a stack and what to call them, the lowest first.
    styles : how each part is filled.
    sources : by variant and country, joined by a stroke, and `outside`.
    """
    charts: dict[str, list[Chart]] = {}
    for arm, name in NAMES.items():
        for country, label in countries.items():
            chart = new_figure(f"{name}: {label}", y_range=(0, 1))
            draw_stack(chart, sources[f"{arm}/{country}"], names, styles)
            draw_outside(chart, sources["outside"])
            charts.setdefault(arm, []).append(chart)
    return charts


HATCHES = {"/": "/", ".": ".", "\\": "\\", "-": "-", "x": "x", "+": "+"}


def stack_key(names: Mapping[str, str], styles: Mapping[str, AreaStyle]) -> str:
    """Return the key of a stack as HTML, the lowest part first."""
    return "".join(
        f'<span class="swatch" style="background: {styles[name].colour}"></span>{escape(label)}'
        for name, label in names.items()
    )
