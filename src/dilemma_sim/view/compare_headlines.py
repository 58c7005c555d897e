"""The table that `compare` prints: decided differences first, human costs before strategic outcomes."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from dilemma_sim.study.headlines import HEADLINES
from dilemma_sim.study.verdicts import Verdict
from dilemma_sim.study.wording import SHARE, precise, scaled, signed

HEAD = ["OUTCOME", "KIND", "WHERE", "OVER WEEKS", "BASE", "OTHER", "DIFFERENCE", "95 % INTERVAL", "ADJUSTED",
        "HOW SURE"]  # fmt: skip
NUMERIC = (4, 5, 6, 7, 8)
MORE = (
    "weeks_to_release_5",
    "in_detention_person_weeks",
    "supervised_person_weeks",
    "sentenced_person_weeks",
)
"""Measures of those held that the table shows beside the headlines of a run."""
_SURENESS = list(Verdict)


def headline_rows(differences: pd.DataFrame, arm: str) -> pd.DataFrame:
    """Select the rows of one arm that say most: decided ones first, human costs before the others."""
    rows = differences[
        (differences["arm"] == arm)
        & (differences["by"] == "country")
        & differences["measure"].isin([*HEADLINES, *MORE])
    ]
    sureness = rows["verdict"].map(lambda verdict: _SURENESS.index(Verdict(verdict)))
    human = (rows["side"] != "human cost").astype(int)
    return rows.assign(sureness=sureness, human=human).sort_values(["sureness", "human"], kind="stable")


def headline_table(
    differences: pd.DataFrame, arm: str, countries: Mapping[str, str]
) -> tuple[list[str], list[list[str]]]:
    """Return head and rows of the table of one arm.

    Parameters
    ----------
    differences : of the comparison.
    arm : which.
    countries : labels by name.
    """
    rows = [
        [
            row["label"],
            row["side"],
            countries[row["place"]],
            row["functional"].replace("_", " "),
            number(row["base"], row["unit"]),
            number(row["other"], row["unit"]),
            number(row["difference"], row["unit"], sign=True),
            span(row["low"], row["high"], row["unit"]),
            span(row["low_all"], row["high_all"], row["unit"]),
            row["verdict"],
        ]
        for row in headline_rows(differences, arm).to_dict("records")
    ]
    return HEAD, rows


def headline_sentences(differences: pd.DataFrame, arm: str) -> list[str]:
    """Return the sentences of what differs, and of all human costs that are not identical."""
    rows = headline_rows(differences, arm)
    differs = rows["verdict"].isin([Verdict.decided, Verdict.probable])
    costs = (rows["side"] == "human cost") & (rows["verdict"] != Verdict.identical)
    identical = rows["verdict"] == Verdict.identical
    said: list[str] = rows.loc[differs | costs, "sentence"].tolist()
    if identical.all():
        return ["No difference at all: every pair is identical in every outcome."]
    if identical.any():
        said.append(f"Identical in every pair: {int(identical.sum())} of {len(rows)} rows of the table.")
    return said


def number(value: float, unit: str, *, sign: bool = False) -> str:
    """Write a number of the table; shares in per cent, their differences in points."""
    size = scaled(value, unit)
    if size != size:
        return "-"
    text = signed(size) if sign else precise(size)
    if not unit.startswith(SHARE):
        return text
    return f"{text} pp" if sign else f"{text} %"


def span(low: float, high: float, unit: str) -> str:
    """Write an interval of the table."""
    ends = [scaled(end, unit) for end in (low, high)]
    if any(end != end for end in ends):
        return "-"
    return f"[{signed(ends[0])}, {signed(ends[1])}]"
