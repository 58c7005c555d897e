"""Sections about single runs and about differences: network, event log, table of differences."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Any

import panel as pn
from bokeh.models import ColumnDataSource

from dilemma_sim.explore import differences, log, network
from dilemma_sim.explore.fields import html
from dilemma_sim.explore.looks import BASE, MINE, NAMES, Pair, labels_of
from dilemma_sim.explore.sections import grid, in_page
from dilemma_sim.explore.sheet import COMMON

if TYPE_CHECKING:
    from dilemma_sim.explore.looks import Columns
    from dilemma_sim.scenario import Scenario
    from dilemma_sim.study.engine import Ensemble

type Again = Callable[[], None]


class RunChoice:
    """Let the user choose a variant and one of its runs, and step through the runs.

    Parameters
    ----------
    changed : is called when another is chosen.
    """

    def __init__(self, changed: Again) -> None:
        self.arm = pn.widgets.RadioButtonGroup(
            label="Variant",
            options={name: arm for arm, name in NAMES.items()},
            value=BASE,
            stylesheets=[COMMON],
        )
        self.run = pn.widgets.IntInput(
            label="Run (number)", value=0, start=0, end=0, width=110, stylesheets=[COMMON]
        )
        self.back = pn.widgets.Button(label="Previous run", stylesheets=[COMMON])
        self.on = pn.widgets.Button(label="Next run", stylesheets=[COMMON])
        self.back.on_click(lambda _: self._step(-1))
        self.on.on_click(lambda _: self._step(1))
        for widget in (self.arm, self.run):
            widget.param.watch(lambda _: changed(), "value")
        self.view = pn.FlexBox(self.arm, self.run, self.back, self.on, align_items="end")

    def of(self, pair: Pair) -> tuple[Ensemble, int]:
        """Return the replicates of the variant chosen, and the number of the run, if it is there."""
        ensemble = pair.arms.get(self.arm.value, pair.base)
        return ensemble, max(0, min(int(self.run.value or 0), ensemble.replicates - 1))

    def limit(self, replicates: int) -> None:
        """Take note of how many runs there are."""
        self.run.end = max(0, replicates - 1)

    def _step(self, by: int) -> None:
        self.run.value = max(0, min(int(self.run.value or 0) + by, int(self.run.end or 0)))


class NetworkSection:
    """Show the network of one run, week by week."""

    help = network.HELP

    def __init__(self, scenario: Scenario, again: Again) -> None:
        self.scenario = scenario
        self.choice = RunChoice(again)
        self.week = pn.widgets.IntSlider(
            label="Week",
            start=0,
            end=1,
            value=0,
            stylesheets=[COMMON],
            sizing_mode="stretch_width",
            max_width=520,
        )
        self.week.param.watch(lambda _: self._draw(), "value")
        self.day, self.told = html("<p>This history is run once more, to see inside it …</p>"), html("")
        self.charts = grid()
        self.sources: dict[str, dict[str, ColumnDataSource]] = {}
        key = "".join(
            f'<span class="swatch" style="background: {network.COLOURS[name]}"></span>{words}'
            for name, words in network.STANDINGS.items()
        )
        self.view = pn.Column(
            self.choice.view, self.week, self.day, html(f"<p>{key}</p>"), self.charts, self.told,
            sizing_mode="stretch_width", margin=0,
        )  # fmt: skip
        self._known: tuple[Any, network.Network] | None = None

    def data(self, pair: Pair) -> tuple[network.Network, int]:
        """Run the history chosen once more, unless it is the one that is shown."""
        ensemble, number = self.choice.of(pair)
        key = ensemble.scenario, ensemble.seed, number, ensemble.resample is None
        if self._known is None or self._known[0] != key:
            self._known = key, network.network_of(ensemble, number)
        return self._known[1], ensemble.replicates

    def show(self, data: tuple[network.Network, int]) -> None:
        """Show the network that was made."""
        self._network, replicates = data
        self.choice.limit(replicates)
        self.week.end = self._network.weeks - 1
        self._draw()

    def _draw(self) -> None:
        if self._known is None:
            return
        week, shown = min(int(self.week.value or 0), self._network.weeks - 1), self._network
        self.day.object = f"<p>Week of {shown.record.dates[week]:%d %B %Y}</p>"
        tables = []
        for country, label in labels_of(self.scenario.countries).items():
            columns = network.network_data(shown, country, week)
            sources = self.sources.setdefault(country, {})
            for name, data in columns.items():
                self._put(sources, name, data)
            rows = network.network_rows(shown, country, week)
            tables.append(log.as_table(f"{label}, week of {shown.record.dates[week]}", network.HEAD, rows))
        if not len(self.charts):
            countries = labels_of(self.scenario.countries)
            self.charts[:] = [
                in_page(network.draw_network(label, self.sources[name])) for name, label in countries.items()
            ]
        self.told.object = f"<details><summary>The same in a table</summary>{''.join(tables)}</details>"

    @staticmethod
    def _put(sources: dict[str, ColumnDataSource], name: str, data: Columns) -> None:
        if name in sources:
            sources[name].data = data
        else:
            sources[name] = ColumnDataSource(data)


class LogSection:
    """Show the events of one run."""

    help = log.HELP

    def __init__(self, scenario: Scenario, again: Again) -> None:
        self.choice = RunChoice(again)
        countries = {label: name for name, label in labels_of(scenario.countries).items()}
        self.country = pn.widgets.Select(
            label="Where", options={"everywhere": "", **countries}, stylesheets=[COMMON], width=180
        )
        self.kinds = pn.widgets.MultiChoice(
            label="What (all, if nothing is chosen)",
            options={},
            stylesheets=[COMMON],
            sizing_mode="stretch_width",
        )
        for widget in (self.country, self.kinds):
            widget.param.watch(lambda _: again(), "value")
        self.table = html("")
        self.view = pn.Column(
            self.choice.view, self.country, self.kinds, self.table, sizing_mode="stretch_width", margin=0
        )

    def data(self, pair: Pair) -> tuple[str, list[tuple[str, ...]], dict[str, str], int]:
        """Return a caption, the rows of the log, the kinds of events there are, and how many runs."""
        ensemble, number = self.choice.of(pair)
        rows = log.log_rows(ensemble, number, set(self.kinds.value), str(self.country.value))
        arm = NAMES[MINE] if ensemble is pair.mine else NAMES[BASE]
        return f"{arm}, run {number}: {len(rows)} events", rows, log.kinds_in(ensemble), ensemble.replicates

    def show(self, data: tuple[str, list[tuple[str, ...]], dict[str, str], int]) -> None:
        """Renew the table."""
        caption, rows, kinds, replicates = data
        self.choice.limit(replicates)
        if self.kinds.options != kinds:
            self.kinds.options = kinds
        self.table.object = log.as_table(caption, log.HEAD, rows, numeric=(4, 5))


class DifferenceSection:
    """Show what the changes do, in a table and in words."""

    help = differences.HELP

    def __init__(self, scenario: Scenario, again: Again) -> None:  # noqa: ARG002 - as the others
        self.table = html("")
        self.view = pn.Column(self.table, sizing_mode="stretch_width", margin=0)

    def data(self, pair: Pair) -> str:
        """Return the table and the sentences as HTML."""
        comparison = differences.comparison_of(pair)
        if comparison is None:
            return "<p>Nothing is changed yet, so there is nothing to compare. Move a slider on the left.</p>"
        if comparison.replicates < 2:
            return "<p>A difference needs at least two runs of each variant.</p>"
        head, rows, sentences = differences.difference_table(comparison)
        said = "".join(f"<li>{escape(one)}</li>" for one in sentences)
        caption = f"Mine minus base, {comparison.replicates} pairs of runs with the same luck"
        table = log.as_table(caption, head, rows, differences.NUMERIC)
        return f"{table}<h3>In words</h3><ul>{said}</ul>"

    def show(self, data: str) -> None:
        """Renew the table."""
        self.table.object = data
