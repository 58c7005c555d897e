"""The left side of the page: what can be changed, and how it is kept."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import panel as pn

from dilemma_sim.explore.factors import factor_at, factors_of
from dilemma_sim.explore.fields import Changed, NumberField, TimelineFields, fault_html, html
from dilemma_sim.explore.sheet import COMMON
from dilemma_sim.explore.timeline import entries_of
from dilemma_sim.explore.variant import Terms, Variant
from dilemma_sim.scenario.describe import describe
from dilemma_sim.scenario.reader import read_scenario

if TYPE_CHECKING:
    from dilemma_sim.scenario import Scenario

REPLICATES = (5, 10, 20, 50, 100, 200)


class Form:
    """Hold the fields for one base scenario.

    Parameters
    ----------
    base : the scenario that is changed, a path or the name of a shipped one.
    changed : is called when the user has changed anything.
    """

    def __init__(self, base: str, changed: Changed) -> None:
        self.base = base
        self._changed, self._quiet = changed, False
        self.document = read_scenario(base)
        self._drawn = drawn_in(self.document.value)
        self.numbers = [self._field(factor) for factor in factors_of(self.document)]
        self.timeline = TimelineFields(entries_of(self.document.value), self._heard)
        self.fault = html("")
        self._numbers = pn.Column(*(one.view for one in self.numbers), sizing_mode="stretch_width")
        self.more = pn.widgets.AutocompleteInput(
            label="Add another number, by its key path", options=self._others(), min_characters=1,
            case_sensitive=False, search_strategy="includes", placeholder="type, such as police or reach",
            stylesheets=[COMMON], sizing_mode="stretch_width",
        )  # fmt: skip
        self.more.param.watch(self._add, "value")
        self.undo = pn.widgets.Button(label="Undo all changes", stylesheets=[COMMON])
        self.undo.on_click(lambda _: self.reset())
        self.replicates = pn.widgets.Select(
            label="Runs of each variant", options=list(REPLICATES), value=20, stylesheets=[COMMON], width=140
        )
        self.seed = pn.widgets.IntInput(
            label="Seed of the luck", value=1, start=0, stylesheets=[COMMON], width=140
        )
        self.point = pn.widgets.Checkbox(
            label="Numbers set by hand (leave the posterior out)", value=False, stylesheets=[COMMON],
            disabled=self.document.value.posterior is None,
        )  # fmt: skip
        for widget in (self.replicates, self.seed, self.point):
            widget.param.watch(lambda _: self._heard(), "value")

    @property
    def variant(self) -> Variant:
        """What is changed now."""
        settings: dict[str, str] = {}
        for field in self.numbers:
            settings |= field.settings
        return Variant(self.base, settings | self.timeline.settings)

    @property
    def terms(self) -> Terms:
        """How many runs, and with what luck."""
        return Terms(int(self.replicates.value), int(self.seed.value or 0), bool(self.point.value))

    @property
    def paths(self) -> list[str]:
        """Key paths that have a field of their own."""
        return [*(field.factor.path for field in self.numbers), *self.timeline.paths]

    def tell(self, messages: dict[str, str]) -> None:
        """Show what the reader says beside the fields it is about, and the rest above them."""
        for field in self.numbers:
            field.tell(messages.get(field.factor.path, ""))
        self.timeline.tell(messages)
        self.fault.object = fault_html(messages.get("", ""))

    def reset(self) -> None:
        """Put everything back to the base, and tell once."""
        self._quiet = True
        for field in self.numbers:
            field.reset()
        self.timeline.reset()
        self._quiet = False
        self._changed()

    def view(self) -> list[Any]:
        """Return what stands below the choice of the scenario."""
        told = escape(self.document.value.description or "")
        about = f"<details><summary>About this scenario</summary><p>{told}</p></details>"
        events = self.timeline.view
        return [
            html(about),
            self.fault,
            html("<h2>Numbers that matter most</h2><p class='muted'>Move a slider or type. Hover or open "
                 "“What is this?” for meaning and source. Both variants stay: the base, and mine.</p>"),
            self._numbers,
            self.more,
            self.undo,
            html("<h2>Outside events</h2><p class='muted'>Untick one, or type another day.</p>"),
            pn.Card(
                events, title=f"Show the {len(self.timeline.entries)} outside events", collapsed=True,
                stylesheets=[COMMON], sizing_mode="stretch_width", margin=(2, 5),
            ),
            html("<h2>How many runs</h2><p class='muted'>More runs take longer and make bands sharper.</p>"),
            pn.FlexBox(self.replicates, self.seed),
            self.point,
        ]  # fmt: skip

    def _field(self, factor: Any) -> NumberField:
        return NumberField(factor, factor.path in self._drawn, self._heard)

    def _heard(self) -> None:
        if not self._quiet:
            self._changed()

    def _others(self) -> list[str]:
        """Return the other numbers that can be set; those in lists cannot be told in a file that extends."""
        shown = {field.factor.path for field in self.numbers}
        return [
            row.path
            for row in describe(self.document)
            if row.value is not None and row.path not in shown and not row.path.startswith("timeline.")
            and not any(part.isdigit() for part in row.path.split("."))
        ]  # fmt: skip

    def _add(self, event: Any) -> None:
        factor = factor_at(self.document, event.new) if event.new else None
        if factor is not None and factor.path not in self.paths:
            self.numbers.append(self._field(factor))
            self._numbers.append(self.numbers[-1].view)
            self.more.value = ""
            self.more.options = self._others()


def drawn_in(scenario: Scenario) -> frozenset[str]:
    """Return the key paths that the runs of a scenario draw from its posterior, if it names one."""
    from dilemma_sim.study.resample import resample_of

    resample = resample_of(scenario, seed=1, replicates=1)
    return frozenset() if resample is None else frozenset(resample.settings(0))
