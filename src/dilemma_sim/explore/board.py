"""The right side of the page: the gauge, and one of the sections, renewed as replicates arrive."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import panel as pn
from bokeh.models import ColumnDataSource

from dilemma_sim.explore.fields import html
from dilemma_sim.explore.gauge import HELP as GAUGE_HELP
from dilemma_sim.explore.gauge import draw_gauge, gauge_data, gauge_words
from dilemma_sim.explore.looks import BASE, MINE, Columns, Pair, labels_of, line_of
from dilemma_sim.explore.sections import AGENDA, POSTURES, Curves, Stacks, in_page
from dilemma_sim.explore.sheet import COMMON
from dilemma_sim.explore.single import DifferenceSection, LogSection, NetworkSection

if TYPE_CHECKING:
    from dilemma_sim.scenario import Scenario


def key() -> str:
    """Return the key of both variants as HTML."""
    marks = []
    for arm, name in ((BASE, "Base: the scenario as it is"), (MINE, "Mine: with your changes")):
        colour, dash = line_of(arm)
        marks.append(f'<span class="key" style="border-top: 3px {dash} {colour}"></span>{name}')
    return f"<p>{' '.join(marks)}</p>"


class Board:
    """Hold the gauge and the sections, of which one is shown at a time.

    Parameters
    ----------
    scenario : the base.
    again : is called when the section shown, or a choice in it, has changed.
    """

    def __init__(self, scenario: Scenario, again: Callable[[], None]) -> None:
        self.countries = labels_of(scenario.countries)
        self.sections: dict[str, Any] = {
            "Outcomes": Curves(scenario, again),
            "Postures": Stacks(POSTURES, scenario),
            "Agenda": Stacks(AGENDA, scenario),
            "Network": NetworkSection(scenario, again),
            "Events": LogSection(scenario, again),
            "Differences": DifferenceSection(scenario, again),
        }
        self.switch = pn.widgets.RadioButtonGroup(
            name="What to look at", options=list(self.sections), value="Outcomes", stylesheets=[COMMON],
            margin=(4, 5),
        )  # fmt: skip
        self.help = html("")
        self.place = pn.Column(sizing_mode="stretch_width", margin=0)
        self.words = html("")
        self._gauge: ColumnDataSource | None = None
        self._gauge_place = pn.Column(sizing_mode="stretch_width", margin=0)
        self.switch.param.watch(lambda _: (self._turn(), again()), "value")
        self._turn()

    def data(self, pair: Pair) -> tuple[str, Columns, Any]:
        """Return what is shown now, made in any thread: which section, its data and those of the gauge."""
        name = str(self.switch.value)
        return name, gauge_data(pair, self.countries), self.sections[name].data(pair)

    def show(self, data: tuple[str, Columns, Any]) -> None:
        """Show what was made, unless another section was chosen since."""
        name, gauge, shown = data
        self.words.object = f'<p class="muted">Dilemma index. {gauge_words(gauge)}.</p>'
        if self._gauge is None:
            self._gauge = ColumnDataSource(gauge)
            self._gauge_place[:] = [in_page(draw_gauge(self.countries, self._gauge))]
        else:
            self._gauge.data = gauge
        if name == self.switch.value:
            self.sections[name].show(shown)

    def _turn(self) -> None:
        section = self.sections[str(self.switch.value)]
        self.help.object = (
            f"<details><summary>How to read this</summary><p>{section.help}</p>"
            f"<p>The gauge: {GAUGE_HELP}</p></details>"
        )
        self.place[:] = [section.view]

    def view(self) -> list[Any]:
        """Return what stands on the right."""
        return [html(key()), self._gauge_place, self.words, self.switch, self.help, self.place]
