from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from dilemma_sim.evidence.weekly import WeeklyProtests
from dilemma_sim.study.forecast_scores import PRIOR_MEDIAN
from dilemma_sim.study.forecast_wording import change_sentence, unknown_sentence
from dilemma_sim.study.unknown_sizes import (
    UnknownSizes,
    changed,
    unknown_sizes,
    usual_size,
    verdicts_by_size,
    with_size,
)


def record(*sizes: float) -> WeeklyProtests:
    many = len(sizes)
    return WeeklyProtests(
        date(2018, 7, 2), many, ("a",), np.arange(many), np.zeros(many, int), np.array(sizes)
    )


def skill(*verdicts: str) -> pd.DataFrame:
    """Return the verdicts on the CRPS against some benchmarks, with one on the chance that always differs."""
    rows = [
        {"test": "rolling", "place": "a", "score": "crps", "benchmark": f"b{number}", "verdict": said}
        for number, said in enumerate(verdicts)
    ]
    other = {"test": "rolling", "place": "a", "score": "brier", "benchmark": "b0", "verdict": verdicts[0]}
    return pd.DataFrame([*rows, other])


def sizes(*tables: pd.DataFrame) -> UnknownSizes:
    return UnknownSizes(9, 2, 93.3, True, dict(zip((30.0, 300.0), tables, strict=True)))


def said(taken: pd.DataFrame, *others: pd.DataFrame) -> str:
    tried = sizes(*others)
    return change_sentence(verdicts_by_size(taken, tried), tried)


def test_known_sizes_stay_and_the_median_with_them():
    one = record(10.0, np.nan, 40.0, 90.0, np.nan)
    filled = with_size(one, usual_size(one))
    assert filled.size.tolist() == [10.0, 40.0, 40.0, 90.0, 40.0]
    assert usual_size(filled) == usual_size(one)
    assert np.isnan(one.size).sum() == 2
    assert with_size(filled, 7.0).size.tolist() == filled.size.tolist()


def test_what_is_unknown_is_counted():
    assert unknown_sizes(record(10.0, np.nan, 30.0)) == UnknownSizes(3, 1, 20.0, usual=True)
    assert unknown_sizes(record(10.0, np.nan), 30.0) == UnknownSizes(2, 1, 30.0, usual=False)
    assert unknown_sizes(record(np.nan)) == UnknownSizes(1, 1, PRIOR_MEDIAN, usual=False)
    assert unknown_sizes(record()).unknown == 0


def test_a_past_that_knows_no_size_is_given_none():
    assert np.isnan(usual_size(record(np.nan)))
    assert np.isnan(with_size(record(np.nan), usual_size(record(np.nan))).size).all()


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (UnknownSizes(4, 0, 20.0, usual=True), "The record knows the size of each of its 4 protests."),
        (
            UnknownSizes(4, 1, 20.4, usual=True),
            "the size of 1 of its 4 protests: each of these counts with the",
        ),
        (
            UnknownSizes(4, 1, 20.4, usual=True),
            "of the known sizes, 20 persons, so that every window is scored.",
        ),
        (UnknownSizes(4, 4, 100.0, usual=False), "counts as 100 persons, and every window is scored."),
    ],
)
def test_it_is_said_how_many_sizes_are_unknown(found, told):
    assert told in unknown_sentence(found)


def test_the_sentence_on_other_sizes_follows_from_the_verdicts():
    taken = skill("better", "ahead", "worse")
    head = "Where protests of unknown size count as 30 or as 300 persons instead of 93, "
    assert said(taken, taken, taken) == f"{head}no verdict on a score of turnout changes."
    assert said(taken, skill("better", "behind", "worse"), taken) == (
        f"{head}1 of 3 verdicts on scores of turnout changes, from ahead to behind or back and always within "
        "chance."
    )
    assert said(taken, skill("better", "behind", "behind"), skill("ahead", "ahead", "worse")) == (
        f"{head}3 of 3 verdicts on scores of turnout change. What is better or worse beyond chance changes "
        "in 2 of them:"
    )


def test_only_turnout_counts():
    table = verdicts_by_size(skill("better"), sizes(skill("better"), skill("worse")))
    assert table["score"].tolist() == ["crps"]
    assert changed(table)["300"].tolist() == ["worse"]
    assert changed(table, beyond_chance=True)["taken"].tolist() == ["better"]
