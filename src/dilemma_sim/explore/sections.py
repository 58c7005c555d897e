"""The sections of the right side: what each shows of both variants, and the choices that belong to it.

Each section makes its data in any thread (`data`), and shows them in that of the page (`show`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import panel as pn
from bokeh.models import ColumnDataSource

from dilemma_sim.explore import agenda, curves, gauge, postures
from dilemma_sim.explore.fields import html
from dilemma_sim.explore.looks import (
    MINE,
    NAMES,
    Chart,
    Columns,
    Pair,
    draw_stacks,
    labels_of,
    outside,
    stack_key,
)
from dilemma_sim.explore.sheet import CHARTS, COMMON

if TYPE_CHECKING:
    from dilemma_sim.scenario import Scenario
    from dilemma_sim.view.style import AreaStyle

type Data = Mapping[str, Mapping[str, Columns]]
type Again = Callable[[], None]


def grid() -> Any:
    """Return a place for charts: as many beside each other as there is room for."""
    return pn.Column(stylesheets=[CHARTS], sizing_mode="stretch_width", margin=0)


def in_page(chart: Chart) -> Any:
    """Return a chart as part of the page."""
    return pn.pane.Bokeh(chart, sizing_mode="stretch_width", margin=0)


def fill(sources: dict[str, ColumnDataSource], columns: Mapping[str, Columns], names: list[str]) -> None:
    """Put new data into the sources of charts; a variant that is not there is emptied."""
    some = next(value for name, value in columns.items() if name in names)
    for name in dict.fromkeys([*names, *columns]):
        data = dict(columns[name]) if name in columns else {column: [] for column in some}
        if name not in sources:
            sources[name] = ColumnDataSource(data)
        elif not _same(sources[name].data, data):
            sources[name].data = data


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Say whether columns are the same, so that a chart need not be drawn again."""
    return one.keys() == other.keys() and all(
        len(one[name]) == len(other[name])
        and all(a == b or (a != a and b != b) for a, b in zip(one[name], other[name], strict=True))
        for name in one
    )


def places(scenario: Scenario) -> list[str]:
    """Return the names of the sources of a chart by variant and country."""
    return [f"{arm}/{country}" for arm in NAMES for country in scenario.countries]


class Curves:
    """Show the dilemma gauge and outcome curves, those that the user has chosen."""

    help = f"{curves.HELP}</p><p>The gauge: {gauge.HELP}"

    def __init__(self, scenario: Scenario, again: Again) -> None:
        self.scenario = scenario
        self.chosen = pn.widgets.MultiChoice(
            label="Outcomes shown", value=list(curves.SHOWN),
            options={curves.title_of(name): name for name in curves.CHOICES},
            stylesheets=[COMMON], sizing_mode="stretch_width",
        )  # fmt: skip
        self.chosen.param.watch(lambda _: again(), "value")
        self.countries = labels_of(scenario.countries)
        self.gauge = pn.Column(sizing_mode="stretch_width", margin=0)
        self.words = html("")
        self.charts = grid()
        self.sources: dict[str, dict[str, ColumnDataSource]] = {}
        self.view = pn.Column(
            self.gauge, self.words, self.charts, self.chosen, sizing_mode="stretch_width", margin=0
        )
        self._gauge: ColumnDataSource | None = None
        self._laid_out: tuple[str, ...] = ()

    def data(self, pair: Pair) -> tuple[Columns, Data]:
        """Return what the gauge shows, and the charts by outcome."""
        events = outside(pair.latest.scenario)
        charts = {name: {"outside": events, **curves.curve_data(pair, name)} for name in self.chosen.value}
        return gauge.gauge_data(pair, self.countries), charts

    def show(self, made: tuple[Columns, Data]) -> None:
        """Renew the gauge and the charts."""
        rows, data = made
        told = gauge.gauge_words(rows)
        self.words.object = f"<details><summary>The gauge in words</summary><p>{escape(told)}</p></details>"
        if self._gauge is None:
            self._gauge = ColumnDataSource(rows)
            self.gauge[:] = [in_page(gauge.draw_gauge(self.countries, self._gauge))]
        else:
            self._gauge.data = rows
        for outcome, columns in data.items():
            fill(self.sources.setdefault(outcome, {}), columns, places(self.scenario))
        if tuple(data) != self._laid_out:
            self._laid_out = tuple(data)
            self.charts[:] = [
                in_page(chart)
                for outcome in data
                for chart in curves.draw_curves(outcome, self.countries, self.sources[outcome])
            ]


@dataclass(frozen=True)
class StackKind:
    """Say what a section of stacks is made of.

    Attributes
    ----------
    help : how to read it.
    sides : the kinds of stacks in it, and what to call them.
    data : returns the columns of one kind.
    names : returns the parts of one kind, and what to call them.
    styles : returns how each part is filled.
    """

    help: str
    sides: Mapping[Any, str]
    data: Callable[[Pair, Any], dict[str, Columns]]
    names: Callable[[Scenario, Any], dict[str, str]]
    styles: Callable[[Scenario, Any], Mapping[str, AreaStyle]]


POSTURES = StackKind(
    postures.HELP, postures.SIDES, postures.posture_data, postures.names_of, postures.styles_of
)  # fmt: skip
AGENDA = StackKind(agenda.HELP, agenda.SIDES, agenda.agenda_data, agenda.parts_of, agenda.styles_of)


class Stacks:
    """Show shares as stacked areas, for each variant and country."""

    def __init__(self, kind: StackKind, scenario: Scenario) -> None:
        self.kind, self.scenario, self.help = kind, scenario, kind.help
        self.sources: dict[str, dict[str, ColumnDataSource]] = {}
        self.view = pn.Column(sizing_mode="stretch_width", margin=0)
        self._mine: list[Any] = []

    def data(self, pair: Pair) -> Data:
        """Return what the charts show, by kind of stack."""
        events = outside(pair.latest.scenario)
        return {side: {"outside": events, **self.kind.data(pair, side)} for side in self.kind.sides}

    def show(self, data: Data) -> None:
        """Renew the charts; those of a variant that is not there are hidden."""
        for side, columns in data.items():
            fill(self.sources.setdefault(side, {}), columns, places(self.scenario))
        if not len(self.view):
            self._lay_out()
        there = any(name.startswith(MINE) for columns in data.values() for name in columns)
        for pane in self._mine:
            pane.visible = there

    def _lay_out(self) -> None:
        for side, title in self.kind.sides.items():
            keys = stack_key(self.kind.names(self.scenario, side), self.kind.styles(self.scenario, side))
            drawn = draw_stacks(
                labels_of(self.scenario.countries),
                self.kind.names(self.scenario, side),
                self.kind.styles(self.scenario, side),
                self.sources[side],
            )
            panes = {arm: [in_page(chart) for chart in charts] for arm, charts in drawn.items()}
            self._mine += panes[MINE]
            place = grid()
            place[:] = [pane for both in zip(*panes.values(), strict=True) for pane in both]
            self.view.extend([html(f"<h3>{title}</h3><p>{keys}</p>"), place])
