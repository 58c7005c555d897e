"""Studies that have been run: what an analysis starts from, swept first where results are missing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dilemma_sim.study.design import reference
from dilemma_sim.study.manifest import kind_of
from dilemma_sim.study.sweep import read_study, sweep
from dilemma_sim.study.sweepfolder import SweepFolder

if TYPE_CHECKING:
    from dilemma_sim.scenario import Document, Scenario
    from dilemma_sim.scenario.studies import Study
    from dilemma_sim.study.engine import Progress


def study_document(study: str) -> Document[Study]:
    """Read a study by its name or path, or that of a study folder.

    Raises
    ------
    ScenarioError, FolderRefused : there is none, or something is wrong with it.
    """
    folder = Path(study)
    if folder.is_dir():
        SweepFolder.open(folder)
        return read_study(str(folder / "study.yaml"))
    return read_study(study)


def asked_of(study: str) -> tuple[Study, dict[str, Scenario]]:
    """Return a study and the scenarios it varies by label, before anything is run."""
    from dilemma_sim.scenario import load_scenario

    document = study_document(study)
    references = {label: reference(document, text, "study") for label, text in document.value.bases.items()}
    return document.value, {label: load_scenario(name) for label, name in references.items()}


def finished(
    study: str,
    out: Path | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
    command: str = "",
) -> SweepFolder:
    """Return the folder of a study with its results; what is missing of them is computed first.

    Parameters
    ----------
    study : the name or path of a study, or a study folder.
    out, jobs, progress, command : as for `sweep`.

    Raises
    ------
    ScenarioError, StudyError : as `sweep` does.
    """
    folder = Path(study)
    if not folder.is_dir():
        return sweep(study, out, jobs, progress, command=command).folder
    # A folder that is whole is only read, so that it can be analysed where nothing may be written.
    if kind_of(folder) == "sweep" and not SweepFolder.open(folder).manifest.get("complete", False):
        return sweep(str(folder / "study.yaml"), folder, jobs, progress, command=command).folder
    return SweepFolder.open(folder)
