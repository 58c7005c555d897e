"""Replicates over a posterior: which draw of the parameters each replicate has.

Replicate r has the draw at the place u_r of the cumulated weights, u_r = frac(v_r + s): v_r is the van der
Corput sequence in base 2 and s a shift that the root seed sets (a randomised quasi-Monte Carlo sequence; van
der Corput 1935, Cranley and Patterson 1976). Replicates 0 to 2^k - 1 are a systematic resample, and the first
n are stratified for every n: a draw of weight w is taken n w times, give or take 2 + 2/3 log2(n) at most.
All scenarios with one seed and posterior have the same draws, replicate by replicate.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from dilemma_sim.scenario.amending import amended, path_in, value_at
from dilemma_sim.scenario.errors import Fault, Place, ScenarioError, advice
from dilemma_sim.scenario.posteriors import posterior_file
from dilemma_sim.study.digest import digest_of

if TYPE_CHECKING:
    import pandas as pd

    from dilemma_sim.scenario import Document, Scenario
    from dilemma_sim.study.jobs import Settings
    from dilemma_sim.study.posterior import Posterior
    from dilemma_sim.study.tables import Meaning


@dataclass(frozen=True)
class Resample:
    """Hold the draws that the replicates of one scenario have.

    Attributes
    ----------
    posterior : what is drawn from.
    seed : root seed of the replicates.
    drawn : key paths of the parameters that are drawn; the other lists are why some are not.
    held : those for which the scenario says something other than the posterior was made for.
    absent : those that the scenario does not have.
    swept : those that a study sets.
    """

    posterior: Posterior
    seed: int
    drawn: tuple[str, ...]
    held: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    swept: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """Digest of all that decides the draws, but for the seed."""
        return digest_of(self.posterior.sha256, list(self.drawn))

    @property
    def unidentified(self) -> tuple[str, ...]:
        """Parameters that are drawn although the record says nothing about them."""
        return tuple(key for key in self.drawn if not self.posterior.parameters[key].identified)

    def draw_of(self, replicate: int) -> int:
        """Return the number of the draw that a replicate has."""
        place = (radical_inverse(replicate) + _shift(self.seed)) % 1.0
        return int(np.searchsorted(self.posterior.cumulative, place, side="right"))

    def settings(self, replicate: int) -> Settings:
        """Return the values of all parameters that a replicate draws, by key path."""
        return self._values(self.draw_of(replicate))

    def _values(self, draw: int) -> Settings:
        values = self.posterior.values
        return {
            path: values[key][draw]
            for key in self.drawn
            for path in (key, *self.posterior.parameters[key].also)
        }

    def without(self, parameters: Container[str]) -> Resample:
        """Return the same for a study that sets some parameters itself; these are not drawn."""
        swept = tuple(
            key
            for key in self.drawn
            if any(path in parameters for path in (key, *self.posterior.parameters[key].also))
        )
        return replace(self, drawn=tuple(key for key in self.drawn if key not in swept), swept=swept)

    def table(self, replicates: Iterable[int]) -> pd.DataFrame:
        """Return a row for each replicate: the number of its draw, and the value of each parameter drawn."""
        import pandas as pd

        numbers = list(replicates)
        draws = [self.draw_of(number) for number in numbers]
        columns = {key: [self.posterior.values[key][draw] for draw in draws] for key in self.drawn}
        return pd.DataFrame({"replicate": numbers, "draw": draws, **columns})

    def facts(self) -> dict[str, Any]:
        """Return what a manifest says of it."""
        return {
            "name": self.posterior.name,
            "sha256": self.posterior.sha256,
            "point": False,
            "drawn": list(self.drawn),
            "held": list(self.held),
            "absent": list(self.absent),
            "swept": list(self.swept),
            "unidentified": list(self.unidentified),
        }


def manifested(scenario: Scenario, resample: Resample | None) -> dict[str, Any]:
    """Return the part of a manifest that is about the posterior of a scenario; nothing if it names none.

    Parameters
    ----------
    scenario : what was run.
    resample : how its replicates drew from the posterior; None where they kept its own values.
    """
    if resample is not None:
        return {"posterior": resample.facts()}
    if scenario.posterior is None:
        return {}
    from dilemma_sim.study.posterior import read_posterior

    posterior = read_posterior(posterior_file(scenario.posterior))
    return {"posterior": {"name": posterior.name, "sha256": posterior.sha256, "point": True}}


def draws_meaning(table: pd.DataFrame) -> dict[str, Meaning]:
    """Return unit, kind and description of every column of a table of draws."""
    from dilemma_sim.study.tables import KEYS

    number: Meaning = {"unit": "1", "kind": "key", "description": "Row of the posterior, from 0."}
    known = {"replicate": KEYS["replicate"], "draw": number}
    parameter: Meaning = {"unit": "as the parameter", "kind": "parameter", "description": "Drawn value."}
    return {str(name): known.get(str(name), parameter) for name in table.columns}


def radical_inverse(number: int) -> float:
    """Return a term of the van der Corput sequence in base 2: the binary digits mirrored at the point.

    >>> [radical_inverse(number) for number in range(5)]
    [0.0, 0.5, 0.25, 0.75, 0.125]
    """
    digits = f"{number:b}"
    return int(digits[::-1], 2) / 2.0 ** len(digits)


def _shift(seed: int) -> float:
    from dilemma_sim.model.draws import Draws

    return Draws(seed).uniform("posterior", 0)


def resample_of(scenario: Scenario, seed: int, replicates: int | None = None) -> Resample | None:
    """Return the draws of a scenario's replicates, or None where it names no posterior.

    Every draw of the posterior is laid over the scenario once, so that whatever is wrong with it is told
    before the first run.

    Parameters
    ----------
    scenario : what is to be simulated.
    seed : root seed of the replicates.
    replicates : look only at the draws of so many replicates, which is quicker; None for all draws.

    Raises
    ------
    ScenarioError : the posterior is not there, is none, or does not fit the scenario.
    """
    if scenario.posterior is None:
        return None
    from dilemma_sim.study.posterior import read_posterior

    file = posterior_file(scenario.posterior)
    posterior = read_posterior(file)
    place = Place(str(file))
    drawn, held, absent = [], [], []
    faults: list[Fault] = []
    for key, parameter in posterior.parameters.items():
        points = {key: parameter.point, **parameter.also}
        faults += [Fault(place, path, *wrong) for path in points if (wrong := _unknown(scenario, path))]
        found = {path: path_in(scenario, path) for path in points}
        if any(path is None for path in found.values()):
            absent.append(key)
        elif any(value_at(scenario, path) != points[name] for name, path in found.items() if path):
            held.append(key)
        else:
            drawn.append(key)
    if faults:
        raise ScenarioError(faults)
    resample = Resample(posterior, seed, tuple(drawn), tuple(held), tuple(absent))
    every = range(len(posterior.weights))
    draws = every if replicates is None else {resample.draw_of(number) for number in range(replicates)}
    _check(resample, scenario, str(file), sorted(draws))
    return resample


def _check(resample: Resample, scenario: Scenario, label: str, draws: Iterable[int]) -> None:
    faults: dict[tuple[str, str], Fault] = {}
    for draw in draws:
        try:
            amended(scenario, resample._values(draw), f"{label}, draw {draw}")
        except ScenarioError as error:
            for fault in error.faults:
                faults.setdefault((fault.path, fault.message), fault)
    if faults:
        raise ScenarioError(faults.values())


def _unknown(scenario: Scenario, key: str) -> tuple[str, str | None] | None:
    """Return why no parameter can have a key path and what to do, or None where one can."""
    from dilemma_sim.scenario import Scenario
    from dilemma_sim.scenario.slots import Slot

    slot = Slot(Scenario)
    for part in path_in(scenario, key) or key.split("."):
        inner = slot.child(part)
        if inner is None:
            return "no parameter has this key path", advice(str(part), slot.keys) if slot.keys else None
        slot = inner
    return None if slot.is_number else ("a draw is a number, and none can stand here", None)


def portable(
    documents: Mapping[str, Document[Scenario]], resamples: Mapping[str, Resample | None]
) -> tuple[dict[str, Document[Scenario]], dict[str, bytes]]:
    """Return scenarios as they read in a folder that holds their posteriors, and these files by name.

    A scenario that was run without its posterior names none there, so that it gives the same numbers again.
    """
    names: dict[str, str] = {}
    files: dict[str, bytes] = {}
    moved = {}
    for label, document in documents.items():
        resample = resamples[label]
        name = None
        if resample is not None:
            held = resample.posterior
            name = names.setdefault(held.sha256, f"posterior{f'-{len(names) + 1}' if names else ''}.parquet")
            files[name] = held.data
        moved[label] = replace(document, value=document.value.model_copy(update={"posterior": name}))
    return moved, files
