"""What the parameters of claims are drawn from: a posterior, a prior, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from dilemma_sim.scenario.amending import path_in, value_at

if TYPE_CHECKING:
    from dilemma_sim.scenario import Scenario
    from dilemma_sim.scenario.studies import Study
    from dilemma_sim.study.jobs import Settings

Over = Literal["posterior", "prior", "point"]


@dataclass(frozen=True)
class Source:
    """Hold draws of parameters, one after another.

    Attributes
    ----------
    over : what they are drawn from.
    name : of the posterior or of the study; empty for the scenario's own values.
    draws : the values of each draw by key path.
    identified : whether the record says something about each parameter; empty where nobody asked it.
    """

    over: Over
    name: str
    draws: Sequence[Settings]
    identified: Mapping[str, bool] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """What is drawn from, in words."""
        words = {"posterior": f"posterior '{self.name}'", "prior": f"prior of '{self.name}'"}
        return words.get(self.over, "the scenario's own values, with luck alone")

    @property
    def paths(self) -> tuple[str, ...]:
        """Key paths of all parameters that are drawn."""
        return tuple(self.draws[0]) if self.draws else ()


def of_point(draws: int) -> Source:
    """Return draws that change nothing: the scenario's own values, with luck alone."""
    return Source("point", "", [{}] * draws)


def of_posterior(scenario: Scenario, seed: int, draws: int) -> Source | None:
    """Return draws from the posterior that a scenario names; None where it names none.

    Raises
    ------
    ScenarioError : the posterior is not there, is none, or does not fit the scenario.
    """
    from dilemma_sim.study.resample import resample_of

    resample = resample_of(scenario, seed)
    if resample is None:
        return None
    known = {key: resample.posterior.parameters[key].identified for key in resample.drawn}
    values = [resample.settings(number) for number in range(draws)]
    return Source("posterior", resample.posterior.name, values, known)


def of_prior(study: Study, scenario: Scenario, seed: int, draws: int) -> Source:
    """Return draws of the uncertainties of a study, from their ranges and distributions.

    The draws are a scrambled Halton sequence: the first n of a longer series are those of a shorter one.
    Uncertainties that the scenario does not have are left out.

    Parameters
    ----------
    study : says what was thought of each parameter before the record was looked at.
    scenario : what is simulated.
    seed : of the scrambling.
    draws : how many.
    """
    from scipy.stats import qmc

    from dilemma_sim.study.sampling import values_at

    factors = study.uncertainties
    unit = qmc.Halton(max(1, len(factors)), scramble=True, seed=seed).random(draws)
    columns: dict[str, list[int | float]] = {}
    for place, (key, factor) in enumerate(factors.items()):
        for path in (key, *factor.also):
            found = path_in(scenario, path)
            if found is not None:
                whole = isinstance(value_at(scenario, found), int)
                columns[path] = values_at(factor, unit[:, place], whole)  # type: ignore[assignment] # numbers
    return Source("prior", study.title, [{k: v[row] for k, v in columns.items()} for row in range(draws)])


def with_tables(source: Source, scenario: Scenario, seed: int) -> Source:
    """Return draws that also draw the attributes of all postures, in the order of the shipped tables.

    See `dilemma_sim.model.posture_tables`.
    """
    from dilemma_sim.model.posture_tables import drawn_postures

    draws = [
        {**settings, **drawn_postures(scenario, seed, number)} for number, settings in enumerate(source.draws)
    ]
    return Source(source.over, source.name, draws, source.identified)
