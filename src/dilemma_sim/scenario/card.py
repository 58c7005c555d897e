"""How a scenario looks in a notebook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dilemma_sim.notebook import Grid, card

if TYPE_CHECKING:
    from dilemma_sim.scenario.vocabulary import Scenario


def scenario_card(scenario: Scenario) -> str:
    """Return a scenario as markup: what it is about, who is in it, and what is unusual."""
    period = scenario.period
    facts = {
        "About": scenario.description.strip(),
        "Period": f"{period.start} to {period.end}, {period.weeks} weeks",
        "Partner": scenario.partner.label,
        "Core issue": scenario.issues[scenario.core].label,
        "Other issues": _listed(issue.label for issue in scenario.issues.values() if not issue.core),
        "Co-ethnics held": _listed(group.label for group in scenario.detainees.values()),
        "Outside events": f"{len(scenario.timeline)}",
        "Posterior": scenario.posterior or "",
        "Mechanisms set otherwise": ", ".join(_switched(scenario)),
        "Forced choices": ", ".join(scenario.do),
    }
    rows = [
        (
            country.label or name,
            f"{country.adults:,}",
            f"{len(country.strata)}",
            _listed(one.label for one in scenario.organisations.values() if one.country == name),
        )
        for name, country in scenario.countries.items()
    ]
    grid = Grid(("Country", "Adults", "Strata", "Organisations"), rows, numeric=(1, 2))
    return card(scenario.title, "scenario", facts, [grid], _notes(scenario))


def _listed(labels: Iterator[str]) -> str:
    return "; ".join(labels)


def _switched(scenario: Scenario) -> Iterator[str]:
    """Yield the mechanisms that are not as they are by default."""
    switches = scenario.mechanisms
    for name, field in type(switches).model_fields.items():
        value = getattr(switches, name)
        if isinstance(value, bool) and value != field.default:
            yield f"{name} {'on' if value else 'off'}"


def _notes(scenario: Scenario) -> Iterator[str]:
    if scenario.posterior is not None:
        yield "Replicates draw parameters from the posterior; point=True keeps the scenario's own values."
    yield "Most numbers are assumed. `dilemma-sim describe` lists each with its range, grade and source."
