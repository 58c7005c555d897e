from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from dilemma_sim.evidence.history import History
from dilemma_sim.evidence.record import Event
from dilemma_sim.evidence.weekly import ALL, WeeklyProtests
from dilemma_sim.study.errors import AnalysisRefused
from dilemma_sim.study.forecast_benchmarks import (
    BENCHMARKS,
    historical,
    last_value,
    poisson,
    self_exciting,
    windows,
)
from dilemma_sim.study.forecast_scores import worth
from dilemma_sim.study.forecast_skill import TESTS, blocks, skill_table, verdict
from dilemma_sim.study.forecast_wording import posture_sentence, shortfalls
from dilemma_sim.study.forecasts import forecast_report, later_forecasts, with_other_sizes
from dilemma_sim.study.matched_runs import matched, model_forecasts
from dilemma_sim.study.recorded_series import Series, series_of, series_of_histories
from dilemma_sim.study.unknown_sizes import OTHER_SIZES, UnknownSizes, with_size

START = date(2018, 7, 2)
WEEKS, RUNS = 60, 400
CUT = START + timedelta(weeks=35)


def protests(*found: tuple[int, int, float], weeks: int = WEEKS, countries=("a", "b")) -> WeeklyProtests:
    week, country, size = np.array(found, dtype=float).reshape(-1, 3).T
    return WeeklyProtests(START, weeks, countries, week.astype(int), country.astype(int), size)


RECORD = protests(
    *[(week, 0, 100.0 + week) for week in range(2, 60, 7)],
    *[(week, 1, 40.0) for week in (5, 6, 6, 30, 31, 47)],
    (50, 1, np.nan),
)


@pytest.fixture(scope="module")
def series() -> Series:
    draw = np.random.default_rng(1)
    rates = draw.gamma(1.0, 0.15, (RUNS, 1, 2))
    counts = draw.poisson(np.broadcast_to(rates, (RUNS, WEEKS, 2))).astype(float)
    return Series(START, ("a", "b"), counts, counts * draw.lognormal(4.5, 1.0, counts.shape))


@pytest.fixture(scope="module")
def report(series):
    return forecast_report(series, RECORD, cut=CUT)


def alone(weeks: int, *at: int, size: float = 100.0) -> WeeklyProtests:
    return protests(*[(week, 0, size) for week in at], weeks=weeks, countries=("a",))


def draws() -> np.random.Generator:
    return np.random.default_rng(3)


# --- benchmarks ------------------------------------------------------------------------------------------


def test_windows_of_the_past():
    counts, turnout = windows(protests((0, 0, 5.0), (3, 0, np.nan), weeks=6, countries=("a",)), 2)
    assert counts.tolist() == [1, 0, 1, 1, 0]
    np.testing.assert_array_equal(turnout, [5, 0, np.nan, np.nan, 0])


def test_last_value_by_hand():
    # Windows of 4 weeks in 12: 1 1 1 1 0 0 0 0 0. Of the five pairs that are four weeks apart one is alike.
    past = alone(12, 3)
    kept = (0.2 * 5 / 4 + 0.5) / (5 / 4 + 1.0)
    made = last_value(past, 4, 0, draws())
    assert made.chance == pytest.approx(1.0 - kept)
    assert made.turnout.tolist() == [100.0]
    # With one in the last window, too, none of the five was alike.
    assert last_value(alone(12, 3, 11), 4, 0, draws()).chance == pytest.approx(0.5 / (5 / 4 + 1.0))


def test_historical_frequency_by_hand():
    made = historical(alone(12, 3), 4, 0, draws())
    assert made.chance == pytest.approx((4 / 9 * 9 / 4 + 0.5) / (9 / 4 + 1.0))
    assert made.rests_on == 1.0


def test_poisson_is_negative_binomial():
    past = alone(40, 1, 1, 9, 30)
    made = poisson(past, 4, 0, draws())
    assert made.chance == pytest.approx(1.0 - (40 / 44) ** 4.5)
    assert set(made.turnout) <= {100.0 * many for many in range(1, 12)}
    # Given any: the mean number is the mean of the negative binomial over the chance.
    assert made.turnout.mean() == pytest.approx(100.0 * 4.5 * 4 / 40 / made.chance, rel=0.08)


def test_hawkes_expects_more_after_a_burst_and_forgets_it():
    burst = alone(50, 10, 10, 11, 11, 30, 30, 30, 31, 31, 48, 49, 49, 49)
    now, later = (self_exciting(burst, 4, lead, draws()).chance for lead in (0, 26))
    assert now > later > 0.1
    assert now > poisson(burst, 4, 0, draws()).chance


