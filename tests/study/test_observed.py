"""What of a run the press records."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from time import perf_counter

import pytest

from dilemma_sim import load_scenario, simulate
from dilemma_sim.evidence.patterns import read_patterns, statistics
from dilemma_sim.study.engine import replicate
from dilemma_sim.study.observed import history_of

ARRESTED = "hub-leader-arrested-in-march"


@pytest.fixture(scope="module")
def scenario():
    return load_scenario(ARRESTED)


@pytest.fixture(scope="module")
def run(scenario):
    return simulate(scenario, seed=3)


@pytest.fixture(scope="module")
def history(run, scenario):
    return history_of(run, scenario)


def test_only_what_the_press_recorded_is_among_the_events(run, history):
    protests = Counter(event.recorded for event in run.log if event.kind == "protest")
    acts = Counter(
        event.recorded for event in run.log if event.kind in ("press_event", "petition", "delegation")
    )
    assert len(history.protests) == protests[True] > 0
    assert len(history.missed) == protests[False] > 0
    assert len(history.of(["organisation"])) == acts[True] > 0


def test_protests_keep_their_week_size_and_detained(run, history):
    logged = sorted(
        (event.date, event.country, event.size, event.detained)
        for event in run.log
        if event.kind == "protest" and event.recorded
    )
    monday = [
        (e.date - timedelta(e.date.weekday()), e.country, e.size_low, e.detained) for e in history.protests
    ]
    assert sorted(monday) == logged
    assert all(event.size_low == event.size_high for event in history.protests)
    assert len({event.date.weekday() for event in history.protests}) > 3


def test_days_are_the_same_for_the_same_luck_and_others_for_other_luck(run, scenario, history):
    assert history_of(run, scenario).events == history.events
    other = history_of(replace(run, replicate=9), scenario)
    assert [event.date for event in other.events] != [event.date for event in history.events]


def test_the_main_issue_is_the_largest_share_and_small_ones_are_not_named(run, scenario):
    blended = replace(next(event for event in run.log if event.kind == "protest"), recorded=True)
    demands = {"land": 0.05, "debt": 0.3, "detainees": 0.55, "politics": 0.1}
    told = history_of(replace(run, log=(replace(blended, demands=demands),)), scenario)
    assert told.events[0].issues == ("detainees", "debt", "politics")
    even = dict.fromkeys(("land", "debt", "migration"), 0.09)
    told = history_of(replace(run, log=(replace(blended, demands=even),)), scenario, named_from=0.1)
    assert told.events[0].issues == ("land",)


def test_an_arrest_that_is_forced_has_the_day_of_the_record(history):
    (arrest,) = [turn for turn in history.turns_of("arrest") if turn.country == "kazakhstan"]
    assert arrest.date == date(2019, 3, 10)
    released = history.turns_of("release")
    assert [turn.date.weekday() for turn in released if turn.country == "kazakhstan"] == [0]


def test_postures_and_counts_come_from_the_weeks_of_the_run(run, history):
    seen = [
        each.posture for each in history.postures if each.country == "kyrgyzstan" and each.side == "external"
    ]
    place = run.countries.index("kyrgyzstan")
    held = iter(run.weekly["external_posture"][:, place].tolist())
    assert 0 < len(seen) < len(run.dates)
    assert all(posture in held for posture in seen), "those seen are some of those held, in order"
    assert history.weekly["released"]["kyrgyzstan"].tolist() == run.weekly["released"][:, place].tolist()
    offers = sum(event.size for event in run.log if event.kind == "offer")
    assert sum(turn.size for turn in history.turns_of("exits")) == offers


def test_replicates_of_an_ensemble_give_the_history_of_the_run_alone(scenario):
    ensemble = replicate(scenario, 2, seed=3, jobs=1, point=True)
    _, second = ensemble.runs.records()
    assert second.replicate == 1
    patterns = read_patterns().only("fit", "check")
    alone = statistics(history_of(simulate(scenario, seed=3, replicate=1), scenario), patterns)
    assert statistics(history_of(second, scenario), patterns) == pytest.approx(alone, nan_ok=True)


def test_a_run_becomes_what_is_fitted_in_a_moment(run, scenario):
    fit = read_patterns().only("fit")
    statistics(history_of(run, scenario), fit)
    times = []
    for _ in range(20):
        begin = perf_counter()
        statistics(history_of(run, scenario), fit)
        times.append(perf_counter() - begin)
    assert min(times) < 0.005  # a millisecond on a machine that is idle
