from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dilemma_sim.view import findings


def days(*offsets):
    return [pd.Timestamp("2018-07-02") + pd.Timedelta(days=offset) for offset in offsets]


@pytest.mark.parametrize(
    ("offsets", "waves"),
    [((), 0), ((0,), 1), ((0, 7), 1), ((0, 8), 2), ((0, 7, 14, 21), 1), ((20, 0, 3), 2), ((0, 0, 0), 1)],
)
def test_a_wave_ends_where_eight_days_pass_without_protest(offsets, waves):
    assert findings.count_waves(days(*offsets)) == waves


def test_replicates_without_protest_have_no_wave_and_count(make_run):
    run = make_run(replicates=4)
    calm = run.events[run.events["replicate"] != 0]
    calm = calm[~((calm["kind"] == "protest") & (calm["replicate"].isin([1, 2, 3])))]
    found = findings.waves(make_run(replicates=4, events=calm), "kazakhstan")
    assert (found.median, found.replicates) == (0.0, 4)


def test_protests_that_are_mostly_about_home_do_not_count(make_run):
    protest = {
        "replicate": 0,
        "date": days(0)[0],
        "country": "kazakhstan",
        "kind": "protest",
        "size": 50.0,
        "recorded": True,
    }
    events = pd.DataFrame(
        [
            protest | {"demands": {"other": 0.6, "land": 0.4}},
            protest | {"demands": {"other": 0.5, "land": 0.5}},
        ]
    )
    chosen = findings.protests_about_partner(make_run(replicates=1, events=events))
    assert chosen["demands"].tolist() == [{"other": 0.5, "land": 0.5}]


def test_a_spread_leaves_out_replicates_without_a_value():
    found = findings.spread([1.0, np.nan, 3.0])
    assert (found.median, found.replicates) == (2.0, 2)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (12345.6, "12,346"),
        (0.123456, "0.12"),
        (0.0123456, "0.012"),
        (-0.5, "−0.5"),
        (13.5, "13.5"),
        (1.999, "2"),
        (np.nan, "–"),
        (-0.0001, "0"),
    ],
)
def test_numbers_have_as_many_digits_as_a_reader_can_use(value, text):
    assert findings.number(value) == text


def test_one_replicate_has_no_interval():
    assert findings.spread([4.0]).text() == "4"
    assert findings.spread([4.0, 4.0]).text() == "4 (90\xa0% interval 4 to 4)"


def test_posture_pairs_come_with_the_most_frequent_first(run):
    pairs = findings.posture_weeks(run.curves, "kazakhstan", ["external_posture", "internal_posture"])
    rows = run.curves[run.curves["country"] == "kazakhstan"]
    counted = rows.groupby(["external_posture", "internal_posture"]).size()
    assert next(iter(pairs)) == counted.idxmax()
    assert all(0 <= weeks.low <= weeks.median <= weeks.high <= 1 for weeks in pairs.values())


def test_outcomes_are_summed_up_by_their_kind(run):
    lines = {
        line.outcome: line
        for line in findings.measure(run, ["turnout", "coercion", "released", "in_detention"])
    }
    rows = run.curves[run.curves["country"] == "kazakhstan"]
    last = rows[rows["step"] == rows["step"].max()]
    expected = {
        "turnout": rows.groupby("replicate")["turnout"].sum().median(),
        "coercion": rows.groupby("replicate")["coercion"].mean().median(),
        "released": last["released"].median(),
        "in_detention": last["in_detention"].median(),
    }
    assert {name: line.spreads["kazakhstan"].median for name, line in lines.items()} == pytest.approx(
        expected
    )


def test_human_costs_are_among_the_headlines(run):
    text = " ".join(sentence for _, sentences in findings.headlines(run) for sentence in sentences)
    for words in (
        "Protesters detained",
        "minorities harmed",
        "serving a sentence",
        "released",
        "supervision",
    ):
        assert words in text


def test_a_run_without_protests_has_headlines(make_run):
    run = make_run(replicates=2)
    calm = run.events[run.events["kind"] != "protest"]
    text = str(findings.headlines(make_run(replicates=2, events=calm)))
    assert "There is no protest in any replicate." in text