@pytest.mark.parametrize("name", BENCHMARKS)
def test_benchmarks_know_what_to_say_of_an_empty_past(name):
    for weeks in (0, 3, 30):
        made = BENCHMARKS[name](alone(weeks), 4, 2, draws())
        assert 0.0 < made.chance < 1.0
        assert made.rests_on == 0.0


# --- the model -------------------------------------------------------------------------------------------


def test_matched_runs_are_like_the_record(series):
    past = RECORD.until(40)
    weights = matched(series, past)
    assert weights.sum() == pytest.approx(1.0)
    assert worth(weights) >= 50
    so_far = series.counts[:, :40].sum(axis=1)
    apart = np.abs(np.sqrt(so_far) - np.sqrt(past.counts.sum(axis=0)))
    assert (weights @ apart < 0.8 * apart.mean(axis=0)).all()


@pytest.mark.parametrize(("known", "often"), [(20, 1), (40, 2), (50, 20)])
def test_matching_comes_near_the_exact_forecast(known, often):
    """Poisson counts whose rate is Gamma(1, 0.15): given the past, the next number is negative binomial."""
    draw = np.random.default_rng(2)
    counts = draw.poisson(np.broadcast_to(draw.gamma(1.0, 0.15, (20_000, 1, 1)), (20_000, WEEKS, 1)))
    many = Series(START, ("a",), counts.astype(float), 100.0 * counts)
    past = alone(known, *np.linspace(0, known - 1, often).astype(int).tolist())
    rate = 1.0 / 0.15 + known
    exact = 1.0 - (rate / (rate + 4.0)) ** (1.0 + often)
    assert model_forecasts(many, past, 4, [0])["a", 0].chance == pytest.approx(exact, abs=0.05)


def test_a_forecast_is_the_share_of_the_matched_runs(series):
    past = RECORD.until(30)
    weights = matched(series, past)
    some = series.counts[:, 33:37, 1].sum(axis=1) > 0
    made = model_forecasts(series, past, 4, [3])["b", 3]
    share, number = weights[some].sum(), worth(weights)
    assert made.chance == pytest.approx((share * number + 0.5) / (number + 1.0))
    assert set(made.turnout) == set(series.turnout[some & (weights > 0), 33:37, 1].sum(axis=1))


def test_weights_of_the_runs_count(series):
    kept = np.zeros(RUNS)
    kept[:100] = 1.0
    counts, turnout = (
        {"b": values[:, :, 1], "a": values[:, :, 0]} for values in (series.counts, series.turnout)
    )
    weighted = series_of(counts, turnout, START, kept)
    np.testing.assert_array_equal(weighted.counts, series.counts)
    assert matched(weighted, RECORD.until(20))[100:].sum() == 0.0
    assert worth(matched(weighted, RECORD.until(20))) >= 50


def test_a_record_of_nothing_is_matched(series):
    silent = replace(RECORD, week=RECORD.week[:0], country=RECORD.country[:0], size=RECORD.size[:0])
    weights = matched(series, silent.until(30))
    assert (weights @ series.counts[:, :30].sum(axis=(1, 2))) < 1.0


# --- no look-ahead ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("week", [25, 44])
def test_what_comes_later_moves_no_forecast(series, report, week):
    """Everything from a week on is exchanged, in the record and in the runs' future beyond the window."""
    later = RECORD.week >= week
    other = replace(
        RECORD,
        week=np.append(RECORD.week[~later], [week, week, week + 1, 58]),
        country=np.append(RECORD.country[~later], [0, 1, 1, 0]),
        size=np.append(RECORD.size[~later], [9e3, 1.0, 7.0, np.nan]),
    )
    again = forecast_report(series, other, cut=CUT).forecasts
    day = other.first_day(week)
    keys = ["knowledge", "known_until", "begins", "place", "forecaster"]
    before, after = (
        table[table["known_until"] <= day].set_index(keys)["chance"] for table in (report.forecasts, again)
    )
    assert len(before) > 0
    pd.testing.assert_series_equal(before, after)
    moved = report.forecasts["chance"][report.forecasts["known_until"] > day]
    assert not moved.empty
    assert (moved != again["chance"][again["known_until"] > day]).any()


