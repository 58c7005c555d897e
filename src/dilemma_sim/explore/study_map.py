"""The map of a study: what is chosen of it, the rows this means, and the chart drawn from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from dilemma_sim.explore.paper import TEXT, Chart, blank_chart
from dilemma_sim.study.wording import precise
from dilemma_sim.view import style
from dilemma_sim.view.heatmap import SHADES
from dilemma_sim.view.sweep_material import is_numeric, unit_text, value_text

if TYPE_CHECKING:
    from bokeh.models import ColumnDataSource

    from dilemma_sim.explore.study_source import StudySource

MOST_WRITTEN = 12
"""Cells across or up of a map that still has a number in each."""
_SELECTED = "#d1600a"
_CELL, _AXES = 34, 96


@dataclass(frozen=True)
class MapChoice:
    """Hold what is shown of a study.

    Attributes
    ----------
    outcome : column of the results.
    country : whose values.
    across : factor on the horizontal axis.
    up : factor on the vertical axis; None puts the outcome there.
    held : values of further factors; other points are left out.
    """

    outcome: str
    country: str
    across: str
    up: str | None = None
    held: Mapping[str, object] = field(default_factory=dict)


def held_factors(source: StudySource, across: str, up: str | None) -> tuple[str, ...]:
    """Return the factors of which one value is shown at a time.

    In a grid these are all that have no axis. In other designs all factors vary at once and a map shows
    every point; only scenarios, which repeat the same points, are shown one by one.
    """
    rest = [name for name in source.folder.factors if name not in (across, up)]
    return tuple(rest if source.material.grid else (name for name in rest if name == "scenario"))


def map_rows(source: StudySource, choice: MapChoice) -> pd.DataFrame:
    """Return the summary of the design points that are shown, a row each."""
    rows = source.folder.summary
    rows = rows[(rows["outcome"] == choice.outcome) & (rows["country"] == choice.country)]
    for name, value in choice.held.items():
        rows = rows[rows[name] == value]
    return rows.reset_index(drop=True)


@dataclass(frozen=True)
class Axis:
    """Hold how the values of a factor are laid out on an axis.

    Attributes
    ----------
    label : of the axis.
    values : of the factor, where each has a place of its own; else empty, and values are their own places.
    log : whether the axis is logarithmic.
    """

    label: str
    values: tuple[object, ...] = ()
    log: bool = False

    def places(self, column: pd.Series) -> np.ndarray[Any, Any]:
        """Return where values lie on the axis."""
        if not self.values:
            return column.to_numpy(float)
        order = {value: place for place, value in enumerate(self.values)}
        return np.array([float(order[value]) for value in column.tolist()])


def axis_of(source: StudySource, factor: str) -> Axis:
    """Lay out a factor: by place in a grid and where values are no numbers, else by value."""
    values = source.material.factors[factor]
    unit = source.parameters[factor].unit if factor in source.parameters else ""
    label = source.names[factor] + (f", {unit_text(unit)}" if unit not in ("", "1") else "")
    if not is_numeric(values):
        return Axis(label, tuple(values if source.material.grid else sorted(values, key=str)))
    if source.material.grid:
        return Axis(label, tuple(sorted(values)))  # type: ignore[type-var] # they are numbers
    return Axis(label, (), factor in source.material.log_scaled)


def map_chart(source: StudySource, choice: MapChoice) -> Chart:
    """Draw the map: cells for a grid, coloured dots for other designs, or the outcome over one factor.

    The data source of the design points is named ``points``.
    """
    rows = map_rows(source, choice)
    if choice.up is None:
        return _response(source, choice, rows)
    across, up = axis_of(source, choice.across), axis_of(source, choice.up)
    data = _columns(source, rows) | {"x": across.places(rows[choice.across]), "y": up.places(rows[choice.up])}
    return (
        _cells(source, choice, across, up, data)
        if source.material.grid
        else _dots(source, choice, across, up, data)
    )


def spread_text(source: StudySource, choice: MapChoice) -> str:
    """Say in a sentence what the map shows, for those who do not see it."""
    rows = map_rows(source, choice).dropna(subset="mean")
    if rows.empty:
        return "No design point shown here has a value."
    axes = [choice.across] if choice.up is None else [choice.across, choice.up]
    low, high = rows.iloc[int(rows["mean"].argmin())], rows.iloc[int(rows["mean"].argmax())]
    unit = unit_text(source.material.outcomes[choice.outcome][1])
    first, last = (
        f"{precise(float(row['mean']))} at {source.at(int(row['point']), axes)}" for row in (low, high)
    )
    told = f"from {first} to {last}" if low["mean"] < high["mean"] else f"all {precise(float(low['mean']))}"
    empty = _cell_count(source, choice, len(rows)) - len(rows)
    gaps = f" {empty:,} cells are empty: no run of them has ended yet, or none has a value." if empty else ""
    points = "1 design point" if len(rows) == 1 else f"{len(rows):,} design points"
    return f"{points}; means over replicates ({unit}) {told}.{gaps}"


def _cell_count(source: StudySource, choice: MapChoice, there: int) -> int:
    """Return the number of cells of a map; of one that is not made of cells the number of points."""
    if not source.material.grid or choice.up is None:
        return there
    return len(axis_of(source, choice.across).values) * len(axis_of(source, choice.up).values)


def _columns(source: StudySource, rows: pd.DataFrame) -> dict[str, Any]:
    """Return what the tooltip and the marks of the points are made of."""
    mean = rows["mean"].to_numpy(float)
    interval = [
        f"{precise(low)} to {precise(high)}" if np.isfinite(low) else "–"
        for low, high in zip(rows["low"], rows["high"], strict=True)
    ]
    return {
        "point": rows["point"].to_numpy(int),
        "mean": mean,
        "told": [precise(value) for value in mean],
        "interval": interval,
        "n": rows["n"].to_numpy(int),
        "setting": [source.at(int(point), source.folder.factors) for point in rows["point"]],
    }


def _scale(source: StudySource, choice: MapChoice) -> tuple[float, float]:
    """Return the ends of the colours: the same whichever value of a further factor is shown."""
    rows = source.folder.summary
    means = rows[(rows["outcome"] == choice.outcome) & (rows["country"] == choice.country)]["mean"].dropna()
    low, high = (float(means.min()), float(means.max())) if len(means) else (0.0, 1.0)
    return low, high if high > low else low + 1.0


def _paper(source: StudySource, choice: MapChoice, across: Axis, up: Axis | None, height: int) -> Any:
    from bokeh.models import FixedTicker

    label, unit = source.material.outcomes[choice.outcome]
    paper = blank_chart(
        "study-map",
        label,
        unit_text(unit) if up is None else up.label,
        height,
        tools="tap",
        x_axis_label=across.label,
        x_axis_type="log" if across.log else "linear",
        y_axis_type="log" if up is not None and up.log else "linear",
    )
    for axis, sides in ((across, paper.xaxis), (up, paper.yaxis)):
        for side in sides:
            if axis is None or not axis.values:
                continue
            step = -(-len(axis.values) // MOST_WRITTEN)
            shown = range(0, len(axis.values), step)
            side.ticker = FixedTicker(ticks=list(shown))
            side.major_label_overrides = {place: value_text(axis.values[place]) for place in shown}
    return paper


def _cells(source: StudySource, choice: MapChoice, across: Axis, up: Axis, data: dict[str, Any]) -> Chart:
    from bokeh.models import ColumnDataSource, LinearColorMapper, Range1d

    low, high = _scale(source, choice)
    tall = max(260, min(560, _AXES + _CELL * len(up.values)))
    paper = _paper(source, choice, across, up, tall)
    paper.x_range = Range1d(start=-0.5, end=len(across.values) - 0.5)
    paper.y_range = Range1d(start=-0.5, end=len(up.values) - 0.5)
    paper.grid.visible = False
    there = set(zip(data["x"].tolist(), data["y"].tolist(), strict=True))
    places = product(map(float, range(len(across.values))), map(float, range(len(up.values))))
    empty = [place for place in places if place not in there]
    paper.rect(
        [x for x, _ in empty], [y for _, y in empty], 1, 1, fill_color="#ffffff", line_color="#ffffff",
        hatch_pattern="/", hatch_color="#cccccc", hatch_weight=0.6,
    )  # fmt: skip
    mapper = LinearColorMapper(palette=_palette(), low=low, high=high, nan_color="#e4e4e4")
    share = (data["mean"] - low) / (high - low)
    points = ColumnDataSource(
        data | {"ink": ["#ffffff" if value > 0.55 else style.INK for value in share]}, name="points"
    )
    cells = paper.rect(
        "x", "y", 1, 1, source=points, fill_color={"field": "mean", "transform": mapper}, line_color="#ffffff"
    )
    _mark_selected(cells)
    if max(len(across.values), len(up.values)) <= MOST_WRITTEN:
        paper.text(
            "x", "y", "told", source=points, text_color="ink", text_align="center", text_baseline="middle",
            text_font_size=TEXT, nonselection_text_alpha=1.0, level="overlay",
        )  # fmt: skip
    _finish(source, choice, paper, cells, mapper)
    return paper


def _dots(source: StudySource, choice: MapChoice, across: Axis, up: Axis, data: dict[str, Any]) -> Chart:
    from bokeh.models import ColumnDataSource, LinearColorMapper

    paper = _paper(source, choice, across, up, 420)
    low, high = _scale(source, choice)
    mapper = LinearColorMapper(palette=_palette(), low=low, high=high, nan_color="#e4e4e4")
    points = ColumnDataSource(data, name="points")
    dots = paper.scatter(
        "x", "y", source=points, size=12, fill_color={"field": "mean", "transform": mapper},
        line_color=style.MUTED, line_width=0.8,
    )  # fmt: skip
    _mark_selected(dots)
    _finish(source, choice, paper, dots, mapper)
    return paper


def _response(source: StudySource, choice: MapChoice, rows: pd.DataFrame) -> Chart:
    """Draw means with bars from the 5th to the 95th percentile; a line where one factor alone varies."""
    from bokeh.models import ColumnDataSource

    across = axis_of(source, choice.across)
    if source.material.grid and is_numeric(across.values):
        across = Axis(across.label)
    rows = rows.assign(x=across.places(rows[choice.across])).sort_values("x", kind="stable")
    paper = _paper(source, choice, across, None, 380)
    line = style.line_styles(source.material.countries)[choice.country]
    data = _columns(source, rows) | {name: rows[name].to_numpy(float) for name in ("x", "p05", "p95")}
    data["y"] = data["mean"]
    points = ColumnDataSource(data, name="points")
    paper.segment("x", "p05", "x", "p95", source=points, line_color=line.colour, line_width=1.4,
                  nonselection_line_alpha=1.0)  # fmt: skip
    alone = source.material.grid or len(source.folder.factors) == 1
    if alone and not across.values:
        paper.line("x", "mean", source=points, line_color=line.colour, line_width=1.6,
                   nonselection_line_alpha=1.0)  # fmt: skip
    dots = paper.scatter("x", "mean", source=points, size=11, fill_color=line.colour, line_color="#ffffff")
    _mark_selected(dots)
    _finish(source, choice, paper, dots, None)
    return paper


def _mark_selected(marks: Any) -> None:
    """Leave the points that are not selected as they are, and put a rim around the one that is."""
    marks.nonselection_glyph = marks.glyph
    chosen = marks.glyph.clone()
    chosen.line_color, chosen.line_width = _SELECTED, 3.5
    marks.selection_glyph = chosen


def _finish(source: StudySource, choice: MapChoice, paper: Chart, marks: Any, mapper: Any) -> None:
    from bokeh.models import BasicTickFormatter, HoverTool
    from bokeh.models.annotations import ColorBar

    _, unit = source.material.outcomes[choice.outcome]
    tips = [
        ("Design point", "@point"),
        ("Factors", "@setting"),
        ("Mean", f"@told ({unit_text(unit)})"),
        ("95 % interval", "@interval"),
        ("Runs", "@n"),
    ]
    paper.add_tools(HoverTool(renderers=[marks], tooltips=tips))
    if mapper is not None:
        bar = ColorBar(
            color_mapper=mapper, width=12, padding=4, title=None, major_label_text_font_size=TEXT,
            formatter=BasicTickFormatter(use_scientific=False),
        )  # fmt: skip
        paper.add_layout(bar, "right")


def _palette(steps: int = 256) -> list[str]:
    """Blend the shades of the printed maps into as many steps as colours are needed."""
    shades = np.array([[int(shade[place : place + 2], 16) for place in (1, 3, 5)] for shade in SHADES])
    where = np.linspace(0.0, len(shades) - 1.0, steps)
    parts = [np.interp(where, np.arange(len(shades)), shades[:, part]) for part in range(3)]
    return [f"#{round(r):02x}{round(g):02x}{round(b):02x}" for r, g, b in zip(*parts, strict=True)]


def points_of(paper: Chart) -> ColumnDataSource:
    """Return the data source of the design points of a map."""
    found: ColumnDataSource = paper.select_one({"name": "points"})
    return found


def indices_of(paper: Chart, points: Sequence[int]) -> list[int]:
    """Return the rows that design points have in the data source of a map."""
    there = list(points_of(paper).data["point"])
    return [there.index(point) for point in points if point in there]
