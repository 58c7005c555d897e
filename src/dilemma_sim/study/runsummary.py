"""The summary of a run as a table: one row per outcome, name and country."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from dilemma_sim.study.results import STATISTICS
from dilemma_sim.study.tables import KEYS, Meaning

_STATISTICS = [name for name in STATISTICS if name not in ("low", "high")]
_WORDS = {
    "outcome": "Name of the outcome.",
    "functional": "How the weeks of a run became one number.",
    "unit": "Unit of the outcome.",
    "value": "The name whose share of the weeks is told; empty for numbers.",
}

RUN_SUMMARY_MEANING: dict[str, Meaning] = {
    **{name: {"unit": "name", "kind": "key", "description": text} for name, text in _WORDS.items()},
    "country": KEYS["country"],
    **{
        name: {"unit": "as the functional", "kind": "statistic", "description": STATISTICS[name]}
        for name in _STATISTICS
    },
    "n": {"unit": "replicates", "kind": "statistic", "description": STATISTICS["n"]},
}


def run_summary_frame(summary: Mapping[str, Any]) -> pd.DataFrame:
    """Return the summary of a run folder as a table.

    Parameters
    ----------
    summary : as `Ensemble.summary` gives it; what is undefined there is missing here.
    """
    table = pd.DataFrame(list(_rows(summary)), columns=list(RUN_SUMMARY_MEANING))
    numbers = {name: "int64" if name == "n" else "float64" for name in _STATISTICS}
    return table.astype({**dict.fromkeys([*_WORDS, "country"], "str"), **numbers})


def _rows(summary: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for outcome, found in summary["outcomes"].items():
        head = {"outcome": outcome, "functional": found["functional"], "unit": found["unit"]}
        for country, statistics in found["countries"].items():
            by_value = statistics if found["kind"] == "name" else {"": statistics}
            for value, numbers in by_value.items():
                yield {**head, "value": value, "country": country, **numbers}