def test_out_of_time_everything_is_known_up_to_one_day(report):
    fixed = report.forecasts[report.forecasts["knowledge"] == "fixed"]
    assert set(fixed["known_until"]) == {CUT}
    assert fixed["begins"].min() == CUT
    assert fixed["begins"].max() == START + timedelta(weeks=WEEKS - 4)
    # The first of these windows begins where knowledge ends, as a rolling one does.
    rolling = report.forecasts[
        (report.forecasts["knowledge"] == "updated") & (report.forecasts["begins"] == CUT)
    ]
    both = [
        part[(part["begins"] == CUT)].sort_values(["place", "forecaster"])["chance"].tolist()
        for part in (fixed, rolling)
    ]
    assert both[0] == both[1]


def test_a_window_with_a_protest_of_unknown_size_is_scored(report):
    assert report.forecasts[["turnout", "brier", "crps", "turnout_log"]].notna().all(axis=None)
    part = report.forecasts[report.forecasts["place"] == "b"].set_index("begins")["turnout"]
    median = np.nanmedian(RECORD.size)
    assert report.sizes == UnknownSizes(len(RECORD.size), 1, median, usual=True)
    assert set(part[START + timedelta(weeks=50)]) == {median}
    assert set(part[START + timedelta(weeks=47)]) == {median + 40.0}
    assert set(part[START + timedelta(weeks=45)]) == {40.0}
    assert report.skill.groupby("test")["windows"].nunique().eq(1).all()


def test_a_size_that_becomes_known_later_moves_no_forecast(series):
    """What stands for an unknown size before a window is made of what was known then."""
    early = replace(RECORD, size=np.where(RECORD.week == 9, np.nan, RECORD.size))
    later = replace(early, size=np.where(early.week >= 35, 1e5, early.size))
    first, second = (later_forecasts(series, one, 35) for one in (early, later))
    assert (first["turnout"] != second["turnout"]).any()
    pd.testing.assert_series_equal(first["chance"], second["chance"])
    same = (first["turnout"] == second["turnout"]) & (first["turnout"] == 0.0)
    assert same.any()
    pd.testing.assert_series_equal(first["crps"][same], second["crps"][same])


def test_other_sizes_are_tried_where_one_is_unknown(series, report):
    def make(size: float | None):
        return forecast_report(series, RECORD, cut=CUT, size=size)

    found = with_other_sizes(make)
    pd.testing.assert_frame_equal(found.skill, report.skill)
    assert tuple(found.sizes.others) == OTHER_SIZES
    moved = found.skill["score"].isin(["crps", "turnout_log"])
    for skill in found.sizes.others.values():
        assert (skill["skill"] != found.skill["skill"])[moved].any()
        pd.testing.assert_series_equal(skill["windows"], found.skill["windows"])
    complete = with_size(RECORD, 50.0)
    assert not with_other_sizes(
        lambda size: forecast_report(series, complete, cut=CUT, size=size)
    ).sizes.others


@pytest.mark.parametrize(("days", "weeks"), [(-6, 0), (0, 0), (1, 1)])
def test_a_cut_within_a_week_leaves_all_of_it_known(series, days, weeks):
    late = START + timedelta(weeks=WEEKS - 6)
    found = forecast_report(series, RECORD, cut=late + timedelta(days=days), burn_in=WEEKS - 4)
    fixed = found.forecasts[found.forecasts["knowledge"] == "fixed"]
    assert found.first_unknown == late + timedelta(weeks=weeks)
    assert found.first_unknown == fixed["begins"].min()


def test_a_report_is_reproducible(series, report):
    pd.testing.assert_frame_equal(forecast_report(series, RECORD, cut=CUT).skill, report.skill)


# --- skill -----------------------------------------------------------------------------------------------


def scored(model, other) -> pd.DataFrame:
    days = [START + timedelta(weeks=week) for week in range(len(model))]
    rows = [
        {"knowledge": "updated", "begins": day, "place": "a", "forecaster": name}
        | dict.fromkeys(["brier", "log", "crps", "turnout_log"], value)
        for name, values in (("model", model), ("Poisson", other))
        for day, value in zip(days, values, strict=True)
    ]
    return pd.DataFrame(rows)


def test_skill_by_hand():
    draw = np.random.default_rng(5)
    other = draw.uniform(0.2, 0.4, 40)
    table = skill_table(scored(other - 0.1, other), START + timedelta(weeks=20), 1)
    row = table[(table["test"] == "rolling") & (table["score"] == "brier")].iloc[0]
    assert row["skill"] == pytest.approx(0.1 / other.mean())
    assert (row["low"], row["high"]) == pytest.approx((row["skill"], row["skill"]))  # a constant difference
    assert row["verdict"] == "better"
    nats = table[(table["test"] == "rolling") & (table["score"] == "log")].iloc[0]
    assert nats["skill"] == pytest.approx(0.1)
    assert table[table["test"] == "out of time, updated"]["windows"].eq(20).all()
    assert shortfalls(table, {}) == []


