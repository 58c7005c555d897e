"""An empty chart in the look of the explorer."""

from __future__ import annotations

from typing import Any

type Chart = Any
"""A Bokeh figure: its own types do not know most of what it can be told."""

TEXT = "12px"
"""Size of type on the axes."""


def blank_chart(name: str, title: str, up: str, height: int, **options: Any) -> Chart:
    """Return a Bokeh figure that is as wide as its place and loads nothing.

    Parameters
    ----------
    name : of the model, by which it can be found on a page.
    title : above the chart.
    up : label of the vertical axis.
    height : in pixels.
    options : further ones of `bokeh.plotting.figure`, most of which its types do not know.
    """
    from bokeh.plotting import figure

    make: Any = figure
    chart = make(
        name=name,
        title=title,
        y_axis_label=up,
        height=height,
        sizing_mode="stretch_width",
        toolbar_location=None,
        **options,
    )
    chart.title.text_font_size = "13px"
    for side in chart.axis:
        side.axis_label_text_font_style = "normal"
        side.axis_label_text_font_size = side.major_label_text_font_size = TEXT
    return chart
