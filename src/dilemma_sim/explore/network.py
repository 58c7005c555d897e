"""The network of organisations and the groups that depend on them, week by week of one run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dilemma_sim.explore.looks import FONT, Chart, Columns, new_figure
from dilemma_sim.model.participation import dependency, reach
from dilemma_sim.scenario.amending import amended

if TYPE_CHECKING:
    from bokeh.models import ColumnDataSource

    from dilemma_sim.model import RunRecord
    from dilemma_sim.scenario import Scenario
    from dilemma_sim.study.engine import Ensemble

COLOURS = {
    "at large": "#12355f",
    "in custody": "#9b1c1c",
    "on terms": "#b99a2c",
    "loyal": "#6f8f8b",
}
STANDINGS = {
    "at large": "independent",
    "in custody": "leader detained",
    "on terms": "leader released on terms",
    "loyal": "co-opted by the government",
}
"""What becomes of an organisation, and what to call it."""
HELP = (
    "Left: organisations, as large as the capacity that is left to them. Right: groups that they reach. The "
    "line is as strong as the share of the group that a call reaches; it is red where the group would lose "
    "more than half of that reach without the organisation. Contacts that members take elsewhere after a "
    "co-optation are not drawn."
)
HEAD = ("Organisation", "Standing", "Capacity left", "Groups reached (persons by a call; dependence)")
_MOST = 0.5
"""Dependence above which a line is red."""


@dataclass(frozen=True)
class Tie:
    """Hold how an organisation reaches a group in one week.

    Attributes
    ----------
    organisation, country, group : names in the scenario.
    share : of the group whom its call reaches.
    persons : the same in persons.
    dependence : share of the group's reach that would be lost without it, 0 to 1.
    """

    organisation: str
    country: str
    group: str
    share: float
    persons: float
    dependence: float


@dataclass(frozen=True)
class Network:
    """Hold organisations and groups of one run, week by week.

    Attributes
    ----------
    scenario : what was simulated, with what the run drew from the posterior.
    record : the run, with its levels.
    """

    scenario: Scenario
    record: RunRecord

    @property
    def weeks(self) -> int:
        """How many weeks there are."""
        return len(self.record.dates)

    def capacity(self, organisation: str, week: int) -> tuple[float, float]:
        """Return offline and online capacity at the end of a week."""
        text = self.scenario.organisations[organisation]
        if self.record.levels is None:
            return text.offline, text.online
        paths = self.record.levels.paths
        channel = f"capacity.{organisation}"
        offline, online = (
            float(paths[channel, f"after the week, {name}"][week]) for name in ("offline", "online")
        )
        return offline, online

    def strength(self, organisation: str, week: int) -> float:
        """Return the share of its full capacity that is left to an organisation."""
        text = self.scenario.organisations[organisation]
        full = text.offline + text.online
        return sum(self.capacity(organisation, week)) / full if full else 0.0

    def standing(self, organisation: str, week: int) -> str:
        """Return what has become of an organisation by the end of a week."""
        standing = "at large"
        for event in self.record.log:
            if event.step > week:
                break
            if event.kind == "arrest_leader" and event.detail == organisation:
                standing = "in custody"
            elif event.kind == "leader_released" and event.actor == organisation:
                standing = "on terms"
            elif event.kind == "co_opt" and event.detail == organisation:
                standing = "loyal"
        return standing

    def ties(self, country: str, week: int) -> list[Tie]:
        """Return how organisations reach the groups of a country in a week."""
        found = []
        for group, stratum in self.scenario.countries[country].strata.items():
            contacts = self._contacts(country, group, week)
            whole = reach([pair for pairs in contacts.values() for pair in pairs])
            for organisation, pairs in contacts.items():
                others = [pair for name, more in contacts.items() if name != organisation for pair in more]
                share = reach(pairs)
                found.append(
                    Tie(
                        organisation, country, group, share, share * stratum.persons,
                        dependency(whole, reach(others)),
                    )
                )  # fmt: skip
        return found

    def _contacts(self, country: str, group: str, week: int) -> dict[str, list[tuple[float, float]]]:
        """Return pairs of contact rate and capacity of those who reach a group at all."""
        contacts = {}
        for name, text in self.scenario.organisations.items():
            there = text.reach.get(country, {}).get(group)
            if there is not None and (there.offline or there.online):
                rates = there.offline, there.online
                contacts[name] = list(zip(rates, self.capacity(name, week), strict=True))
        return contacts


def network_of(ensemble: Ensemble, replicate: int) -> Network:
    """Run one replicate once more, with what the network is made of; the luck is the same.

    Parameters
    ----------
    ensemble : the replicates it is one of.
    replicate : its number.
    """
    from dilemma_sim.model import simulate

    scenario = ensemble.scenario
    if ensemble.resample is not None:
        scenario = amended(scenario, ensemble.resample.settings(replicate))
    return Network(scenario, simulate(scenario, ensemble.seed, replicate, compiled=True, keep_levels=True))


def network_data(network: Network, country: str, week: int) -> dict[str, Columns]:
    """Return nodes and lines of the network of a country in a week, as columns of a chart."""
    ties = network.ties(country, week)
    callers = list(dict.fromkeys(tie.organisation for tie in ties))
    groups = list(network.scenario.countries[country].strata)
    left = {name: 1.0 - (place + 0.5) / max(1, len(callers)) for place, name in enumerate(callers)}
    right = {name: 1.0 - (place + 0.5) / len(groups) for place, name in enumerate(groups)}
    standings = {name: network.standing(name, week) for name in callers}
    strength = {name: network.strength(name, week) for name in callers}
    strata = network.scenario.countries[country].strata
    labels = {name: network.scenario.organisations[name].label for name in callers}
    return {
        "organisations": {
            "x": [0.0] * len(callers),
            "y": [left[name] for name in callers],
            "size": [8 + 22 * strength[name] for name in callers],
            "colour": [COLOURS[standings[name]] for name in callers],
            "label": [labels[name] for name in callers],
            "told": [
                f"{STANDINGS[standings[name]]}, {100 * strength[name]:.0f} % of capacity" for name in callers
            ],
        },
        "groups": {
            "x": [1.0] * len(groups),
            "y": [right[name] for name in groups],
            "label": [strata[name].label for name in groups],
            "told": [f"{strata[name].persons:,} persons" for name in groups],
        },
        "ties": {
            "xs": [[0.0, 1.0] for _ in ties],
            "ys": [[left[tie.organisation], right[tie.group]] for tie in ties],
            "width": [width_of(tie.share) for tie in ties],
            "colour": ["#9b1c1c" if tie.dependence > _MOST else "#8c8c8c" for tie in ties],
            "told": [
                f"{labels[tie.organisation]} reaches {tie.persons:,.0f} of {strata[tie.group].label} "
                f"({100 * tie.share:.2g} %); without it their reach falls by {100 * tie.dependence:.0f} %"
                for tie in ties
            ],
        },
    }


def width_of(share: float) -> float:
    """Return the width of a line, by the order of magnitude of a share: shares differ a thousandfold."""
    return float(np.clip(6.0 + 1.6 * np.log10(share), 0.5, 6.0)) if share > 0 else 0.2


def draw_network(label: str, sources: Mapping[str, ColumnDataSource], height: int = 330) -> Chart:
    """Draw the network of a country.

    Parameters
    ----------
    label : of the country.
    sources : as `network_data` names them.
    height : in pixels.
    """
    from bokeh.models import HoverTool

    chart = new_figure(
        f"{label}: organisations and the groups they reach", height=height, x_axis_type="linear",
        x_range=(-1.5, 2.3), y_range=(-0.02, 1.02), tools="save",
    )  # fmt: skip
    chart.axis.visible = False
    chart.grid.grid_line_color = None
    lines = chart.multi_line(
        "xs", "ys", source=sources["ties"], line_width="width", line_color="colour", line_alpha=0.75
    )
    callers = chart.scatter("x", "y", size="size", color="colour", source=sources["organisations"])
    groups = chart.scatter("x", "y", size=12, marker="square", color="#595959", source=sources["groups"])
    for name, align, offset in (("organisations", "right", -20), ("groups", "left", 12)):
        chart.text(
            "x", "y", text="label", source=sources[name], text_align=align, text_baseline="middle",
            x_offset=offset, text_font={"value": FONT}, text_font_size="12px",
        )  # fmt: skip
    for renderer in (lines, callers, groups):
        chart.add_tools(HoverTool(renderers=[renderer], tooltips="@told", visible=False))
    return chart


def network_rows(network: Network, country: str, week: int) -> list[tuple[str, ...]]:
    """Return the network of a week in words, a row for each organisation that reaches anybody there."""
    strata = network.scenario.countries[country].strata
    rows: dict[str, list[str]] = {}
    for tie in network.ties(country, week):
        told = f"{strata[tie.group].label} {tie.persons:,.0f} ({100 * tie.dependence:.0f} %)"
        rows.setdefault(tie.organisation, []).append(told)
    return [
        (
            network.scenario.organisations[name].label,
            STANDINGS[network.standing(name, week)],
            f"{100 * network.strength(name, week):.0f} %",
            "; ".join(told),
        )
        for name, told in rows.items()
    ]
