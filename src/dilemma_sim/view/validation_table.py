"""The table that `validate` prints, by role, and the lines that sum it up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dilemma_sim.study.validation import WIDE, tallies_of
from dilemma_sim.study.wording import number, percent

if TYPE_CHECKING:
    import pandas as pd

HEAD = (
    "PATTERN", "WHAT", "UNIT", "RECORD", "BAND", "MEDIAN", "90 % OF RUNS", "IN BAND", "DEFINED", "WIDTH",
    "VERDICT",
)  # fmt: skip
NUMERIC = range(3, 10)
ROLES = {
    "fit": "Used for a fit",
    "check": "Never fitted, only checked",
    "cannot_speak": "The model cannot speak of",
}


def role_rows(table: pd.DataFrame, role: str) -> list[list[str]]:
    """Return the cells of the patterns of one role."""
    return [
        [
            str(row["pattern"]),
            str(row["title"]),
            str(row["unit"]),
            number(row["observed"]),
            band(row),
            number(row["median"]),
            span(row["p05"], row["p95"]),
            percent(row["in_band"]),
            percent(row["defined"]),
            number(row["bands_wide"]),
            str(row["verdict"]),
        ]
        for row in table[table["role"] == role].to_dict("records")
    ]


def reason_rows(table: pd.DataFrame) -> list[list[str]]:
    """Return identifier, title and reason of the patterns that the model cannot speak of."""
    rows = table[table["role"] == "cannot_speak"]
    return rows[["pattern", "title", "reason"]].astype(str).to_numpy().tolist()


def sentences(table: pd.DataFrame) -> list[str]:
    """Say how many patterns of each role are inside, and how many intervals are narrow enough to matter."""
    lines = []
    for role, tally in tallies_of(table).items():
        undefined = f", {tally.undefined} undefined" if tally.undefined else ""
        inside = f"{role}: {tally.inside} of {tally.patterns} inside{undefined}"
        lines.append(f"{inside}; {tally.narrow} of {tally.measured} intervals narrower than {WIDE:g} bands")
    return lines


def band(row: Mapping[Any, Any]) -> str:
    """Write a band, or the rule that stands in its place."""
    low, high = float(row["band_low"]), float(row["band_high"])
    if row["rule"] == "straddles_zero":
        return "holds 0"
    if low != low:
        return f"up to {number(high)}"
    return f"{number(low)} or more" if high != high else span(low, high)


def span(low: float, high: float) -> str:
    """Write an interval."""
    if low == high:
        return number(low)
    return f"{number(low)} to {number(high)}" if low == low else "–"
