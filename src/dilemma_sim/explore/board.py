"""The right side of the page: one section at a time, renewed as replicates arrive."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import panel as pn

from dilemma_sim.explore.fields import html
from dilemma_sim.explore.looks import BASE, MINE, Pair, line_of
from dilemma_sim.explore.sections import AGENDA, POSTURES, Curves, Stacks
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
    """Hold the sections, of which one is shown at a time.

    Parameters
    ----------
    scenario : the base.
    again : is called when the section shown, or a choice in it, has changed.
    """

    def __init__(self, scenario: Scenario, again: Callable[[], None]) -> None:
        self.sections: dict[str, Any] = {
            "Outcomes": Curves(scenario, again),
            "Postures": Stacks(POSTURES, scenario),
            "Agenda": Stacks(AGENDA, scenario),
            "Network": NetworkSection(scenario, again),
            "Events": LogSection(scenario, again),
            "Differences": DifferenceSection(scenario, again),
        }
        self.switch = pn.widgets.RadioButtonGroup(
            label="What to look at", options=list(self.sections), value="Outcomes", stylesheets=[COMMON],
            margin=(4, 5),
        )  # fmt: skip
        self.help = html("")
        self.place = pn.Column(sizing_mode="stretch_width", margin=0)
        self._again = again
        self.switch.param.watch(lambda _: self._turn(), "value")
        self._lay_out()

    def data(self, pair: Pair) -> tuple[str, Any]:
        """Return what is shown now, made in any thread: which section, and its data."""
        name = str(self.switch.value)
        return name, self.sections[name].data(pair)

    def show(self, data: tuple[str, Any]) -> None:
        """Show what was made, unless another section was chosen since."""
        name, made = data
        if name == self.switch.value:
            self.sections[name].show(made)

    def _turn(self) -> None:
        self._lay_out()
        self._again()

    def _lay_out(self) -> None:
        section = self.sections[str(self.switch.value)]
        self.help.object = f"<details><summary>How to read this</summary><p>{section.help}</p></details>"
        self.place[:] = [section.view]

    def view(self) -> list[Any]:
        """Return what stands on the right."""
        return [html(key()), self.switch, self.help, self.place]
