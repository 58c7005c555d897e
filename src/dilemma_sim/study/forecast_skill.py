"""What forecasts are worth: mean scores of the model beside those of each benchmark, with intervals."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from dilemma_sim.study.digest import digest_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dilemma_sim.study.tables import Meaning

    Floats = NDArray[np.float64]

Verdict = Literal["better", "ahead", "behind", "worse"]

SCORES = {
    "brier": ("any protest", "Brier score"),
    "log": ("any protest", "log score"),
    "crps": ("turnout", "CRPS"),
    "turnout_log": ("turnout", "log score"),
}
"""What each score is of, and its name."""
RELATIVE = ("brier", "crps")
"""Scores with a natural zero, whose skill is a share; that of the others is a difference in nats."""
BLOCK = 8
"""Weeks of a block of the bootstrap: twice the window, as neighbouring windows share weeks."""
RESAMPLES = 2000
CONFIDENCE = 0.95

ROLLING, UPDATED_LATER, OUT_OF_TIME = "rolling", "out of time, updated", "out of time"
TESTS = {
    ROLLING: "all windows after the burn-in, each with all that was known when it began",
    UPDATED_LATER: "the windows after the cut, each with all that was known when it began",
    OUT_OF_TIME: "the windows after the cut, with nothing known from the first of them on",
}

MEANING: dict[str, Meaning] = {
    "test": {"unit": "name", "role": "key", "description": "Which windows, and what is known of the past."},
    "place": {"unit": "name", "role": "key", "description": "Country, or all of them together."},
    "score": {"unit": "name", "role": "key", "description": "Which score; lower is better."},
    "benchmark": {"unit": "name", "role": "key", "description": "What the model is compared with."},
    "windows": {"unit": "count", "role": "statistic", "description": "Windows scored; they overlap."},
    "model": {"unit": "as the score", "role": "statistic", "description": "Mean score of the model."},
    "other": {"unit": "as the score", "role": "statistic", "description": "Mean score of the benchmark."},
    "skill": {
        "unit": "share or nats",
        "role": "statistic",
        "description": "Brier score and CRPS: 1 - model / benchmark; log scores: benchmark - model.",
    },
    "low": {"unit": "as the skill", "role": "statistic", "description": "Lower end of its 95 % interval."},
    "high": {"unit": "as the skill", "role": "statistic", "description": "Its upper end (block bootstrap)."},
    "verdict": {
        "unit": "name",
        "role": "statistic",
        "description": "better or worse: the interval leaves 0 out; ahead: only the skill lies above 0; "
        "behind: it does not. The model beats a benchmark where it is better.",
    },
}


def skill_table(forecasts: pd.DataFrame, first_later: date, seed: int) -> pd.DataFrame:
    """Return the skill of the model against each benchmark, one row a test, place, score and benchmark.

    Parameters
    ----------
    forecasts : as `forecast_report` makes them.
    first_later : the first day on which a window after the cut begins.
    seed : of the bootstrap.
    """
    updated = forecasts["knowledge"] == "updated"
    parts = {
        ROLLING: forecasts[updated],
        UPDATED_LATER: forecasts[updated & (forecasts["begins"] >= first_later)],
        OUT_OF_TIME: forecasts[~updated],
    }
    rows = [
        row
        for test, part in parts.items()
        for place in forecasts["place"].unique()
        for score in SCORES
        for row in _rows(part[part["place"] == place], test, str(place), score, seed)
    ]
    return pd.DataFrame(rows, columns=list(MEANING))


def _rows(part: pd.DataFrame, test: str, place: str, score: str, seed: int) -> list[dict[str, Any]]:
    by_window = part.pivot(index="begins", columns="forecaster", values=score)
    if by_window.empty:
        return []
    model = by_window.pop("model").to_numpy(np.float64)
    picked = blocks(len(model), BLOCK, int(digest_of("skill", seed, test, place, score)[:8], 16))
    tail = 50.0 * (1.0 - CONFIDENCE)
    rows = []
    for name in by_window:
        other = by_window[name].to_numpy(np.float64)
        # Divided by the benchmark's mean over all windows: that of a resample may be next to nothing.
        better = (other - model) / (other.mean() if score in RELATIVE else 1.0)
        low, high = np.percentile(better[picked].mean(axis=1), [tail, 100.0 - tail])
        found = float(better.mean())
        rows.append(
            {
                "test": test,
                "place": place,
                "score": score,
                "benchmark": str(name),
                "windows": len(model),
                "model": float(model.mean()),
                "other": float(other.mean()),
                "skill": found,
                "low": float(low),
                "high": float(high),
                "verdict": verdict(found, float(low), float(high)),
            }
        )
    return rows


def verdict(found: float, low: float, high: float) -> Verdict:
    """Return what a skill and its interval say of the model."""
    if found > 0.0:
        return "better" if low > 0.0 else "ahead"
    return "worse" if high < 0.0 else "behind"


def blocks(length: int, block: int, seed: int) -> NDArray[np.int64]:
    """Return places of values drawn anew in blocks that go round the end, of shape (resamples, length).

    The circular block bootstrap of Politis and Romano (1992): it keeps the dependence of neighbours.
    """
    from numpy.random import default_rng  # noqa: TID251 - a bootstrap, not the model

    many = -(-length // block)
    first = default_rng(seed).integers(0, length, (RESAMPLES, many, 1))
    places = (first + np.arange(block)) % length
    return np.asarray(places.reshape(RESAMPLES, -1)[:, :length], dtype=np.int64)
