"""All that the validation page tells, gathered before a word of it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from dilemma_sim.study.validation import Verdict

if TYPE_CHECKING:
    import pandas as pd

    from dilemma_sim.study.attainable import Attainable
    from dilemma_sim.study.contest import Contest
    from dilemma_sim.study.forecasts import ForecastReport
    from dilemma_sim.study.partial_fit import PartialFit

#: What was simulated for the patterns: what is forced in the fit forced, and nothing forced.
FORCED, FREE = "forced", "free"
#: Shares of the patterns whose median is to lie inside, by role.
INSIDE = {"fit": 0.8, "check": 0.6}
#: A record farther away than this share of synthetic ones is not reproduced as a whole.
REMOTE = 0.95


@dataclass(frozen=True)
class Findings:
    """Hold all that the page tells.

    Attributes
    ----------
    title : of the study.
    command : that makes the page.
    note : what the study says about how its fit came about; None where it says nothing.
    distance : of the search from the record: bands or scores.
    quick : whether it was made with fewer runs.
    repeated : runs of a table by another version of the model that were made again, and how many differ.
    calibration : the summary of the calibration (`calibration.json`).
    parameters : one row a parameter (`calibration.csv`).
    tests : number of runs that were fitted as if each were the record.
    runs : of the reference table.
    forced : what the scenario of the fit forces, a few words each.
    validated : tables of patterns, by what was simulated (`FORCED`, `FREE`).
    replicates : of each of them.
    attainable : what a model that is right would reach.
    forecasts : rolling and out of time.
    power : how often a model that is right beats benchmarks; see `forecast_power.MEANING`.
    early : the fit to the record before the cut.
    cut : first day of which the fit to the early record knows nothing.
    place : the fit to one country.
    fitted_country, predicted_country : labels.
    elsewhere : what it predicts of the other one; see `partial_fit.PREDICTED_MEANING`.
    contest : rival structures; None where none was run.
    labels : of the countries, by name.
    notes : further sentences on the forecasts.
    provenance : what the results were made of, by name.
    folder : of data and figures, as the page names it.
    """

    title: str
    command: str
    note: str | None
    distance: str
    quick: bool
    repeated: tuple[int, int] | None
    calibration: Mapping[str, Any]
    parameters: pd.DataFrame
    tests: int
    runs: int
    forced: Sequence[str]
    validated: Mapping[str, pd.DataFrame]
    replicates: int
    attainable: Attainable
    forecasts: ForecastReport
    power: pd.DataFrame
    early: PartialFit
    cut: date
    place: PartialFit
    fitted_country: str
    predicted_country: str
    elsewhere: pd.DataFrame
    contest: Contest | None
    labels: Mapping[str, str]
    notes: Sequence[str]
    provenance: Mapping[str, str]
    folder: str

    @property
    def fitted(self) -> pd.DataFrame:
        """The parameters that were fitted."""
        return self.parameters[self.parameters["fitted"]]

    @property
    def unidentified(self) -> list[str]:
        """Those of which the record says too little."""
        return [str(key) for key in self.calibration["unidentified"]]

    @property
    def remote(self) -> bool:
        """Whether the record lies farther from the runs than nearly all synthetic records do."""
        return float(self.calibration["record_farther_than"]) >= REMOTE

    @property
    def models(self) -> list[str]:
        """What was made by other versions of the model than the calibration."""
        return [name.split(", ", 1)[1] for name in self.provenance if name.startswith("model SHA-256, ")]


def failing(rows: pd.DataFrame) -> list[str]:
    """Return the patterns that are outside their band or undefined."""
    fails = rows[rows["verdict"].isin([Verdict.outside, Verdict.undefined])]
    return [str(name) for name in fails["pattern"]]
