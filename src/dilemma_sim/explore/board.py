"""The right side of the page: the pictures of both variants, renewed as replicates arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import panel as pn
from bokeh.models import ColumnDataSource

from dilemma_sim.explore import curves
from dilemma_sim.explore.fields import html
from dilemma_sim.explore.looks import BASE, MINE, NAMES, Columns, Pair, labels_of, line_of, outside
from dilemma_sim.explore.sheet import CHARTS, COMMON

if TYPE_CHECKING:
    from dilemma_sim.scenario import Scenario


class Curves:
    """Show outcome curves, those that the user has chosen."""

    name = "Outcomes"
    help = curves.HELP

    def __init__(self, scenario: Scenario) -> None:
        self.countries = labels_of(scenario.countries)
        self.chosen = pn.widgets.MultiChoice(
            name="Outcomes shown", value=list(curves.SHOWN),
            options={curves.title_of(name): name for name in curves.CHOICES},
            stylesheets=[COMMON], sizing_mode="stretch_width",
        )  # fmt: skip
        self.charts = pn.FlexBox(stylesheets=[CHARTS], sizing_mode="stretch_width")
        self.sources: dict[str, dict[str, ColumnDataSource]] = {}
        self.view = pn.Column(self.charts, self.chosen, sizing_mode="stretch_width")
        self._laid_out: tuple[str, ...] = ()

    def data(self, pair: Pair) -> dict[str, dict[str, Columns]]:
        """Return what the charts show, by outcome."""
        events = outside(pair.latest.scenario)
        return {name: {"outside": events, **curves.curve_data(pair, name)} for name in self.chosen.value}

    def show(self, data: dict[str, dict[str, Columns]]) -> None:
        """Renew the charts."""
        for outcome, columns in data.items():
            _fill(self.sources.setdefault(outcome, {}), columns, self._names())
        if tuple(data) != self._laid_out:
            self._laid_out = tuple(data)
            self.charts[:] = [
                pn.pane.Bokeh(chart, sizing_mode="stretch_width", margin=0)
                for outcome in data
                for chart in curves.draw_curves(outcome, self.countries, self.sources[outcome])
            ]

    def _names(self) -> list[str]:
        return [f"{arm}/{country}" for arm in NAMES for country in self.countries]


def _fill(sources: dict[str, ColumnDataSource], columns: dict[str, Columns], names: list[str]) -> None:
    """Put new data into the sources of charts; what is not there is emptied."""
    some = next(value for name, value in columns.items() if name in names)
    for name in [*names, *(name for name in columns if name not in names)]:
        data = columns.get(name) or {column: [] for column in some}
        if name in sources:
            sources[name].data = data
        else:
            sources[name] = ColumnDataSource(data)


def key() -> str:
    """Return the key of both variants as HTML."""
    marks = []
    for arm, name in ((BASE, "Base: the scenario as it is"), (MINE, "Mine: with your changes")):
        colour, dash = line_of(arm)
        marks.append(f'<span class="key" style="border-top: 3px {dash} {colour}"></span>{name}')
    return f"<p>{''.join(marks)}</p>"


SECTIONS: tuple[Any, ...] = (Curves,)


class Board:
    """Hold the sections of the right side, of which one is shown at a time.

    Parameters
    ----------
    scenario : the base.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.sections = {section.name: section(scenario) for section in SECTIONS}
        self.status = html("")
        self.switch = pn.widgets.RadioButtonGroup(
            name="What to look at", options=list(self.sections), value="Outcomes", stylesheets=[COMMON],
            margin=(4, 5),
        )  # fmt: skip
        self.help = html("")
        self.place = pn.Column(sizing_mode="stretch_width")
        self.switch.param.watch(lambda _: self._turn(), "value")
        self.pair: Pair | None = None
        self._turn()

    @property
    def section(self) -> Any:
        """What is shown."""
        return self.sections[self.switch.value]

    def show(self, pair: Pair) -> None:
        """Renew what is shown."""
        self.pair = pair
        self.section.show(self.section.data(pair))

    def _turn(self) -> None:
        section = self.section
        self.help.object = f"<details><summary>How to read this</summary><p>{section.help}</p></details>"
        self.place[:] = [section.view]
        if self.pair is not None:
            section.show(section.data(self.pair))

    def view(self) -> list[Any]:
        """Return what stands on the right."""
        return [self.status, self.switch, html(key()), self.help, self.place]
