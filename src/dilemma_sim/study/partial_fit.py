"""Fits to a part of the record only, up to a day or of some countries, so that the rest can test them.

They need no further runs: the nearest runs of the reference table are weighted by their distance from that
part of the record (Beaumont, Zhang and Balding 2002, without the regression, which moves parameters but not
what came of them). What the weighted runs did otherwise is the prediction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from dilemma_sim.study import abc
from dilemma_sim.study.scores import Scaling
from dilemma_sim.study.target import Target, target_of
from dilemma_sim.study.validation import LEAST_DEFINED
from dilemma_sim.study.wording import percent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dilemma_sim.evidence.pattern_list import Pattern, Patterns
    from dilemma_sim.scenario import Document, Scenario
    from dilemma_sim.scenario.studies import Study
    from dilemma_sim.study.reference_table import ReferenceTable
    from dilemma_sim.study.tables import Meaning

    Numbers = NDArray[np.float64]

#: The nearest runs are at most this share of a table.
MOST_SHARE = 0.5

LEVELS = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class PartialFit:
    """Hold a fit to a part of the record.

    Attributes
    ----------
    target : the part, as values of patterns, with what was left out and why.
    weights : of the runs of the table; they sum to 1, and are 0 for all but the nearest.
    accepted : number of the nearest runs.
    """

    target: Target
    weights: Numbers
    accepted: int

    @property
    def worth(self) -> float:
        """Number of equally weighted runs that the weighted ones are worth."""
        return float(1.0 / (self.weights**2).sum())


def partial_fit(
    document: Document[Study],
    patterns: Patterns,
    scenario: Scenario,
    table: ReferenceTable,
    *,
    until: date | None = None,
    countries: Sequence[str] = (),
) -> PartialFit:
    """Weight the runs of a calibration by a part of its record.

    Parameters
    ----------
    document : the study, with a calibration.
    patterns : the list of patterns; those to fit are used.
    scenario : what the study varies.
    table : its reference table, with columns for `until`.
    until : last day of the record that is known; None for all.
    countries : only patterns of these countries are used; none named means all patterns.

    Raises
    ------
    EvidenceError : something is wrong with the record.
    AnalysisRefused : there is nothing to fit on.
    """
    study = document.value
    assert study.calibration is not None
    part = study.calibration.model_copy(update={"until": until, "countries": list(countries)})
    target = target_of(
        replace(document, value=study.model_copy(update={"calibration": part})), patterns, scenario
    )
    weights, accepted = nearest_weights(
        table.statistics[target.columns].to_numpy(float), target.record, part.accept
    )
    return PartialFit(target, weights, accepted)


def nearest_weights(statistics: Numbers, record: Numbers, accept: int) -> tuple[Numbers, int]:
    """Return the weights of all runs by their distance from a record, and how many are not left out.

    Parameters
    ----------
    statistics : of shape (runs, statistics), NaN where missing.
    record : those of the record, of shape (1, statistics).
    accept : how many of the nearest runs are taken; of a small table no more than half.
    """
    scaling = Scaling.of(statistics)
    most = max(1, min(accept, int(MOST_SHARE * len(statistics))))
    draws = abc.nearest(scaling.scaled(statistics), scaling.scaled(record)[0], most)
    weights = np.zeros(len(statistics))
    weights[draws.rows] = draws.weight
    return weights, len(draws.rows)


def _statistic(description: str, unit: str = "as the column unit says") -> Meaning:
    return {"unit": unit, "role": "statistic", "description": description}


PREDICTED_MEANING: dict[str, Meaning] = {
    "pattern": {"unit": "name", "role": "key", "description": "Identifier in the list of patterns."},
    "title": {"unit": "text", "role": "key", "description": "What it is about."},
    "role": {"unit": "name", "role": "key", "description": "fit or check, in the list of patterns."},
    "unit": {"unit": "text", "role": "key", "description": "Unit of the values."},
    "observed": _statistic("Value of the record; missing where it has none."),
    "band_low": _statistic("Lower end of the band."),
    "band_high": _statistic("Upper end of the band."),
    "prior_low": _statistic("5 % of the runs from the priors lie below."),
    "prior_median": _statistic("Half of the runs from the priors lie below."),
    "prior_high": _statistic("95 % of the runs from the priors lie below."),
    "prior_defined": _statistic("Share of the runs from the priors that define it.", "share"),
    "prior_in_band": _statistic("Share of these in the band.", "share"),
    "low": _statistic("5 % of the weighted runs lie below."),
    "median": _statistic("Half of the weighted runs lie below."),
    "high": _statistic("95 % of the weighted runs lie below."),
    "defined": _statistic("Share of the weighted runs that define it.", "share"),
    "in_band": _statistic("Share of these in the band.", "share"),
    "inside": _statistic(
        f"Whether {percent(LEAST_DEFINED)} of the weighted runs define it and their median lies in the band.",
        "yes or no",
    ),
}


def predicted(
    patterns: dict[str, Pattern], observed: dict[str, float], table: ReferenceTable, weights: Numbers
) -> list[dict[str, Any]]:
    """Return what weighted runs say of patterns beside what all of them say: the columns of the meaning.

    Parameters
    ----------
    patterns : those that are predicted; none of them may have been used for the weights.
    observed : their values in the record, NaN where it has none.
    table : the runs.
    weights : of the runs.
    """
    same = np.full(len(table), 1.0 / len(table))
    rows = []
    for name, pattern in patterns.items():
        values = table.statistics[name].to_numpy(float)
        before, after = spread_of(values, same), spread_of(values, weights)
        low, high = (np.nan if end is None else end for end in pattern.ends)
        head = {"pattern": name, "title": pattern.title, "role": pattern.role, "unit": pattern.unit}
        rows.append(
            head
            | {"observed": observed[name], "band_low": low, "band_high": high}
            | dict(zip(("prior_low", "prior_median", "prior_high"), before, strict=True))
            | {"prior_defined": share_defined(values, same)}
            | {"prior_in_band": share_in_band(pattern, values, same)}
            | dict(zip(("low", "median", "high"), after, strict=True))
            | {"defined": (defined := share_defined(values, weights))}
            | {"in_band": share_in_band(pattern, values, weights)}
            | {"inside": defined >= LEAST_DEFINED and pattern.holds(after[1])}
        )
    return rows


def spread_of(values: Numbers, weights: Numbers) -> list[float]:
    """Return the 5 %, 50 % and 95 % quantiles of weighted values, of those that are defined."""
    there = np.isfinite(values) & (weights > 0.0)
    if not there.any():
        return [np.nan] * len(LEVELS)
    order = np.argsort(values[there], kind="stable")
    sorted_values, cumulative = values[there][order], np.cumsum(weights[there][order])
    # The first value that so much of the weight does not exceed: statistics that are counts stay counts.
    places = np.searchsorted(cumulative, np.array(LEVELS) * cumulative[-1] * (1.0 - 1e-12))
    return [float(sorted_values[place]) for place in places]


def share_in_band(pattern: Pattern, values: Numbers, weights: Numbers) -> float:
    """Return the share of the weighted runs in the band, of those that define the value; NaN if none does."""
    there = np.isfinite(values)
    inside = np.array([pattern.holds(value) for value in values[there].tolist()], dtype=bool)
    weight = float(weights[there].sum())
    return float(weights[there][inside].sum()) / weight if weight > 0.0 else np.nan


def share_defined(values: Numbers, weights: Numbers) -> float:
    """Return the share of the weighted runs that define a value."""
    return float(weights[np.isfinite(values)].sum() / weights.sum())
