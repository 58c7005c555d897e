"""The run folder: a scenario that gives the same numbers again, its data, their summary and their origin."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dilemma_sim.study.digest import data_digest, digest_of, model_digest, scenario_digest
from dilemma_sim.study.manifest import FILE, as_json, provenance
from dilemma_sim.study.wholefolder import WholeFolder
from dilemma_sim.study.writing import write_whole

if TYPE_CHECKING:
    import pandas as pd

    from dilemma_sim.scenario import Document, Scenario
    from dilemma_sim.study.engine import Ensemble

RESULTS = Path("results")
DRAWS = "draws.parquet"


def default_folder(
    document: Document[Scenario], seed: int, replicates: int, posterior_sha256: str | None = None
) -> Path:
    """Return the folder of a run that names none: the same for the same run, another for any other.

    A later run of the same scenario, seed and number of replicates takes the place of an earlier one.

    Parameters
    ----------
    document, seed, replicates : what runs.
    posterior_sha256 : digest of the posterior that the replicates draw from.
    """
    posterior = [] if posterior_sha256 is None else [posterior_sha256]
    short = digest_of(scenario_digest(document.value), replicates, *posterior)[:8]
    return RESULTS / f"{name_of(document)}-{short}-seed{seed}"


def name_of(document: Document[Any]) -> str:
    """Return the name of a scenario or study as it can stand in the name of a folder."""
    stem = Path(document.path.removeprefix("shipped:")).stem
    return re.sub(r"[^\w.-]+", "-", stem).strip(".-") or "results"


def write_run(
    folder: Path,
    ensemble: Ensemble,
    document: Document[Scenario],
    command: str,
    started: datetime,
    duration: float,
) -> None:
    """Fill an empty folder with all of a run folder but its figures and its report.

    Parameters
    ----------
    folder : where to write; the caller sees to it that it appears whole (`writing.folder_aside`).
    ensemble : what was simulated.
    document : the scenario with the origins of its numbers.
    command : the command line, as typed.
    started : when the job began.
    duration : how long it took, in seconds.

    Raises
    ------
    OSError : something cannot be written.
    """
    from dilemma_sim.scenario import dump
    from dilemma_sim.study.resample import draws_meaning, manifested, portable
    from dilemma_sim.study.tables import EVENT_COLUMNS, curves_meaning, parquet_bytes

    moved, files = portable({"": document}, {"": ensemble.resample})
    manifest = {
        "schema": 1,
        "kind": "run",
        **provenance(command, started, duration),
        "scenario": document.value.title,
        "scenario_path": document.path,
        "scenario_sha256": scenario_digest(document.value),
        "model_sha256": model_digest(),
        "seed": ensemble.seed,
        "replicates": ensemble.replicates,
        "rows": {"curves": len(ensemble.curves), "events": len(ensemble.events)},
        "data_sha256": data_digest(ensemble.curves, ensemble.events),
        **manifested(document.value, ensemble.resample),
    }
    for name, data in files.items():
        write_whole(folder / name, data)
    if ensemble.draws is not None:
        write_whole(folder / DRAWS, parquet_bytes(ensemble.draws, draws_meaning(ensemble.draws)))
    write_whole(folder / "scenario.yaml", dump(moved[""]).encode())
    write_whole(folder / "curves.parquet", parquet_bytes(ensemble.curves, curves_meaning()))
    write_whole(folder / "events.parquet", parquet_bytes(ensemble.events, EVENT_COLUMNS))
    write_whole(folder / "summary.json", as_json(ensemble.summary()))
    write_whole(folder / FILE, as_json(manifest))


class RunFolder(WholeFolder):
    """Read a run folder; every part of it is loaded when it is first asked for."""

    kind = "run"
    needed = ("scenario.yaml", "curves.parquet", "events.parquet", "summary.json")
    remedy = "run its scenario again"

    @cached_property
    def document(self) -> Document[Scenario]:
        """The scenario with the origins of its numbers."""
        from dilemma_sim.scenario import read_scenario

        return read_scenario(str(self.path / "scenario.yaml"))

    @property
    def scenario(self) -> Scenario:
        """The scenario, with every default made explicit."""
        return self.document.value

    @cached_property
    def curves(self) -> pd.DataFrame:
        """One row per replicate, week and country."""
        return self._table("curves")

    @cached_property
    def events(self) -> pd.DataFrame:
        """One row per event; `demands` holds a dictionary."""
        return self._table("events")

    @cached_property
    def draws(self) -> pd.DataFrame | None:
        """One row per replicate: what it drew from the posterior; None where nothing was drawn."""
        return self._table(Path(DRAWS).stem) if (self.path / DRAWS).is_file() else None

    @cached_property
    def summary(self) -> dict[str, Any]:
        """Statistics over the replicates, as `Ensemble.summary` gives them."""
        return self._json("summary")
