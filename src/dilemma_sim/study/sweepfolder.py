"""The study folder: the inputs of a sweep, its parts, and the tables they add up to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dilemma_sim.study.digest import digest_of
from dilemma_sim.study.errors import FolderRefused
from dilemma_sim.study.manifest import FILE, as_json, open_whole, read_manifest
from dilemma_sim.study.parts import FORMAT
from dilemma_sim.study.resample import portable
from dilemma_sim.study.rounds import Rounds
from dilemma_sim.study.store import Store
from dilemma_sim.study.writing import write_whole

if TYPE_CHECKING:
    import pandas as pd

    from dilemma_sim.scenario import Scenario
    from dilemma_sim.scenario.studies import Study
    from dilemma_sim.study.design import Design

SEAL = "seal_sha256"


def write_inputs(folder: Path, design: Design, manifest: dict[str, Any]) -> None:
    """Write what a sweep starts from, so that the folder can be swept again by itself."""
    from dilemma_sim.scenario import dump

    write_manifest(folder, manifest)
    moved, posteriors = portable(design.bases, design.resamples)
    for name, data in posteriors.items():
        write_whole(folder / name, data)
    for label, name in design.files.items():
        write_whole(folder / name, dump(moved[label]).encode())
    for name, path in design.evidence.values():
        write_whole(folder / name, path.read_bytes())
    write_whole(folder / "study.yaml", dump(design.portable_study).encode())


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Write the manifest of a study with a seal, by which a change by hand is noticed."""
    open_manifest = {key: value for key, value in manifest.items() if key != SEAL}
    write_whole(folder / FILE, as_json({**open_manifest, SEAL: digest_of(open_manifest)}))


def sealed_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a study folder.

    Raises
    ------
    FolderRefused : there is none, it was changed since it was written, or a newer version wrote it.
    """
    manifest = read_manifest(folder, "sweep")
    written_as = manifest.get("store_format", 1)
    if isinstance(written_as, int) and written_as > FORMAT:
        raise FolderRefused(
            f"{folder} was written by a newer version of dilemma-sim (store format {written_as}, this one "
            f"knows {FORMAT}); update dilemma-sim, or choose another folder with --out"
        )
    open_manifest = {key: value for key, value in manifest.items() if key != SEAL}
    if written_as == FORMAT and manifest.get(SEAL) != digest_of(open_manifest):
        raise FolderRefused(
            f"{folder / FILE} was changed after it was written, so that nobody can say what the parts "
            "beside it belong to; restore it, or choose another folder with --out"
        )
    return manifest


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
        manifest = sealed_manifest(folder)
        tables = ("results.parquet", "summary.parquet") if "data_sha256" in manifest else ()
        needed = ("study.yaml", "scenario.yaml", *tables)
        open_whole(folder, "sweep", needed, "run `dilemma-sim sweep` again to resume it")
        opened = cls(folder, manifest)
        if not tables and opened.results.empty:
            raise FolderRefused(f"no run of {folder} has ended yet; run `dilemma-sim sweep` to resume it")
        return opened

    @cached_property
    def study(self) -> Study:
        """The study, with every default made explicit."""
        from dilemma_sim.scenario import read_document
        from dilemma_sim.scenario.studies import Study

        return read_document(str(self.path / "study.yaml"), Study, kind="study").value

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario that the study varies."""
        from dilemma_sim.scenario import load_scenario

        return load_scenario(str(self.path / "scenario.yaml"))

    @cached_property
    def results(self) -> pd.DataFrame:
        """One row per design point, replicate and country; before a sweep ends, of the parts there are."""
        from dilemma_sim.study.tables import read_parquet

        if "data_sha256" in self.manifest:
            return read_parquet(self.path / "results.parquet")
        return self._so_far()

    @cached_property
    def summary(self) -> pd.DataFrame:
        """One row per design point, country and outcome."""
        from dilemma_sim.study.results import summarised
        from dilemma_sim.study.tables import read_parquet

        if "data_sha256" in self.manifest:
            return read_parquet(self.path / "summary.parquet")
        return summarised(self.study, self.results)

    @property
    def runs(self) -> tuple[int, int]:
        """Numbers of runs that are in the results, and of those the study has, or has at most."""
        there = len(self.results.drop_duplicates(["point", "replicate"]))
        if "data_sha256" in self.manifest:
            return there, there
        stop = self.study.stop
        return there, self.manifest["points"] * (self.manifest["replicates"] if stop is None else stop.most)

    def _so_far(self) -> pd.DataFrame:
        import pandas as pd

        from dilemma_sim.scenario import read_document
        from dilemma_sim.scenario.studies import Study
        from dilemma_sim.study.assembly import result_tables
        from dilemma_sim.study.design import resolve

        design = resolve(read_document(str(self.path / "study.yaml"), Study, kind="study"))
        load = Store(self.path / "parts").data_of
        rounds = Rounds(design, self.manifest["sizes"], self.manifest["runs_a_part"], load)
        parts = [part for parts in rounds for part in parts]
        tables = list(result_tables(design.study.value, design.points, parts, load, rounds.replicates))
        return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()

    @property
    def factors(self) -> tuple[str, ...]:
        """Columns of the results that hold the values of factors."""
        return self.study.columns

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Columns of the results that hold outcomes."""
        return tuple(reported.column for reported in self.study.outcomes)
