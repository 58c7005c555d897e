"""What figures and the report are made of: the tables of a run, and how its scenario calls things."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from dilemma_sim.model.outcomes import Outcome
    from dilemma_sim.scenario import Scenario

_SHORT = 12


@dataclass(frozen=True)
class OutsideEvent:
    """Hold one entry of the timeline: something the actors modelled did not decide."""

    number: int
    day: date
    label: str
    kind: str
    countries: tuple[str, ...] = ()
    source: str | None = None

    def concerns(self, country: str) -> bool:
        """Say whether the event is about this country; an event that names none is about all."""
        return not self.countries or country in self.countries


@dataclass(frozen=True)
class Material:
    """Hold everything that is drawn or written about one run.

    Attributes
    ----------
    curves, events : the tables of the run, with `date` as a timestamp.
    countries, external, internal, issues : labels by name, in the order of the scenario.
    core : the issue that the dilemma is about.
    domestic : issues that are not about the partner: claims against those in power, and everything else.
    outcomes : name, unit, kind and label of every column of the curves.
    """

    title: str
    description: str
    countries: Mapping[str, str]
    partner: str
    external: Mapping[str, str]
    internal: Mapping[str, str]
    issues: Mapping[str, str]
    core: str
    domestic: tuple[str, ...]
    outside: tuple[OutsideEvent, ...]
    outcomes: Mapping[str, Outcome]
    curves: pd.DataFrame
    events: pd.DataFrame
    seed: int
    version: str
    scenario_hash: str
    command: str = ""
    manifest: Mapping[str, Any] = field(default_factory=dict)

    @property
    def replicates(self) -> int:
        """Count the replicates."""
        return int(self.curves["replicate"].nunique())

    @property
    def dates(self) -> pd.DatetimeIndex:
        """List the Mondays of the run."""
        return pd.DatetimeIndex(pd.unique(self.curves["date"])).sort_values()

    @property
    def span(self) -> tuple[date, date]:
        """Give the first Monday and the last Sunday of the run."""
        return self.dates[0].date(), (self.dates[-1] + pd.Timedelta(days=6)).date()

    @property
    def short_hash(self) -> str:
        """Shorten the hash of the scenario to what fits under a figure."""
        return self.scenario_hash[:_SHORT]


def material_of(run: Any) -> Material:
    """Gather what is drawn from a run folder that is open.

    Parameters
    ----------
    run : a `dilemma_sim.study.folder.RunFolder`.
    """
    from dilemma_sim.model.outcomes import OUTCOMES

    scenario: Scenario = run.scenario
    manifest = dict(run.manifest)
    return Material(
        title=scenario.title,
        description=scenario.description or "",
        countries={name: country.label or name for name, country in scenario.countries.items()},
        partner=scenario.partner.label,
        external=_labels(scenario.postures.external),
        internal=_labels(scenario.postures.internal),
        issues=_labels(scenario.issues),
        core=next(
            (name for name, issue in scenario.issues.items() if issue.core), next(iter(scenario.issues), "")
        ),
        domestic=tuple(
            name
            for name, issue in scenario.issues.items()
            if name == scenario.other_issue or issue.regime >= 1.0
        ),
        outside=outside_events(scenario),
        outcomes=OUTCOMES,
        curves=with_dates(run.curves),
        events=with_dates(run.events),
        seed=int(manifest.get("seed", 0)),
        version=str(manifest.get("version", "")),
        scenario_hash=str(manifest.get("scenario_sha256", "")),
        command=str(manifest.get("command", "")),
        manifest=manifest,
    )


def outside_events(scenario: Scenario) -> tuple[OutsideEvent, ...]:
    """Give numbers to the entries of the timeline, by date."""
    entries = sorted(scenario.timeline.values(), key=lambda entry: (entry.at, entry.label))
    return tuple(
        OutsideEvent(
            index, entry.at, entry.label, str(entry.kind), tuple(entry.countries or ()), entry.source
        )
        for index, entry in enumerate(entries, start=1)
    )


def with_dates(table: pd.DataFrame) -> pd.DataFrame:
    """Turn the dates of a table into timestamps, whatever the file gave."""
    return table.assign(date=pd.to_datetime(table["date"]))


def _labels(named: Mapping[str, Any]) -> dict[str, str]:
    return {name: getattr(one, "label", None) or name.replace("_", " ") for name, one in named.items()}
