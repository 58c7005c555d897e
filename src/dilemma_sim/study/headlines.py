"""The outcomes that say most, human costs among them, as a table over the replicates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dilemma_sim.model.outcomes import OUTCOMES
from dilemma_sim.study.measures import HUMAN_COSTS

HEADLINES = (
    "identity_pressure",
    "bilateral_risk",
    "dilemma",
    "turnout",
    "protests",
    "core_share",
    "core_salience",
    "identity_inconsistency",
    "bilateral_loss",
    "concessions",
    *HUMAN_COSTS,
)


def headline_cells(
    summary: Mapping[str, Any], countries: Mapping[str, str]
) -> tuple[list[str], list[list[str]]]:
    """Return head and rows of the table: mean and, in brackets, 5 % to 95 % of replicates.

    Parameters
    ----------
    summary : as `Ensemble.summary` gives it.
    countries : labels by name.
    """
    outcomes = summary["outcomes"]
    rows = []
    for name in HEADLINES:
        spreads = [_spread(outcomes[name]["countries"][country]) for country in countries]
        rows.append([OUTCOMES[name].label, outcomes[name]["functional"], *spreads])
    return ["OUTCOME", "OVER WEEKS", *(label.upper() for label in countries.values())], rows


def _spread(statistics: dict[str, float | None]) -> str:
    mean, low, high = (statistics[name] for name in ("mean", "p05", "p95"))
    if mean is None or low is None or high is None:
        return "-"
    return f"{_rounded(mean)} [{_rounded(low)}, {_rounded(high)}]"


def _rounded(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"
