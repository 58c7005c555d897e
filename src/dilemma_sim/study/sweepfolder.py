"""The study folder: the inputs of a sweep, its parts, and the tables they add up to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dilemma_sim.study.errors import OutputFailed
from dilemma_sim.study.manifest import FILE, as_json, open_whole
from dilemma_sim.study.writing import write_whole

if TYPE_CHECKING:
    import pandas as pd

    from dilemma_sim.scenario import Scenario
    from dilemma_sim.scenario.studies import Study
    from dilemma_sim.study.design import Design, Point


def write_inputs(folder: Path, design: Design, manifest: dict[str, Any]) -> None:
    """Write what a sweep starts from, so that the folder can be swept again by itself."""
    from dilemma_sim.scenario import dump

    write_whole(folder / FILE, as_json(manifest))
    for label, name in design.files.items():
        write_whole(folder / name, dump(design.bases[label]).encode())
    write_whole(folder / "study.yaml", dump(design.portable_study).encode())


def write_results(folder: Path, study: Study, parts: Iterable[tuple[Point, bytes | None]]) -> pd.DataFrame:
    """Write the tables of a sweep and return its results.

    Raises
    ------
    OutputFailed : a part that was there a moment ago is missing or damaged.
    """
    from dilemma_sim.study.results import (
        csv_bytes,
        joined,
        results_meaning,
        rows_of,
        summarised,
        summary_meaning,
    )
    from dilemma_sim.study.tables import parquet_bytes

    tables = []
    for point, part in parts:
        if part is None:
            raise OutputFailed(f"a part of {folder} was damaged meanwhile; run the sweep again to mend it")
        tables.append(rows_of(study, point, part))
    results = joined(study, tables)
    summary = summarised(study, results)
    write_whole(folder / "results.parquet", parquet_bytes(results, results_meaning(study)))
    write_whole(folder / "results.csv", csv_bytes(results))
    write_whole(folder / "summary.parquet", parquet_bytes(summary, summary_meaning(study)))
    write_whole(folder / "summary.csv", csv_bytes(summary))
    return results


@dataclass(frozen=True)
class SweepFolder:
    """Read a study folder; every part of it is loaded when it is first asked for.

    Attributes
    ----------
    path : where it lies.
    manifest : what ran, and how.
    """

    path: Path
    manifest: dict[str, Any]

    @classmethod
    def open(cls, path: Path | str) -> SweepFolder:
        """Open a study folder.

        Raises
        ------
        FolderRefused : it is none, or its sweep has not ended.
        """
        folder = Path(path)
        needed = ("study.yaml", "scenario.yaml", "results.parquet", "summary.parquet")
        return cls(folder, open_whole(folder, "sweep", needed, "run `dilemma-sim sweep` again to resume it"))

    @cached_property
    def study(self) -> Study:
        """The study, with every default made explicit."""
        from dilemma_sim.scenario import read_document
        from dilemma_sim.scenario.studies import Study

        return read_document(str(self.path / "study.yaml"), Study).value

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario that the study varies."""
        from dilemma_sim.scenario import load_scenario

        return load_scenario(str(self.path / "scenario.yaml"))

    @cached_property
    def results(self) -> pd.DataFrame:
        """One row per design point, replicate and country."""
        from dilemma_sim.study.tables import read_parquet

        return read_parquet(self.path / "results.parquet")

    @cached_property
    def summary(self) -> pd.DataFrame:
        """One row per design point, country and outcome."""
        from dilemma_sim.study.tables import read_parquet

        return read_parquet(self.path / "summary.parquet")

    @property
    def factors(self) -> tuple[str, ...]:
        """Columns of the results that hold the values of factors."""
        return self.study.columns

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Columns of the results that hold outcomes."""
        return tuple(reported.column for reported in self.study.outcomes)
