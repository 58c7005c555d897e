"""Design points: which scenarios a study runs, checked as a whole before the first run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, get_args

from dilemma_sim.scenario.errors import MOST_FAULTS, Fault, Place, ScenarioError, advice, shown
from dilemma_sim.study.digest import scenario_digest
from dilemma_sim.study.functionals import fits

if TYPE_CHECKING:
    from dilemma_sim.scenario import Document, Scenario
    from dilemma_sim.scenario.studies import FactorValue, Study

Settings = dict[str, "FactorValue"]


@dataclass(frozen=True)
class Point:
    """Hold one design point: its number, the value of each factor, and the digest of its scenario."""

    number: int
    settings: Settings
    scenario_sha256: str


@dataclass(frozen=True)
class Design:
    """Hold a study all of whose runs are possible, with the scenario it varies and its points."""

    study: Document[Study]
    base: Document[Scenario]
    points: tuple[Point, ...]

    def scenario_at(self, point: Point) -> Scenario:
        """Return the scenario of a design point."""
        from dilemma_sim.scenario import load_scenario

        return load_scenario(scenario_reference(self.study), point.settings)


def scenario_reference(study: Document[Study]) -> str:
    """Return the scenario of a study as the reader finds it: a shipped name, or a path that holds from here.

    Raises
    ------
    ScenarioError : the study itself is no longer there.
    """
    from dilemma_sim.scenario.library import find, is_name

    text = study.value.scenario
    if is_name(text):
        return text
    return str(find(study.path.removeprefix("shipped:"), "study").path.parent / text)


def resolve(study: Document[Study]) -> Design:
    """Lay out the design of a study, and make sure that every run of it is possible.

    Raises
    ------
    ScenarioError : the scenario, the outcomes or the factors are wrong; everything that is, at once.
    """
    from dilemma_sim.scenario import load_scenario, read_scenario

    reference = scenario_reference(study)
    base = read_scenario(reference)
    points: list[Point] = []
    faults = list(_outcome_faults(study))
    known: set[tuple[str, str]] = set()
    for number, values in enumerate(study.value.combinations()):
        settings: Settings = dict(zip(study.value.factors, values, strict=True))
        try:
            scenario = load_scenario(reference, settings)
        except ScenarioError as error:
            found = [_at_point(study, number, settings, fault) for fault in error.faults]
            faults += [fault for fault in found if (fault.path, fault.message) not in known]
            known |= {(fault.path, fault.message) for fault in found}
            if len(faults) > MOST_FAULTS:
                break
        else:
            points.append(Point(number, settings, scenario_digest(scenario)))
    if faults:
        raise ScenarioError(faults)
    return Design(study, base, tuple(points))


def _outcome_faults(study: Document[Study]) -> Iterator[Fault]:
    from dilemma_sim.model.outcomes import OUTCOMES
    from dilemma_sim.scenario.studies import Functional

    for place, reported in enumerate(study.value.outcomes):
        path = f"outcomes.{place}"
        if reported.outcome not in OUTCOMES:
            message = f"no outcome is named '{reported.outcome}'"
            yield Fault(_place(study, path), path, message, advice(reported.outcome, OUTCOMES))
            continue
        kind = OUTCOMES[reported.outcome].kind
        if not fits(reported.functional, kind):
            possible = [name for name in get_args(Functional) if fits(name, kind)]
            message = f"'{reported.functional}' makes no sense of '{reported.outcome}', which is a {kind}"
            yield Fault(_place(study, path), path, message, f"possible here: {', '.join(possible)}")


def _at_point(study: Document[Study], number: int, settings: Settings, fault: Fault) -> Fault:
    """Point to the factor whose value is wrong or, where several are together, to the design point."""
    for key, value in settings.items():
        if fault.place.file == f"override {key}={shown(value)}":
            path = f"factors.{key}"
            message = f"the value {shown(value)}: {fault.message}"
            return replace(fault, place=_place(study, path), path=path, message=message)
    values = ", ".join(f"{key}={shown(value)}" for key, value in settings.items())
    return replace(fault, message=f"{fault.message} (at design point {number}: {values})")


def _place(study: Document[Study], path: str) -> Place:
    origin = study.origins[path]
    return Place(origin.file, origin.line, origin.column)
