"""Comparisons: scenarios that share all luck, replicate by replicate, and what sets them apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from dilemma_sim.study.engine import Ensemble, Progress, replicate_all
from dilemma_sim.study.errors import ComparisonRefused

if TYPE_CHECKING:
    import pandas as pd

    from dilemma_sim.scenario import Scenario
    from dilemma_sim.study.runs import Runs

BASE = "base"


@dataclass(frozen=True)
class Arm:
    """Hold one of the scenarios compared, with its replicates."""

    name: str
    ensemble: Ensemble

    @property
    def scenario(self) -> Scenario:
        """What was simulated."""
        return self.ensemble.scenario

    @property
    def runs(self) -> Runs:
        """What came of it."""
        return self.ensemble.runs


@dataclass(frozen=True)
class Comparison:
    """Hold a base and what it is compared with; replicates of the same number are pairs.

    Attributes
    ----------
    base : the arm that all others are compared with.
    others : the other arms.
    """

    base: Arm
    others: tuple[Arm, ...]

    @property
    def seed(self) -> int:
        """Root seed of all arms."""
        return self.base.ensemble.seed

    @property
    def replicates(self) -> int:
        """Number of pairs."""
        return self.base.ensemble.replicates

    def _repr_html_(self) -> str:
        """Show it in a notebook."""
        from dilemma_sim.study.cards import comparison_card

        return comparison_card(self)

    @cached_property
    def differences(self) -> pd.DataFrame:
        """One row per arm, measure and place: difference, intervals, verdict and a sentence."""
        from dilemma_sim.study.differences import differences_frame

        return differences_frame(self.base, self.others)

    @cached_property
    def difference_curves(self) -> pd.DataFrame:
        """One row per arm, outcome, week and country: mean paired difference with bands."""
        from dilemma_sim.study.differences import difference_curves_frame

        return difference_curves_frame(self.base, self.others)

    @cached_property
    def curves(self) -> pd.DataFrame:
        """The curves of all arms, with the name of the arm first."""
        return _by_arm({arm.name: arm.ensemble.curves for arm in (self.base, *self.others)})

    @cached_property
    def draws(self) -> pd.DataFrame | None:
        """What the replicates of all arms drew from the posterior; None where nothing was drawn."""
        drawn = {arm.name: arm.ensemble.draws for arm in (self.base, *self.others)}
        tables = {name: table for name, table in drawn.items() if table is not None}
        return _by_arm(tables) if tables else None

    @property
    def sentences(self) -> list[str]:
        """All rows of the differences in words."""
        return self.differences["sentence"].tolist()

    def summary(self) -> dict[str, Any]:
        """Return the differences by arm, measure and place, as JSON can hold them."""
        return summary_of(self.differences, self.replicates)


def _by_arm(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    import pandas as pd

    named = []
    for name, table in tables.items():
        copy = table.copy()
        copy.insert(0, "arm", pd.Series([name] * len(copy), dtype="str"))
        named.append(copy)
    return pd.concat(named, ignore_index=True)


def compare(
    base: Scenario,
    others: Scenario | Mapping[str, Scenario],
    replicates: int = 100,
    seed: int = 1,
    jobs: int | None = None,
    progress: Progress | None = None,
    say: Callable[[str], None] | None = None,
    point: bool = False,
) -> Comparison:
    """Simulate scenarios with the same luck and compare them pair by pair.

    Where they name a posterior, the scenarios of a pair have the same draw of it. The result is the same
    for any number of jobs.

    Parameters
    ----------
    base : what the others are compared with.
    others : another scenario, or several by name.
    replicates : pairs.
    seed : root seed; replicate r of each scenario has the same luck.
    jobs : number of processes; by default as many as there are cores, where that is worth starting them.
    progress : is called with the numbers of runs done and of all runs.
    say : is called with a line where the user has to wait for something unusual.
    point : whether to leave posteriors out, and give every parameter the scenario's own value.

    Raises
    ------
    ComparisonRefused : the scenarios differ in their countries or their period, or in their posterior.
    RunFailed : a run raised an error, or its process died.
    ValueError : there is nothing to compare with, or fewer than one replicate or job was asked for.
    """
    named = others if isinstance(others, Mapping) else {"other": others}
    if not named or BASE in named:
        raise ValueError(f"name at least one other scenario, and none '{BASE}'")
    for name, scenario in named.items():
        refuse_unlike(base, scenario, name)
        if not point:
            refuse_other_posterior(base, scenario, name)
    scenarios = {BASE: base, **named}
    ensembles = replicate_all(
        list(scenarios.values()), replicates, seed, jobs, progress, say=say, point=point
    )
    first, *rest = map(Arm, scenarios, ensembles)
    return Comparison(first, tuple(rest))


def refuse_unlike(base: Scenario, other: Scenario, name: str) -> None:
    """Make sure that two scenarios have the same countries and weeks.

    Raises
    ------
    ComparisonRefused : they do not.
    """
    if list(base.countries) != list(other.countries):
        raise ComparisonRefused(
            f"{name} has the countries {', '.join(other.countries)}, the base "
            f"{', '.join(base.countries)}; pairs need the same countries in the same order"
        )
    ours, theirs = ((one.period.start, one.period.end) for one in (base, other))
    if ours != theirs:
        raise ComparisonRefused(
            f"{name} runs from {theirs[0]} to {theirs[1]}, the base from {ours[0]} to {ours[1]}; "
            "pairs need the same weeks: end both with --until, or set period.start and period.end"
        )


def refuse_other_posterior(base: Scenario, other: Scenario, name: str) -> None:
    """Make sure that two scenarios draw from the same posterior, or neither from any.

    Raises
    ------
    ComparisonRefused : they do not, so that pairs would differ in what is drawn as well.
    ScenarioError : a posterior is not there, or is none.
    """
    from dilemma_sim.study.posterior import digest_in

    if digest_in(base) != digest_in(other):
        raise ComparisonRefused(
            f"{name} and the base do not draw their parameters from the same posterior, so that pairs would "
            "differ in these too; give both the same, or compare the scenarios' own values with --point"
        )


def summary_of(differences: pd.DataFrame, replicates: int) -> dict[str, Any]:
    """Return a table of differences by arm, measure and place; what is undefined is None."""
    arms: dict[str, Any] = {}
    for row in differences.to_dict("records"):
        entry = {str(key): None if value != value else value for key, value in row.items()}
        arm, measure, place = (str(entry.pop(key)) for key in ("arm", "measure", "place"))
        places = arms.setdefault(arm, {}).setdefault(f"{entry['by']}: {measure}", {})
        places[place] = entry
    return {"replicates": replicates, "arms": arms}
