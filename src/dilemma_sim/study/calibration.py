"""Calibration: what the record says of the parameters of a scenario, and how far to trust the answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from dilemma_sim.scenario.designs import DesignChoice
from dilemma_sim.study import abc
from dilemma_sim.study.bands import Bands
from dilemma_sim.study.calibrated import Calibrated
from dilemma_sim.study.design import Design, outline
from dilemma_sim.study.digest import digest_of
from dilemma_sim.study.errors import AnalysisRefused
from dilemma_sim.study.finished import study_document
from dilemma_sim.study.lock import locked
from dilemma_sim.study.priors import Priors
from dilemma_sim.study.reference_table import ReferenceTable, read_reference_table
from dilemma_sim.study.scores import Scaling
from dilemma_sim.study.search import (
    FIRST_SHARE,
    BandDistance,
    Distance,
    Found,
    Simulator,
    need_library,
    search,
)
from dilemma_sim.study.sweep import default_folder, sweep
from dilemma_sim.study.target import Target, target_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dilemma_sim.scenario import Document
    from dilemma_sim.scenario.calibrations import Calibration
    from dilemma_sim.scenario.studies import Study
    from dilemma_sim.study.engine import Progress
    from dilemma_sim.study.sweepfolder import SweepFolder
    from dilemma_sim.study.workers import Say

    Numbers = NDArray[np.float64]

#: How much smaller everything is with `--quick`.
QUICK = 6

#: Fewer runs than so many times those accepted are no neighbourhood of a record.
LEAST_FACTOR = 2


def asked(study: str, seed: int | None = None, quick: bool = False) -> Document[Study]:
    """Return the study to calibrate, before anything is run.

    Parameters
    ----------
    study : the name or path of a study, or a study folder.
    seed : another root seed, and another sample of the priors; None leaves both.
    quick : whether the table, the tests and the search are a sixth as large.

    Raises
    ------
    ScenarioError : there is none, or something is wrong with it.
    EvidenceError : something is wrong with its patterns or its record.
    AnalysisRefused : it says nothing of a calibration, there is nothing to fit on, or its table is too small.
    LibraryMissing : it needs pyABC, which is not installed.
    """
    document = study_document(study)
    if document.value.calibration is None:
        raise AnalysisRefused(
            f"the study '{document.value.title}' says not what is fitted; add a section "
            "'calibration' with 'fitted: [key paths of uncertainties]'"
        )
    value = _changed(document.value, seed, quick)
    assert value.calibration is not None
    if value.size < LEAST_FACTOR * value.calibration.accept:
        raise AnalysisRefused(
            f"the reference table has {value.size} runs, and of these {value.calibration.accept} are to be "
            "near the record; raise 'samples' of the design or lower 'accept' of the calibration"
        )
    if value.calibration.method == "smc":
        need_library()
    changed = replace(document, value=value)
    design = outline(changed)
    assert design.observation is not None
    target_of(changed, design.observation.patterns, design.base.value)
    return changed


def _changed(study: Study, seed: int | None, quick: bool) -> Study:
    calibration, design = study.calibration, study.design
    assert calibration is not None
    assert isinstance(design, DesignChoice)
    drawn = design.random or design.latin_hypercube
    assert drawn is not None
    if quick:
        drawn = drawn.model_copy(update={"samples": max(2, drawn.samples // QUICK)})
        calibration = calibration.model_copy(
            update={
                "accept": max(20, calibration.accept // 3),
                "population": max(10, calibration.population // 2),
                "generations": max(1, calibration.generations - 2),
            }
        )
    if seed is not None:
        drawn = drawn.model_copy(update={"seed": seed % 2**32})
        study = study.model_copy(update={"seed": seed})
    way = "random" if design.random is not None else "latin_hypercube"
    return study.model_copy(
        update={"design": design.model_copy(update={way: drawn}), "calibration": calibration}
    )


def folder_for(document: Document[Study], seed: int | None, quick: bool) -> Path:
    """Return the folder of a calibration that names none; other seeds and sizes have folders of their own."""
    folder = default_folder(document)
    suffix = ("-quick" if quick else "") + (f"-seed-{seed}" if seed is not None else "")
    return folder.with_name(folder.name + suffix)


def tabulate(
    document: Document[Study],
    folder: Path,
    jobs: int | None = None,
    progress: Progress | None = None,
    command: str = "",
    cluster: str | None = None,
    say: Say | None = None,
) -> SweepFolder:
    """Return the folder of a study with its reference table; what is missing of it is run first."""
    return sweep(document, folder, jobs, progress, command=command, cluster=cluster, say=say).folder


def calibrate(
    folder: SweepFolder,
    jobs: int | None = None,
    progress: Callable[[int, int], object] | None = None,
    say: Say | None = None,
) -> Calibrated:
    """Fit a study to its record, given its reference table.

    Parameters
    ----------
    folder : the study folder; a search that was interrupted is resumed from it.
    jobs : number of processes.
    progress : is called with the numbers of particles there are and of all.
    say : is called with a line where the user has to wait.

    Raises
    ------
    AnalysisRefused : there is nothing to fit on, or the table is too small.
    LibraryMissing : the search needs pyABC, which is not installed.
    FolderInUse : another process works in the folder.
    """
    from dilemma_sim.study.sweep import read_study

    document = read_study(str(folder.path / "study.yaml"))
    design = outline(document)
    fit = _Fit.of(document, design, read_reference_table(folder))
    if fit.calibration.method == "table":
        return fit.by_table()
    inputs = digest_of(fit.identity, folder.manifest["data_sha256"], folder.manifest["model_sha256"])
    file = folder.path / f"smc-{inputs[:12]}.db"
    simulator = fit.simulator(str(folder.path / "scenario.yaml"))
    with locked(folder.path):
        found = search(
            file,
            simulator,
            fit.distance,
            fit.target.record,
            fit.first_epsilon,
            fit.calibration,
            jobs,
            progress,
            say,
        )
    return fit.by_search(found)


@dataclass(frozen=True)
class _Fit:
    """Hold a table and a record on common scales."""

    study: Study
    target: Target
    priors: Priors
    values: Numbers
    statistics: Numbers
    scaling: Scaling
    observation: Any

    @classmethod
    def of(cls, document: Document[Study], design: Design, table: ReferenceTable) -> _Fit:
        observation = design.observation
        assert observation is not None
        target = target_of(document, observation.patterns, design.base.value)
        study = document.value
        priors = Priors(study.uncertainties, design.whole)
        statistics = table.statistics[target.columns].to_numpy(float)
        calibration = study.calibration
        assert calibration is not None
        if len(table) < LEAST_FACTOR * calibration.accept:
            raise AnalysisRefused(
                f"only {len(table)} runs of the reference table ended well, and {calibration.accept} are to "
                "be near the record; raise 'samples' of the design or lower 'accept' of the calibration"
            )
        scaling = Scaling.of(statistics)
        return cls(
            study, target, priors, priors.normal(table.parameters), statistics, scaling,
            observation.only(target.cut),
        )  # fmt: skip

    @property
    def calibration(self) -> Calibration:
        assert self.study.calibration is not None
        return self.study.calibration

    @property
    def identity(self) -> dict[str, Any]:
        """What determines a search."""
        return {
            "calibration": self.calibration.model_dump(mode="json", exclude={"generations"}),
            "target": {name: float(value) for name, value in self.target.values.items()},
            "seed": self.study.seed,
        }

    @property
    def fitted(self) -> tuple[int, ...]:
        return tuple(self.priors.keys.index(key) for key in self.calibration.fitted)

    @cached_property
    def scaled(self) -> Numbers:
        return self.scaling.scaled(self.statistics)

    @cached_property
    def record(self) -> Numbers:
        return np.asarray(self.scaling.scaled(self.target.record)[0], dtype=np.float64)

    @property
    def by_bands(self) -> bool:
        return self.calibration.distance == "bands"

    @cached_property
    def bands(self) -> Bands:
        patterns = self.observation.patterns.patterns
        return Bands.of([patterns[name] for name in self.target.values])

    @property
    def distance(self) -> Distance | BandDistance:
        return BandDistance(self.bands) if self.by_bands else Distance(self.scaling)

    @property
    def first_epsilon(self) -> float:
        """Distance below which a fixed share of the table lies."""
        if self.by_bands:
            found = self.bands.distances(self.statistics)
        else:
            found = abc.distances(self.scaled, self.record)
        return float(np.quantile(found, FIRST_SHARE))

    @cached_property
    def draws(self) -> abc.Draws:
        return abc.posterior(self.values, self.scaled, self.record, self.calibration.accept, self.fitted)

    @cached_property
    def recovery(self) -> abc.Recovery:
        """What comes of runs of the table that are taken for the record, drawn by the seed of the study."""
        from numpy.random import default_rng  # noqa: TID251 - which runs are tested, by the seed of the study

        tests = min(self.calibration.tests, len(self.values))
        rows = np.sort(default_rng(self.study.seed).choice(len(self.values), tests, replace=False))
        return abc.recovery(self.values, self.scaled, self.calibration.accept, rows)

    def by_table(self) -> Calibrated:
        return self._calibrated("table", self.draws)

    def by_search(self, found: Found) -> Calibrated:
        """Return what the last generation says.

        By scores, it is moved along its own regression to where the record is. Inside bands there is
        nothing to move to, and outside them a regression would reach for what no run shows.
        """
        order = [*self.fitted, *(p for p in range(len(self.priors.keys)) if p not in self.fitted)]
        values = np.empty_like(found.values)
        values[:, order] = found.values
        if self.by_bands:
            return self._calibrated(
                "smc", abc.Draws(values, found.weight, np.arange(len(values)), found.distance), found
            )
        weight = found.weight * abc.epanechnikov(found.distance)
        weight = weight / weight.sum()
        fitted = list(self.fitted)
        scaled = self.scaling.scaled(found.statistics)
        values[:, fitted] = abc.adjusted(values[:, fitted], scaled, self.record, weight)
        draws = abc.Draws(values, weight, np.arange(len(values)), found.distance)
        return self._calibrated("smc", draws, found)

    def simulator(self, scenario: str) -> Simulator:
        others = tuple(key for key in self.priors.keys if key not in self.calibration.fitted)
        return Simulator(
            scenario,
            self.study,
            self.priors.only(tuple(self.calibration.fitted)),
            self.priors.only(others),
            tuple(self.target.columns),
            self.observation,
            self.study.seed,
        )

    def _calibrated(self, method: str, draws: abc.Draws, found: Found | None = None) -> Calibrated:
        reach = float(self.draws.distance.max(initial=0.0))
        names = list(self.target.values)
        beyond = tuple(names[place] for place in self.scaling.beyond(self.target.record[0]))
        return Calibrated(
            self.study,
            self.study.seed,
            self.target,
            method,
            self.priors,
            self.fitted,
            draws,
            self.draws,
            self.recovery,
            abc.informativeness(self.values, self.statistics),
            reach,
            beyond,
            found,
        )
