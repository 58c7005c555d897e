"""The outside events of a scenario as entries that can be switched off or moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dilemma_sim.scenario import Scenario


@dataclass(frozen=True)
class Entry:
    """Hold one outside event as the page shows it.

    Attributes
    ----------
    key : its name in the scenario.
    day : when it happens.
    label : a few words.
    where : the countries it concerns; empty for all.
    facts : its kind, its effects and its source, in a sentence each.
    """

    key: str
    day: date
    label: str
    where: str
    facts: tuple[str, ...]

    @property
    def path(self) -> str:
        """Key path of the entry."""
        return f"timeline.{self.key}"

    @property
    def day_path(self) -> str:
        """Key path of its day."""
        return f"{self.path}.at"


def entries_of(scenario: Scenario) -> list[Entry]:
    """Return the outside events of a scenario, by date."""
    entries = []
    for key, event in sorted(scenario.timeline.items(), key=lambda item: (item[1].at, item[1].label)):
        names = [scenario.countries[name].label or name for name in event.countries]
        effects = [
            *(f"attention to {_issue(scenario, issue)} +{size:g}" for issue, size in event.attention.items()),
            *(f"{words} {size:+g}" for name, words in _EFFECTS.items() if (size := getattr(event, name))),
        ]
        if event.session is not None:
            signed = f"{event.session.critical} states sign the critical text"
            effects.append(f"{signed}, {event.session.supportive} the supportive one")
        facts = [f"Kind: {event.kind.replace('_', ' ')}."]
        facts += [f"Effects: {', '.join(effects)}."] if effects else ["It has no effect."]
        facts += [f"Source: {event.source} ({event.grade or 'no grade'})."] if event.source else []
        entries.append(Entry(key, event.at, event.label, ", ".join(names), tuple(facts)))
    return entries


_EFFECTS = {
    "calls": "extra calls to protest",
    "spotlight": "attention abroad",
    "relation": "relation with the partner",
    "provocation": "exposure the partner sees",
    "leverage": "leverage of the partner",
    "crisis": "crisis of the regime",
}


def _issue(scenario: Scenario, issue: str) -> str:
    named = scenario.issues.get(issue)
    return str((named.label if named is not None else None) or issue)


def settings_of(entries: list[Entry], on: Mapping[str, bool], days: Mapping[str, str]) -> dict[str, str]:
    """Return what switching off and moving entries changes in the scenario, as the reader takes it.

    Parameters
    ----------
    entries : the outside events of the base.
    on : whether each happens, by key; those not named do.
    days : the day of each as typed, by key; those not named stay where they are.
    """
    changes: dict[str, str] = {}
    for entry in entries:
        day = days.get(entry.key, entry.day.isoformat()).strip()
        if not on.get(entry.key, True):
            changes[entry.path] = "null"
        elif day != entry.day.isoformat():
            changes[entry.day_path] = day
    return changes
