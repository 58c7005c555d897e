"""An empty chart of the study page, in the look of the explorer's other charts."""

from __future__ import annotations

from typing import Any

from dilemma_sim.explore.looks import new_figure

type Chart = Any
"""A Bokeh figure: its own types do not know most of what it can be told."""

TEXT = "12px"
"""Size of type inside a chart."""


def blank_chart(name: str, title: str, up: str, height: int, **options: Any) -> Chart:
    """Return a chart without a toolbar.

    Parameters
    ----------
    name : of the model, by which it can be found on a page.
    title : above the chart.
    up : label of the vertical axis.
    height : in pixels.
    options : further ones of `bokeh.plotting.figure`.
    """
    return new_figure(title, height, name=name, y_axis_label=up, toolbar_location=None, **options)