def test_an_interval_covers_its_mean():
    """Differences that neighbours share: 95 % intervals of their mean, here 0, hold it in most samples."""
    hits = 0
    for seed in range(25):
        noise = np.random.default_rng(seed).normal(size=123)
        shared = np.convolve(noise, np.ones(4) / 4, mode="valid")
        table = skill_table(scored(1.0 + shared, np.ones(120)), START, seed)
        row = table[(table["test"] == "rolling") & (table["score"] == "log")].iloc[0]
        hits += row["low"] <= 0.0 <= row["high"]
    assert hits >= 20


def test_blocks_keep_neighbours_together():
    picked = blocks(30, 8, 1)
    assert picked.shape == (2000, 30)
    assert np.isin(np.diff(picked[:, :8], axis=1) % 30, [1]).all()
    assert np.bincount(picked.ravel(), minlength=30) / picked.size == pytest.approx(1 / 30, rel=0.1)


@pytest.mark.parametrize(
    ("found", "low", "high", "said"),
    [
        (0.1, 0.01, 0.2, "better"),
        (0.1, -0.1, 0.3, "ahead"),
        (-0.1, -0.2, 0.1, "behind"),
        (-1, -2, -0.1, "worse"),
    ],
)
def test_verdicts(found, low, high, said):
    assert verdict(found, low, high) == said


def test_what_is_not_beaten_is_said():
    table = skill_table(scored(np.full(12, 0.5), np.full(12, 0.3)), START, 1)
    assert shortfalls(table[table["test"] == "rolling"], {"a": "A-land"}) == [
        "Rolling, A-land: the model beats no benchmark on any score; it is worse beyond chance than Poisson "
        "(all scores)."
    ]
    mixed = table[table["test"] == "rolling"].copy()
    mixed.loc[mixed["score"] != "crps", "verdict"] = "better"
    mixed["verdict"] = mixed["verdict"].replace("worse", "ahead")
    assert shortfalls(mixed, {}) == ["Rolling, a: the model does not beat Poisson (CRPS of turnout)."]


def test_every_test_place_and_score_is_in_the_table(report):
    assert set(report.skill["test"]) == set(TESTS)
    assert set(report.skill["place"]) == {"a", "b", ALL}
    assert len(report.skill) == 3 * 3 * 4 * len(BENCHMARKS)


# --- refusals and other input ----------------------------------------------------------------------------


def test_runs_of_another_case_are_refused(series):
    short = replace(series, counts=series.counts[:, :50], turnout=series.turnout[:, :50])
    with pytest.raises(AnalysisRefused, match="take the record from the period of the runs"):
        forecast_report(replace(series, start=START + timedelta(weeks=1)), RECORD, cut=CUT)
    with pytest.raises(AnalysisRefused, match="the runs have 50 weeks and the record 60; cut the record or"):
        forecast_report(short, RECORD, cut=CUT)
    with pytest.raises(AnalysisRefused, match="differ in countries, runs or weeks; take both from one table"):
        series_of({"a": np.zeros((2, 3))}, {"b": np.zeros((2, 3))}, START)


@pytest.mark.parametrize("cut", [START, START + timedelta(weeks=58)])
def test_a_cut_without_windows_is_refused(series, cut):
    with pytest.raises(AnalysisRefused, match="no window of 4 weeks lies between burn-in"):
        forecast_report(series, RECORD, cut=cut)


def test_series_of_histories_count_as_the_record_does():
    event = Event(START, "day", "a", "x", "protest", "e", 9.0, 9.0, None, ("i",), "s", "high")
    one = History(START, START + timedelta(days=20), ("b", "a"), (event,))
    found = series_of_histories([one, replace(one, events=())])
    assert found.countries == ("a", "b")
    assert found.counts[:, :, 0].tolist() == [[1, 0, 0], [0, 0, 0]]
    assert found.turnout.sum() == 9.0


def test_postures_seen_together_are_counted():
    from dilemma_sim.evidence.history import SeenPosture

    seen = tuple(
        SeenPosture(START + timedelta(weeks=week), "a", side, "p")
        for week, side in [(0, "external"), (0, "internal"), (1, "external")]
    )
    one = History(START, START + timedelta(days=20), ("a",), (), postures=seen)
    assert posture_sentence(one, {"a": "A-land"}).endswith("same week in 1 of 3 weeks in A-land.")
