"""Measures: every outcome of a run as one number, for each country and each group of co-ethnics held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from dilemma_sim.study.functionals import STANDARD, over_weeks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dilemma_sim.scenario import Scenario
    from dilemma_sim.study.runs import Runs

Side = Literal["human cost", "strategic", "choice"]

HUMAN_COSTS = (
    "detained_protesters",
    "coercion",
    "harm_to_minorities",
    "new_detentions",
    "in_detention",
    "sentenced",
    "supervised",
    "released",
    "free",
)
"""Outcomes that are people's losses; they stand first in every table."""

SIGNED = ("dilemma",)
"""Outcomes that can lie on either side of zero, so that a share of their mean says nothing."""

PERSON_WEEKS = ("in_detention", "sentenced", "supervised")
"""Stocks that are also added up over the weeks: so many persons for so long."""

RELEASE_SHARES = (0.01, 0.05)
"""Shares of those in detention at the start, until whose release the weeks are counted."""


@dataclass(frozen=True)
class Measure:
    """Hold one number per replicate and place.

    Attributes
    ----------
    name : the outcome, with the name that is counted or the functional where that is not the standard one.
    outcome : of `model.outcomes`; empty where the measure is made of several.
    label : for sentences.
    functional : how the weeks become one number.
    unit : of the number.
    side : whether it is a human cost, a strategic outcome or a choice of governments.
    by : whether places are countries or groups of co-ethnics held.
    places : their names.
    values : of shape (replicates, places).
    """

    name: str
    outcome: str
    label: str
    functional: str
    unit: str
    side: Side
    by: Literal["country", "group"]
    places: tuple[str, ...]
    values: NDArray[np.float64]


def names_seen(several: Iterable[Runs]) -> dict[str, list[str]]:
    """Return the names that each outcome made of names takes in any of the runs."""
    from dilemma_sim.model.outcomes import OUTCOMES

    seen: dict[str, set[str]] = {name: set() for name, one in OUTCOMES.items() if one.kind == "name"}
    for runs in several:
        for outcome, names in seen.items():
            names |= {str(name) for name in np.unique(runs.weekly[outcome].astype(str))} - {""}
    return {outcome: sorted(names) for outcome, names in seen.items()}


def measures_of(scenario: Scenario, runs: Runs, names: Mapping[str, Sequence[str]]) -> list[Measure]:
    """Return all measures of some runs, the human costs first.

    Parameters
    ----------
    scenario : what was simulated.
    runs : what came of it.
    names : the names to count, by outcome; see `names_seen`.
    """
    found = [*_standard(runs), *_choices(runs, names), *_of_those_held(scenario, runs)]
    order: dict[Side, int] = {"human cost": 0, "strategic": 1, "choice": 2}
    return sorted(found, key=lambda measure: order[measure.side])


def _standard(runs: Runs) -> Iterator[Measure]:
    from dilemma_sim.model.outcomes import OUTCOMES

    ordered = [*HUMAN_COSTS, *(name for name in OUTCOMES if name not in HUMAN_COSTS)]
    for name in ordered:
        outcome = OUTCOMES[name]
        if outcome.kind == "name":
            continue
        functional = STANDARD[outcome.kind]
        values = over_weeks(runs.weekly[name], functional)
        side: Side = "human cost" if name in HUMAN_COSTS else "strategic"
        yield Measure(
            name, name, outcome.label, functional, outcome.unit, side, "country", runs.countries, values
        )


def _choices(runs: Runs, names: Mapping[str, Sequence[str]]) -> Iterator[Measure]:
    from dilemma_sim.model.outcomes import OUTCOMES

    for outcome, possible in names.items():
        for value in possible:
            label = f"{OUTCOMES[outcome].label}: {value.replace('_', ' ')}"
            shares = over_weeks(runs.weekly[outcome], "share_of_weeks", value=value)
            yield Measure(
                f"{outcome}={value}", outcome, label, "share_of_weeks", "share of weeks", "choice",
                "country", runs.countries, shares,
            )  # fmt: skip


def _of_those_held(scenario: Scenario, runs: Runs) -> Iterator[Measure]:
    """Yield person-weeks and times to release, by country and by group."""
    homes = np.array([scenario.detainees[group].country for group in runs.groups], dtype=object)
    in_country = np.asarray(homes[:, np.newaxis] == np.array(runs.countries, dtype=object), np.float64)
    at_start = np.array([scenario.detainees[group].detained for group in runs.groups], dtype=np.float64)
    everything = np.eye(len(runs.groups))
    by_country = ("country", runs.countries, in_country)
    by_group = ("group", runs.groups, everything)
    for by, places, belongs in (by_country, by_group):
        held = {name: values.astype(np.float64) @ belongs for name, values in runs.held.items()}
        yield from _held(by, places, held, at_start @ belongs)  # type: ignore[arg-type] # a literal


def _held(
    by: Literal["country", "group"],
    places: tuple[str, ...],
    held: Mapping[str, NDArray[np.float64]],
    at_start: NDArray[np.float64],
) -> Iterator[Measure]:
    if not places or not held:
        return
    from dilemma_sim.model.outcomes import OUTCOMES

    def made(name: str, label: str, functional: str, unit: str, values: NDArray[np.float64]) -> Measure:
        return Measure(name, "", label, functional, unit, "human cost", by, places, values)

    if by == "group":
        for name, weeks in held.items():
            functional = STANDARD[OUTCOMES[name].kind]
            yield made(name, OUTCOMES[name].label, functional, "persons", over_weeks(weeks, functional))
    for name in PERSON_WEEKS:
        label = f"{OUTCOMES[name].label}, person-weeks"
        yield made(f"{name}_person_weeks", label, "total", "person-weeks", held[name].sum(axis=1))
    for share in RELEASE_SHARES:
        percent = f"{100 * share:g}"
        weeks, reached = time_to_release(held["released"], at_start, share)
        until, by_then = f"Time to release of {percent} %", f"Runs that release {percent} %"
        yield made(f"weeks_to_release_{percent}", until, "restricted_mean", "weeks", weeks)
        yield made(f"reached_release_{percent}", by_then, "share_of_runs", "share of runs", reached)


def time_to_release(
    released: NDArray[np.float64], at_start: NDArray[np.float64], share: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the weeks until so many were released as make up a share of those in detention at the start.

    A run that does not get there counts with its full length, so that the mean is the mean restricted to
    the horizon; whether it got there is returned beside. Nobody in detention at the start: no value.

    Parameters
    ----------
    released : released since the start, of shape (replicates, weeks, places).
    at_start : persons in detention at the start, by place.
    share : above 0, at most 1.
    """
    enough = released >= share * at_start
    reached = enough.any(axis=1)
    weeks = np.where(reached, enough.argmax(axis=1) + 1, released.shape[1]).astype(np.float64)
    anybody = at_start > 0
    return np.where(anybody, weeks, np.nan), np.where(anybody, reached, np.nan)
