"""Design points: which scenarios a study runs, checked as a whole before the first run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dilemma_sim.scenario.amending import amended
from dilemma_sim.scenario.errors import MOST_FAULTS, Fault, ScenarioError, shown
from dilemma_sim.scenario.variants import Variants
from dilemma_sim.study.design_faults import FactorCheck, checked_factors, named_at, outcome_faults, place_in
from dilemma_sim.study.digest import blocks_of, digest_of, scenario_digest
from dilemma_sim.study.observation import observation_of
from dilemma_sim.study.resample import Resample, resample_of
from dilemma_sim.study.sampling import Settings, settings_of

if TYPE_CHECKING:
    from dilemma_sim.scenario import Document, Scenario
    from dilemma_sim.scenario.library import Kind
    from dilemma_sim.scenario.studies import FactorValue, Study
    from dilemma_sim.study.observation import Observation


@dataclass(frozen=True)
class Point:
    """Hold one design point.

    Attributes
    ----------
    number : its number, from 0; the points of the first scenario come first.
    settings : the value of each factor.
    scenario_sha256 : digest of the scenario that it runs.
    scenario : label of the scenario that it varies; empty where the study has one only.
    """

    number: int
    settings: Settings
    scenario_sha256: str
    scenario: str = ""


@dataclass(frozen=True)
class Design:
    """Hold a study all of whose runs are possible.

    Attributes
    ----------
    study : the study.
    variants : the scenarios it varies, by label.
    points : its design points.
    resamples : what the replicates of each scenario draw from its posterior; None where they draw nothing.
    observation : what is observed of the runs of a calibration.
    whole : key paths of parameters that take whole numbers.
    """

    study: Document[Study]
    variants: Mapping[str, Variants]
    points: tuple[Point, ...]
    resamples: Mapping[str, Resample | None]
    observation: Observation | None = None
    whole: frozenset[str] = frozenset()

    @property
    def bases(self) -> dict[str, Document[Scenario]]:
        """The scenarios that are varied, by label."""
        return {label: variants.document for label, variants in self.variants.items()}

    @property
    def base(self) -> Document[Scenario]:
        """The scenario that is varied, or the first of several."""
        return next(iter(self.bases.values()))

    def scenario_at(self, point: Point) -> Scenario:
        """Return the scenario of a design point."""
        return self.variants[point.scenario].at(self.study.value.spread(point.settings))

    def scenario_of(self, point: Point, replicate: int) -> Scenario:
        """Return the scenario of one run, with what it draws from the posterior laid over it."""
        settings = self.draws_at(point, replicate)
        scenario = self.scenario_at(point).model_copy(update={"posterior": None})
        return scenario if settings is None else amended(scenario, settings)

    def draws_at(self, point: Point, replicate: int) -> dict[str, int | float] | None:
        """Return what a run draws from the posterior of its scenario, by key path; None if nothing."""
        resample = self.resamples[point.scenario]
        return None if resample is None else resample.settings(replicate)

    @property
    def files(self) -> dict[str, str]:
        """A file name for each scenario, by label, for a folder that holds the study and its scenarios."""
        first = next(iter(self.variants))
        return {
            label: "scenario.yaml" if label == first else f"scenario-{label}.yaml" for label in self.variants
        }

    @property
    def portable_study(self) -> Document[Study]:
        """The study as it reads in a folder that holds its scenarios as `files`."""
        study, files = self.study.value, self.files
        update: dict[str, object] = {"scenarios": files} if study.scenarios else {"scenario": files[""]}
        if study.calibration is not None:
            own = {key: name for key, (name, _) in self.evidence.items()}
            update["calibration"] = study.calibration.model_copy(update=own)
        return replace(self.study, value=study.model_copy(update=update))

    @property
    def evidence(self) -> dict[str, tuple[str, Path]]:
        """What a calibration reads besides the scenario, by key: its name in a folder, and the file."""
        calibration = self.study.value.calibration
        names = {"patterns": "patterns.yaml", "evidence": "events.csv"} if calibration else {}
        given = {key: getattr(calibration, key) for key in names}
        return {
            key: (names[key], beside(self.study, text, "study"))
            for key, text in given.items()
            if text is not None
        }


def reference(document: Document[Any], text: str, kind: Kind) -> str:
    """Return what a study or claim names as the reader finds it: a shipped name, or a path that holds here.

    Parameters
    ----------
    document : the study or claim.
    text : what it names.
    kind : of the document.

    Raises
    ------
    ScenarioError : the document itself is no longer there.
    """
    from dilemma_sim.scenario.library import is_name

    return text if is_name(text) else str(beside(document, text, kind))


def beside(document: Document[Any], text: str, kind: Kind) -> Path:
    """Return a path that a study or claim names as it holds from here.

    Raises
    ------
    ScenarioError : the document itself is no longer there.
    """
    from dilemma_sim.scenario.library import find

    return Path(find(document.path.removeprefix("shipped:"), kind).path.parent) / text


def resolve(study: Document[Study], point: bool = False) -> Design:
    """Lay out the design of a study, and make sure that every run of it is possible.

    Parameters
    ----------
    study : the study.
    point : whether posteriors are left out, so that every parameter has the scenario's own value.

    Raises
    ------
    ScenarioError : the scenarios, the outcomes or the factors are wrong; everything that is, at once.
    LibraryMissing : the design needs SALib, which is not installed.
    EvidenceError : a calibration names a list of patterns that is wrong.
    """
    variants = _read_bases(study)
    point = point or study.value.calibration is not None  # what is fitted anew is not drawn
    check = checked_factors(study, variants)
    faults = [*outcome_faults(study, variants), *check.faults]
    points = _points(study, variants, check, faults)
    resamples = dict.fromkeys(variants) if point else _resamples(study.value, variants, faults)
    if faults:
        raise ScenarioError(faults)
    return Design(study, variants, tuple(points), resamples, _observation(study), check.whole)


def outline(study: Document[Study]) -> Design:
    """Return a study with its scenarios but without its points, which take their time to check.

    Raises
    ------
    ScenarioError : a scenario of the study cannot be read.
    """
    variants = _read_bases(study)
    whole = checked_factors(study, variants).whole
    return Design(study, variants, (), dict.fromkeys(variants), _observation(study), whole)


def _observation(study: Document[Study]) -> Observation | None:
    calibration = study.value.calibration
    if calibration is None:
        return None
    patterns = calibration.patterns
    return observation_of(calibration, None if patterns is None else beside(study, patterns, "study"))


def settings_in(study: Document[Study]) -> list[Settings]:
    """Return the values of the factors at each point of a design, for one scenario, without checking them.

    Raises
    ------
    ScenarioError : a scenario of the study cannot be read.
    LibraryMissing : the design needs SALib, which is not installed.
    """
    return list(settings_of(study.value, checked_factors(study, _read_bases(study)).whole))


def _read_bases(study: Document[Study]) -> dict[str, Variants]:
    variants: dict[str, Variants] = {}
    faults: dict[Fault, None] = {}
    for label, text in study.value.bases.items():
        try:
            variants[label] = Variants.of(reference(study, text, "study"))
        except ScenarioError as error:
            faults |= dict.fromkeys(error.faults)
    if faults:
        raise ScenarioError(faults)
    return variants


def _resamples(
    study: Study, variants: Mapping[str, Variants], faults: list[Fault]
) -> dict[str, Resample | None]:
    """Return what is drawn from the posterior of each scenario, but for what the study itself sets."""
    resamples: dict[str, Resample | None] = {}
    swept = {path for paths in study.parameters.values() for path in paths}
    for label, base in variants.items():
        try:
            found = resample_of(base.document.value, study.seed)
        except ScenarioError as error:
            faults += error.faults
        else:
            resamples[label] = None if found is None else found.without(swept)
    return resamples


def _points(
    study: Document[Study], variants: Mapping[str, Variants], check: FactorCheck, faults: list[Fault]
) -> list[Point]:
    """Return the design points; what is wrong with one is added to the faults, each thing once.

    A value that is known to be wrong is left out from then on, so that it does not hide what else is.
    """
    points: list[Point] = []
    design = list(settings_of(study.value, check.whole))
    wrong: set[tuple[str, str]] = set()
    known: set[tuple[str, str]] = set()
    blocks = {label: blocks_of(base.document.value) for label, base in variants.items()}
    # The many points of a calibration are told apart by what was drawn, which takes a hundredth of the time.
    fitted = study.value.calibration is not None
    bases = {label: scenario_digest(one.document.value) for label, one in variants.items()} if fitted else {}
    for number, (label, settings) in enumerate(product(variants, design)):
        kept = {
            key: value
            for key, value in settings.items()
            if key not in check.wrong and (key, shown(value)) not in wrong
        }
        try:
            scenario = variants[label].at(study.value.spread(kept))
        except ScenarioError as error:
            wrong |= {
                (key, shown(value))
                for fault in error.faults
                for key, _, value in _blamed(study.value, kept, fault)
            }
            found = [_at_point(study, number, settings, fault) for fault in error.faults]
            faults += [fault for fault in found if (fault.path, fault.message) not in known]
            known |= {(fault.path, fault.message) for fault in found}
            if len(faults) > MOST_FAULTS:
                break
        else:
            digest = (
                digest_of(bases[label], sorted(kept.items()))
                if bases
                else scenario_digest(scenario, blocks[label])
            )
            points.append(Point(number, settings, digest, label))
    return points


def _blamed(study: Study, settings: Settings, fault: Fault) -> list[tuple[str, str, FactorValue]]:
    """Return the setting that a fault is about, if it is about one: the factor, the parameter, the value."""
    return [
        (key, path, value)
        for key, value in settings.items()
        for path in study.parameters[key]
        if fault.place.file == f"override {path}={shown(value)}"
    ]


def _at_point(study: Document[Study], number: int, settings: Settings, fault: Fault) -> Fault:
    """Point to the factor whose value is wrong or, where several are together, to the design point."""
    for key, parameter, value in _blamed(study.value, settings, fault):
        path = named_at(study, key, parameter)
        message = f"the value {shown(value)}: {fault.message}"
        return replace(fault, place=place_in(study, path), path=path, message=message)
    values = ", ".join(f"{key}={shown(value)}" for key, value in settings.items())
    return replace(fault, message=f"{fault.message} (at design point {number}: {values})")
