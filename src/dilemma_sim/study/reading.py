"""Reading results: the tables of a folder by name, whichever verb has written it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dilemma_sim.scenario.errors import advice
from dilemma_sim.study.errors import FolderRefused
from dilemma_sim.study.manifest import FolderKind, one_of

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from dilemma_sim.study.columnar import Table
    from dilemma_sim.study.folder import RunFolder
    from dilemma_sim.study.sweepfolder import SweepFolder

ABOUT = {
    "curves": "One row per run, week and country.",
    "events": "One row per event.",
    "draws": "One row per replicate, of a comparison per arm: what it drew from the posterior.",
    "results": "One row per design point, replicate and country.",
    "summary": "One row per outcome and country, at every design point: statistics over the replicates.",
    "differences": "One row per arm, measure and place: what differs from the base, and how sure that is.",
    "difference_curves": "One row per arm, outcome, week and country: paired differences.",
    "validation": "One row per pattern of the record: its value there, its band, the runs, the verdict.",
    "values": "One row per replicate, one column per pattern.",
    "protests": "One row per recorded protest, of the record and of every run.",
}


@dataclass(frozen=True)
class Results:
    """Read the tables of a folder of results; each is loaded when it is first asked for.

    Attributes
    ----------
    path : where the folder lies.
    kind : which verb wrote it.
    manifest : what ran, and how.

    Examples
    --------
    >>> results = open_results("results/my-study")  # doctest: +SKIP
    >>> results.curves.groupby("participation.noise")["turnout"].mean()  # doctest: +SKIP
    """

    path: Path
    kind: FolderKind
    manifest: dict[str, Any]
    _loaders: Mapping[str, Callable[[], Table]]

    def _repr_html_(self) -> str:
        """Show it in a notebook."""
        from dilemma_sim.study.cards import results_card

        return results_card(self)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the tables."""
        return tuple(self._loaders)

    @cached_property
    def _tables(self) -> dict[str, Table]:
        return {}

    @property
    def loaded(self) -> tuple[Table, ...]:
        """The tables that were asked for so far."""
        return tuple(self._tables.values())

    def table(self, name: str) -> Table:
        """Return a table with what its columns mean.

        Raises
        ------
        FolderRefused : the folder has no such table, or its files are gone.
        """
        if name not in self._loaders:
            raise FolderRefused(f"{self.path} has no table '{name}'; {advice(name, self._loaders)}")
        if name not in self._tables:
            self._tables[name] = self._loaders[name]()
        return self._tables[name]

    @cached_property
    def curves(self) -> pd.DataFrame:
        """One row per run, week and country; of a study with the values of its factors."""
        return self.table("curves").frame()

    @cached_property
    def events(self) -> pd.DataFrame:
        """One row per event of a run."""
        return self.table("events").frame()

    @cached_property
    def results(self) -> pd.DataFrame:
        """One row per design point, replicate and country of a study."""
        return self.table("results").frame()

    @cached_property
    def summary(self) -> pd.DataFrame:
        """Statistics over the replicates; of a comparison the table of differences."""
        return self.table("differences" if self.kind == "comparison" else "summary").frame()

    @cached_property
    def differences(self) -> pd.DataFrame:
        """One row per arm, measure and place of a comparison."""
        return self.table("differences").frame()

    @cached_property
    def difference_curves(self) -> pd.DataFrame:
        """One row per arm, outcome, week and country of a comparison."""
        return self.table("difference_curves").frame()

    def query(self, sql: str) -> pd.DataFrame:
        """Answer a question in SQL over these tables.

        Raises
        ------
        QueryRefused : it is no question, or asks for what is not there.
        LibraryMissing : DuckDB is not installed.
        """
        from dilemma_sim.study.query import ask

        return ask(self, sql).frame()

    def to_xarray(self, table: str | None = None) -> xr.Dataset:
        """Return a table as labelled arrays, with units.

        Parameters
        ----------
        table : ``curves`` has the dimensions replicate, week and country, and in front of them arm or
            point; ``results`` has point, replicate and country. By default results where there are any.

        Raises
        ------
        LibraryMissing : xarray is not installed.
        """
        from dilemma_sim.study.arrays import arrays_of

        return arrays_of(self, table or ("results" if "results" in self.names else "curves"))


def open_results(path: Path | str) -> Results:
    """Open the folder of a run, a study, a comparison or a validation.

    Raises
    ------
    FolderRefused : it is none, not whole, or damaged.
    """
    folder = Path(path)
    kind = one_of(folder, ("run", "sweep", "comparison", "validation"))
    if kind == "sweep":
        return _study(folder)
    if kind == "comparison":
        return _comparison(folder)
    return _run(folder) if kind == "run" else _validation(folder)


def _run(path: Path) -> Results:
    from dilemma_sim.study.folder import RunFolder

    folder = RunFolder.open(path)
    stored = {name: _stored(path, name) for name in ("curves", "events", *_drawn(path))}
    return Results(path, "run", folder.manifest, {**stored, "summary": lambda: _run_summary(folder)})


def _comparison(path: Path) -> Results:
    from dilemma_sim.study.comparefolder import ComparisonFolder

    folder = ComparisonFolder.open(path)
    names = ("curves", "differences", "difference_curves", *_drawn(path))
    return Results(path, "comparison", folder.manifest, {name: _stored(path, name) for name in names})


def _drawn(path: Path) -> tuple[str, ...]:
    """Name the table of what was drawn from a posterior, where there is one."""
    from dilemma_sim.study.folder import DRAWS

    return (Path(DRAWS).stem,) if (path / DRAWS).is_file() else ()


def _validation(path: Path) -> Results:
    from dilemma_sim.study.validationfolder import ValidationFolder

    folder = ValidationFolder.open(path)
    names = ("validation", "values", "protests", *_drawn(path))
    return Results(path, "validation", folder.manifest, {name: _stored(path, name) for name in names})


def _study(path: Path) -> Results:
    from dilemma_sim.study.studytables import study_curves, study_results, study_summary
    from dilemma_sim.study.sweepfolder import SweepFolder

    folder = SweepFolder.open(path)
    loaders = {"results": study_results, "summary": study_summary, "curves": study_curves}
    return Results(
        path, "sweep", folder.manifest, {name: _bound(load, folder) for name, load in loaders.items()}
    )


def _bound(load: Callable[[SweepFolder], Table], folder: SweepFolder) -> Callable[[], Table]:
    return lambda: load(folder)


def _stored(path: Path, name: str) -> Callable[[], Table]:
    def load() -> Table:
        from pyarrow import dataset

        from dilemma_sim.study.columnar import Table
        from dilemma_sim.study.damage import whole_table

        file = path / f"{name}.parquet"
        with whole_table(file):
            data = dataset.dataset(file)
        return Table(name, ABOUT[name], file.name, data)

    return load


def _run_summary(folder: RunFolder) -> Table:
    from pyarrow import dataset

    from dilemma_sim.study.columnar import Table
    from dilemma_sim.study.runsummary import RUN_SUMMARY_MEANING, run_summary_frame
    from dilemma_sim.study.tables import arrow_table

    table = arrow_table(run_summary_frame(folder.summary), RUN_SUMMARY_MEANING)
    about = "One row per outcome, name and country: statistics over the replicates."
    return Table("summary", about, "summary.json", dataset.dataset(table))
