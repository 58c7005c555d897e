"""The target of a calibration: what the record shows of the patterns that are fitted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from dilemma_sim.study.design import beside
from dilemma_sim.study.errors import AnalysisRefused
from dilemma_sim.study.observation import column

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dilemma_sim.evidence.patterns import Pattern, Patterns
    from dilemma_sim.scenario import Document, Scenario
    from dilemma_sim.scenario.calibrations import Calibration
    from dilemma_sim.scenario.studies import Study


@dataclass(frozen=True)
class Target:
    """Hold the patterns that are fitted, with their values in the record.

    Attributes
    ----------
    values : by the name of the pattern.
    left_out : patterns that would be fitted but for a reason, with it.
    cut : last day of the record that counts; None for all of it.
    """

    values: dict[str, float]
    left_out: dict[str, str]
    cut: date | None = None

    @property
    def columns(self) -> list[str]:
        """Columns of the reference table that hold the patterns."""
        return [column(name, self.cut) for name in self.values]

    @property
    def record(self) -> NDArray[np.float64]:
        """The values as one row, in the order of `columns`."""
        return np.array([list(self.values.values())], dtype=np.float64)


def target_of(study: Document[Study], patterns: Patterns, scenario: Scenario) -> Target:
    """Return what a calibration is to reproduce.

    The value of a pattern is that of the record; where the record's rows hold none, what the list says of
    it; and else the middle of its band. With `until`, what is not computed from rows counts only if it is
    about days before, so that nothing later is learnt from.

    Raises
    ------
    EvidenceError : something is wrong with the record.
    AnalysisRefused : there is nothing to fit on.
    """
    from dilemma_sim.evidence.history import history_of_record
    from dilemma_sim.evidence.patterns import observed
    from dilemma_sim.evidence.record import read_record

    calibration = study.value.calibration
    assert calibration is not None
    _check(calibration, scenario)
    cut = calibration.until
    path = None if calibration.evidence is None else beside(study, calibration.evidence, "study")
    history = history_of_record(read_record(path), scenario.period.start, scenario.period.end)
    fitted = patterns.only("fit")
    seen = observed(history if cut is None else history.until(cut), fitted)
    values: dict[str, float] = {}
    left_out: dict[str, str] = {}
    for name, pattern in fitted.patterns.items():
        # A band of the record may rest on what came after the cut; only rows from before it tell.
        later = cut is not None and pattern.basis == "record"
        value = seen[name] if np.isfinite(seen[name]) or later else _middle(pattern)
        reason = _reason(pattern, value, cut, calibration.countries)
        if reason is None:
            values[name] = value
        else:
            left_out[name] = reason
    if not values:
        why = "; ".join(f"{name}: {reason}" for name, reason in left_out.items()) or "none has the role fit"
        raise AnalysisRefused(
            f"there is nothing to fit on ({why}); "
            "give more of the record, or patterns of these countries with the role fit"
        )
    return Target(values, left_out, cut)


def _check(calibration: Calibration, scenario: Scenario) -> None:
    for name in calibration.countries:
        if name not in scenario.countries:
            raise AnalysisRefused(
                f"the calibration is for a country '{name}', which the scenario does not have; "
                f"it has {', '.join(scenario.countries)}"
            )
    first, last = scenario.period.start, scenario.period.end
    for day in [*calibration.cuts, *([calibration.until] if calibration.until else [])]:
        if not first <= day <= last:
            raise AnalysisRefused(
                f"the calibration asks for the record to {day}, which lies outside the period of the "
                f"scenario, {first} to {last}; choose a day within it"
            )


def _reason(pattern: Pattern, value: float, cut: date | None, countries: list[str]) -> str | None:
    """Return why a pattern is not fitted, or None where it is."""
    if countries and pattern.country not in countries:
        return "is not of the countries that are fitted"
    if cut is not None and pattern.basis != "record" and (pattern.until is None or pattern.until > cut):
        return f"is known only from what was counted after {cut}"
    if not np.isfinite(value):
        return "the record has no value"
    return None


def _middle(pattern: Pattern) -> float:
    low, high = pattern.ends
    return float("nan") if low is None or high is None else (low + high) / 2.0
