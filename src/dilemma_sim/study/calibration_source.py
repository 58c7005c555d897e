"""A calibration that has been made, with the record and the patterns that it is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from dilemma_sim.evidence.history import history_of_record
from dilemma_sim.evidence.patterns import observed
from dilemma_sim.evidence.record import read_record
from dilemma_sim.evidence.weekly import weekly_protests
from dilemma_sim.scenario import read_scenario
from dilemma_sim.study.analysis_tables import read_table
from dilemma_sim.study.calibration_tables import NAME, POSTERIOR, SUMMARY, TESTS
from dilemma_sim.study.damage import read_json
from dilemma_sim.study.design import beside, outline
from dilemma_sim.study.errors import AnalysisRefused
from dilemma_sim.study.partial_fit import PartialFit, partial_fit
from dilemma_sim.study.reference_table import read_reference_table
from dilemma_sim.study.sweep import read_study
from dilemma_sim.study.sweepfolder import SweepFolder

if TYPE_CHECKING:
    from datetime import date

    from dilemma_sim.evidence.history import History
    from dilemma_sim.evidence.pattern_list import Patterns
    from dilemma_sim.evidence.record import Event
    from dilemma_sim.evidence.weekly import WeeklyProtests
    from dilemma_sim.scenario import Document, Scenario
    from dilemma_sim.scenario.calibrations import Calibration
    from dilemma_sim.scenario.studies import Study
    from dilemma_sim.study.reference_table import ReferenceTable


@dataclass(frozen=True)
class Source:
    """Read a calibration folder and all that it is compared with, each when it is first asked for.

    Attributes
    ----------
    folder : the calibration.
    """

    folder: SweepFolder

    @classmethod
    def open(cls, path: Path | str) -> Source:
        """Open a calibration folder.

        Raises
        ------
        FolderRefused : it is no study folder.
        AnalysisRefused : it has not been calibrated.
        """
        folder = SweepFolder.open(path)
        if not (folder.path / SUMMARY).is_file():
            raise AnalysisRefused(
                f"{folder.path} holds no {SUMMARY}, so nothing has been fitted there; run `dilemma-sim "
                f"calibrate {folder.path}` first"
            )
        return cls(folder)

    @cached_property
    def document(self) -> Document[Study]:
        """The study."""
        return read_study(str(self.folder.path / "study.yaml"))

    @property
    def calibration(self) -> Calibration:
        """What the study says of the calibration."""
        assert self.document.value.calibration is not None
        return self.document.value.calibration

    @cached_property
    def base(self) -> Document[Scenario]:
        """The scenario that was fitted, with the origins of its values."""
        return read_scenario(str(self.folder.path / "scenario.yaml"))

    @property
    def scenario(self) -> Scenario:
        """The scenario that was fitted."""
        return self.base.value

    @property
    def labels(self) -> dict[str, str]:
        """Labels of its countries, by name."""
        return {name: country.label or name for name, country in self.scenario.countries.items()}

    @cached_property
    def patterns(self) -> Patterns:
        """The list of patterns."""
        observation = outline(self.document).observation
        assert observation is not None
        return observation.patterns

    @cached_property
    def events(self) -> Sequence[Event]:
        """The record."""
        own = self.calibration.evidence
        return read_record(None if own is None else beside(self.document, own, "study"))

    @cached_property
    def record(self) -> History:
        """The record as a history of the period."""
        return history_of_record(self.events, self.scenario.period.start, self.scenario.period.end)

    @cached_property
    def weekly(self) -> WeeklyProtests:
        """Protests of the record by week and country, without what patterns leave out."""
        return weekly_protests(self.record.without(self.patterns.left_out), self.scenario.countries)

    @cached_property
    def observed(self) -> dict[str, float]:
        """Value of each pattern in the record; of those that were fitted, the value that was fitted."""
        return observed(self.record, self.patterns) | self.part().target.values

    @cached_property
    def table(self) -> ReferenceTable:
        """The reference table."""
        return read_reference_table(self.folder)

    @cached_property
    def parameters(self) -> pd.DataFrame:
        """One row a parameter."""
        return self._table(NAME)

    @cached_property
    def tests(self) -> pd.DataFrame:
        """One row a run that was taken for the record, and parameter."""
        return self._table(TESTS)

    @cached_property
    def summary(self) -> dict[str, Any]:
        """What the calibration says of itself."""
        loaded: dict[str, Any] = read_json(self.folder.path / SUMMARY)
        return loaded

    @property
    def posterior(self) -> Path:
        """The posterior file."""
        return (self.folder.path / POSTERIOR).resolve()

    def part(self, until: date | None = None, countries: Sequence[str] = ()) -> PartialFit:
        """Fit a part of the record; see `partial_fit`."""
        return partial_fit(
            self.document, self.patterns, self.scenario, self.table, until=until, countries=countries
        )

    def _table(self, name: str) -> pd.DataFrame:
        table = read_table(self.folder, name)
        if table is None:
            raise AnalysisRefused(
                f"{self.folder.path} holds no table '{name}' of these results; run `dilemma-sim calibrate "
                f"{self.folder.path}` again"
            )
        return table
