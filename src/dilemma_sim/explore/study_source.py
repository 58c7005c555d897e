"""A study folder as the explorer shows it: its design points, what became of their runs, their histories."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from dilemma_sim.view.sweep_material import SweepMaterial, value_text

if TYPE_CHECKING:
    import pandas as pd

    from dilemma_sim.scenario.describe import Parameter
    from dilemma_sim.scenario.studies import FactorValue
    from dilemma_sim.study.columnar import Table
    from dilemma_sim.study.sweepfolder import SweepFolder


@dataclass(frozen=True)
class StudySource:
    """Hold a study folder that is open, with all that is shown of it.

    Attributes
    ----------
    folder : the study folder.
    material : its summary, factors and outcomes.
    """

    folder: SweepFolder
    material: SweepMaterial

    @classmethod
    def open(cls, path: Path) -> StudySource:
        """Open a study folder, finished or not.

        Raises
        ------
        FolderRefused : it is none, or no run of it has ended yet.
        """
        from dilemma_sim.study.sweepfolder import SweepFolder
        from dilemma_sim.view.sweep_material import sweep_material_of

        folder = SweepFolder.open(path)
        return cls(folder, sweep_material_of(folder))

    @cached_property
    def names(self) -> dict[str, str]:
        """A short name for each factor, by its column in the results."""
        return short_names(self.folder.factors)

    @cached_property
    def points(self) -> pd.DataFrame:
        """The value of each factor, by the number of the design point; only points that have runs."""
        rows = self.folder.results.drop_duplicates("point").set_index("point")
        return rows[list(self.folder.factors)].sort_index()

    def value_at(self, point: int, factor: str) -> object:
        """Return the value of a factor at a design point."""
        return self.points.at[point, factor]

    @cached_property
    def _told(self) -> dict[str, dict[int, str]]:
        """Factor and value in words, by factor and design point."""
        numbers = self.points.index.tolist()
        return {
            name: {
                point: f"{self.names[name]} {value_text(value)}"
                for point, value in zip(numbers, self.points[name].tolist(), strict=True)
            }
            for name in self.folder.factors
        }

    def at(self, point: int, factors: Sequence[str]) -> str:
        """Say what the values of some factors are at a design point."""
        return ", ".join(self._told[name][point] for name in factors)

    @cached_property
    def parameters(self) -> dict[str, Parameter]:
        """What the vocabulary says of each numeric factor, by key path."""
        from dilemma_sim.scenario import read_scenario
        from dilemma_sim.scenario.describe import describe

        rows = {row.path: row for row in describe(read_scenario(str(self.folder.path / "scenario.yaml")))}
        return {key: rows[key] for key in self.folder.factors if key in rows}

    @property
    def state(self) -> tuple[str, ...]:
        """Sentences on what is missing; none for a study all of whose runs have ended well."""
        return tuple(_state(self.folder))

    @cached_property
    def _curves(self) -> Table:
        from dilemma_sim.study.studytables import study_curves

        return study_curves(self.folder)

    def curves(self, point: int, outcome: str) -> pd.DataFrame:
        """Return the weekly values of one outcome in those runs of a design point that are in the results.

        Raises
        ------
        FolderRefused : the parts of the study cannot be read.
        """
        from pyarrow import dataset

        from dilemma_sim.study.tables import frame_of

        runs = self.folder.results.query("point == @point and status == 'ok'")["replicate"].unique()
        wanted = (dataset.field("point") == point) & dataset.field("replicate").isin(runs.tolist())
        columns = ["replicate", "step", "date", "country", outcome]
        frame = frame_of(self._curves.data.to_table(columns=columns, filter=wanted))
        return frame.sort_values(["replicate", "step"], kind="stable", ignore_index=True)

    def settings(self, point: int) -> dict[str, FactorValue]:
        """Return the value of every parameter that the study sets at a design point."""
        values = self._settings[point % len(self._settings)]
        return self.folder.study.spread(values)

    @cached_property
    def _settings(self) -> list[dict[str, FactorValue]]:
        from dilemma_sim.scenario import read_document
        from dilemma_sim.scenario.studies import Study
        from dilemma_sim.study.design import settings_in

        return settings_in(read_document(str(self.folder.path / "study.yaml"), Study, kind="study"))

    def scenario_file(self, point: int) -> Path:
        """Return the scenario that a design point varies."""
        bases = self.folder.study.bases
        label = str(self.value_at(point, "scenario")) if self.folder.study.scenarios else ""
        return self.folder.path / bases[label]

    def command(self, point: int) -> str:
        """Return the command line that runs a design point alone, with the same luck."""
        runs = self.folder.results.query("point == @point")["replicate"].max() + 1
        command = ["dilemma-sim", "run", str(self.scenario_file(point)), "--seed"]
        command += [str(self.folder.study.seed), "--replicates", str(runs)]
        for path, value in self.settings(point).items():
            command += ["--set", f"{path}={typed(value)}"]
        return shlex.join(command)

    def caveat(self, point: int) -> str:
        """Say why the command line of a design point gives other numbers; empty where it gives the same."""
        if self.folder.study.calibration is not None:
            return (
                "In a calibration each run has luck of its own by its parameters, so that the numbers of "
                "this command differ from those shown as one run differs from another."
            )
        drawn = self._drawn_after_all(point)
        if drawn:
            return (
                f"The value of {', '.join(drawn)} here is the one the posterior was made for, and `run` "
                "draws it where the study holds it, so that this command gives other numbers."
            )
        return ""

    def _drawn_after_all(self, point: int) -> tuple[str, ...]:
        """Return parameters that the study holds and that `run` would draw from the posterior."""
        label = str(self.value_at(point, "scenario")) if self.folder.study.scenarios else ""
        swept: Sequence[str] = self.folder.manifest.get("posteriors", {}).get(label, {}).get("swept", ())
        if not swept:
            return ()
        from dilemma_sim.scenario import load_scenario
        from dilemma_sim.study.resample import resample_of

        scenario = load_scenario(str(self.scenario_file(point)), overrides=self.settings(point))
        resample = resample_of(scenario, self.folder.study.seed)
        return tuple(key for key in swept if resample is not None and key in resample.drawn)


def short_names(paths: Sequence[str]) -> dict[str, str]:
    """Return for each key path the fewest names at its end that tell it from the others.

    >>> short_names(["a.trust", "b.trust", "a.noise"])
    {'a.trust': 'a.trust', 'b.trust': 'b.trust', 'a.noise': 'noise'}
    """
    return {path: _short(path, [other for other in paths if other != path]) for path in paths}


def _short(path: str, others: Sequence[str]) -> str:
    names = path.split(".")
    for count in range(1, len(names)):
        ending = ".".join(names[-count:])
        if not any(other == ending or other.endswith(f".{ending}") for other in others):
            return ending
    return path


def typed(value: FactorValue) -> str:
    """Write a value as `--set` reads it."""
    from dilemma_sim.scenario.errors import Place
    from dilemma_sim.scenario.yaml12 import parse_value

    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    parsed = parse_value(value, Place(""))
    return value if not parsed.faults and parsed.root.value == value else json.dumps(value)


def _state(folder: SweepFolder) -> Iterator[str]:
    there, total = folder.runs
    if there < total:
        most = "" if folder.study.stop is None else "at most "
        yield (
            f"This study is unfinished: {there:,} of {most}{total:,} runs have ended so far. "
            f"To resume it: dilemma-sim sweep {folder.path / 'study.yaml'} --out {folder.path}"
        )
    statuses = folder.results.drop_duplicates(["point", "replicate"])["status"]
    wrong = statuses[statuses != "ok"].value_counts().to_dict()
    if wrong:
        kinds = ", ".join(f"{count} {status}" for status, count in wrong.items())
        yield f"Runs without outcomes, which are left out: {sum(wrong.values()):,} of {there:,} ({kinds})."
    notes = len(list((folder.path / "quarantine").glob("*.json")))
    if notes:
        runs = "1 run is" if notes == 1 else f"{notes:,} runs are"
        yield f"{runs} in quarantine; the notes in {folder.path / 'quarantine'} say why."
