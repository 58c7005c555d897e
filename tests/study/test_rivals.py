"""Rival structures: which runs are compared, and Bayes factors against those known in closed form."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from dilemma_sim.evidence.patterns import read_patterns
from dilemma_sim.evidence.weekly import WeeklyProtests
from dilemma_sim.model import simulate
from dilemma_sim.scenario import load_scenario
from dilemma_sim.study.contest import (
    BANDS,
    PATTERNS,
    TIMING,
    TOLERANCES,
    bayes_factor,
    comparable,
    contest,
    verdict_of,
)
from dilemma_sim.study.observation import PROTESTS
from dilemma_sim.study.reference_table import ReferenceTable
from dilemma_sim.study.rivals import (
    BASE,
    PREFIX,
    SHIPPED,
    WATCH,
    Structure,
    structure_of,
    study_of,
    timing_of,
    turns_of,
    windows_of,
)
from dilemma_sim.study.sweep import read_study

PATTERN_LIST = read_patterns()
START = date(2018, 7, 2)
ARREST, CRACKDOWN = date(2019, 3, 10), date(2019, 1, 17)


def normal(name: str, mean: float, spread: float, runs: int, seed: int, **more: np.ndarray) -> Structure:
    values = np.random.default_rng(seed).normal(mean, spread, runs)
    return Structure(name, f"{PREFIX}{name}", pd.DataFrame({"S1": values, **more}))


def factor(base: Structure, rival: Structure, record: float, accept: float = 0.02) -> pd.Series:
    found = contest(base, [rival], {"S1": record, "S2": 0.0}, PATTERN_LIST, ["S1"], accept)
    return found.at(PATTERNS).iloc[0]


@pytest.mark.parametrize("record", [-0.5, 0.0, 1.5, 2.5])
def test_the_factor_of_two_normal_laws_is_the_ratio_of_their_densities(record):
    base, rival = normal(BASE, 0.0, 1.0, 60_000, 1), normal("wider", 0.5, 2.0, 60_000, 2)
    known = norm.pdf(record, 0.0, 1.0) / norm.pdf(record, 0.5, 2.0)
    row = factor(base, rival, record, 0.01)
    assert row["factor"] == pytest.approx(known, rel=0.12)
    assert row["low"] < 1.06 * known
    assert row["high"] > 0.94 * known


def test_intervals_hold_the_known_factor_as_often_as_they_say():
    known = norm.pdf(0.0, 0.0, 1.0) / norm.pdf(0.0, 0.0, 2.0)
    held = 0
    for seed in range(100):
        row = factor(
            normal(BASE, 0.0, 1.0, 4000, 2 * seed), normal("wider", 0.0, 2.0, 1000, 2 * seed + 1), 0.0, 0.05
        )
        held += bool(row["low"] <= known <= row["high"])
    assert held >= 88  # binomial: 95 expected, fewer than 88 in one of a thousand


def test_a_rival_of_the_same_law_cannot_be_told_from_the_base():
    row = factor(normal(BASE, 0.0, 1.0, 20_000, 1), normal("same", 0.0, 1.0, 5000, 2), 0.3)
    assert row["low"] < 1.0 < row["high"]
    assert row["verdict"] == "cannot be told"
    assert row["nearest"] == pytest.approx(row["base_nearest"], rel=0.5)


def test_a_rival_that_never_comes_near_is_ruled_out_by_a_finite_factor():
    row = factor(normal(BASE, 0.0, 1.0, 20_000, 1), normal("far", 50.0, 1.0, 5000, 2), 0.0)
    assert row["share"] == 0.0
    assert row["verdict"] == "ruled out"
    assert np.isfinite([row["factor"], row["low"], row["high"]]).all()
    assert row["nearest"] > row["base_nearest"]


def test_the_factor_of_swapped_shares_is_its_inverse():
    one, other = bayes_factor(30, 1000, 10, 500, "a" * 16), bayes_factor(10, 500, 30, 1000, "a" * 16)
    assert one[0] * other[0] == pytest.approx(1.0)
    assert one[1] < one[0] < one[2]


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (20.0, 60.0, "ruled out"),
        (3.0, 60.0, "spoken against"),
        (2.9, 60.0, "cannot be told"),
        (0.1, 0.33, "spoken for"),
        (0.01, 0.05, "ahead of the base"),
    ],
)
def test_the_whole_interval_decides(low, high, verdict):
    assert verdict_of(low, high) == verdict


def test_a_pattern_that_a_rival_does_not_define_is_not_held_against_it():
    runs = 4000
    there, missing = np.random.default_rng(3).normal(size=runs), np.full(runs, np.nan)
    base = normal(BASE, 0.0, 1.0, runs, 1, S2=there)
    rival = normal("silent", 0.0, 1.0, runs, 2, S2=missing)
    assert comparable(base, rival, ["S1", "S2"]) == ["S1"]
    found = contest(base, [rival], {"S1": 0.0, "S2": 9.0}, PATTERN_LIST, ["S1", "S2"], 0.05)
    row = found.at(PATTERNS).iloc[0]
    assert (row["columns"], row["left_out"], row["verdict"]) == ("S1", "S2", "cannot be told")
    assert len(found.table) == 2 * len(TOLERANCES)  # by ranks, and by bands
    silent = found.patterns[(found.patterns["structure"] == "silent") & (found.patterns["pattern"] == "S2")]
    assert set(silent["verdict"]) == {"undefined"}


def test_a_pattern_that_many_runs_lack_is_compared_and_the_lack_counts():
    runs = 4000
    values, luck = np.random.default_rng(3).normal(size=runs), np.random.default_rng(4).random(runs)
    base = normal(BASE, 0.0, 1.0, runs, 1, S2=np.where(luck < 0.1, np.nan, values))
    rival = normal("rare", 0.0, 1.0, runs, 2, S2=np.where(luck < 0.9, np.nan, values))
    found = contest(base, [rival], {"S1": 0.0, "S2": 0.0}, PATTERN_LIST, ["S1", "S2"], 0.05)
    row = found.at(PATTERNS).iloc[0]
    assert (row["columns"], row["left_out"]) == ("S1; S2", "")
    assert row["factor"] == pytest.approx(9.0, rel=0.4)


def test_by_bands_only_what_lies_outside_them_counts():
    """Waves are to be 5 or 6: runs inside are as near as can be, those one width or more outside as far."""
    frames = [pd.DataFrame({"S1": [value] * 500 + [90.0] * 500}) for value in (5.5, 6.25)]
    base, rival = (Structure(name, name, frame) for name, frame in zip((BASE, "out"), frames, strict=True))
    found = contest(base, [rival], {"S1": 6.25}, PATTERN_LIST, ["S1"], 0.1)
    assert set(found.distances[BANDS, "out", BASE]) == {0.0, 1.0}
    assert set(found.distances[BANDS, "out", "out"]) == {0.25, 1.0}
    row = found.at(BANDS).iloc[0]
    assert (row["base_share"], row["share"], row["distance"]) == (0.5, 0.0, 0.0)
    assert row["verdict"] == "ruled out"


def test_timing_tells_apart_what_patterns_do_not():
    span = {"home after": np.random.default_rng(4).poisson(5.0, 4000).astype(float)}
    quiet = {"home after": np.random.default_rng(5).poisson(0.01, 4000).astype(float)}
    base = normal(BASE, 0.0, 1.0, 4000, 1, **span)
    rival = normal("quiet", 0.0, 1.0, 4000, 2, **quiet)
    base, rival = (Structure(one.name, one.title, one.statistics, ("home after",)) for one in (base, rival))
    found = contest(base, [rival], {"S1": 0.0, "home after": 5.0}, PATTERN_LIST, ["S1"], 0.02)
    assert found.at(PATTERNS).iloc[0]["verdict"] == "cannot be told"
    assert found.at(TIMING).iloc[0]["verdict"] == "ruled out"
    rows = found.timing.set_index("structure")
    assert rows.loc["quiet", "at_most_observed"] == 1.0


def test_turns_are_the_arrests_that_scenarios_force():
    names = ("hub-leader-arrested-in-march", *SHIPPED)
    assert turns_of([load_scenario(name) for name in names]) == (CRACKDOWN, ARREST)
    assert turns_of([load_scenario("hub-leader-never-arrested")]) == ()


def test_spans_part_at_the_ends_of_the_weeks_of_the_turns():
    found = windows_of([CRACKDOWN, ARREST], START, 69)
    assert list(found.values()) == [slice(0, 29), slice(29, 36), slice(36, 36 + WATCH)]
    assert windows_of([], START, 69) == {}
    assert list(windows_of([ARREST], START, 36).values()) == [slice(0, 36)]


def test_protests_of_runs_and_record_are_counted_alike():
    windows = {"early": slice(0, 2), "late": slice(2, 4)}
    weekly = {(PROTESTS, "b"): np.array([[1, 0, 2, 1]]), (PROTESTS, "a"): np.array([[0, 0, 0, 5]])}
    table = ReferenceTable(pd.DataFrame(), pd.DataFrame({"x": [1]}), pd.DataFrame({"S1": [3.0]}), weekly)
    found = structure_of("one", "One", table, ["S1"], windows)
    record = WeeklyProtests(
        START,
        4,
        ("a", "b"),
        week=np.array([3] * 5 + [0, 2, 2, 3]),
        country=np.array([0] * 5 + [1] * 4),
        size=np.full(9, 10.0),
    )
    counted = found.statistics[list(found.timing)].iloc[0].to_dict()
    assert counted == timing_of(record, windows) == {"a early": 0, "a late": 5, "b early": 1, "b late": 3}


def test_a_rival_takes_the_scenarios_place_and_nothing_else_changes():
    study = read_study("calibrate-kazakhstan-kyrgyzstan")
    found = study_of(study, SHIPPED[0], 50).value
    assert found.scenario == SHIPPED[0]
    assert found.size == 50
    assert found.uncertainties == study.value.uncertainties
    assert found.calibration == study.value.calibration


@pytest.mark.parametrize(
    ("name", "switch"), [(SHIPPED[0], "agenda_competition"), (SHIPPED[1], "leader_removal")]
)
def test_a_rival_differs_from_the_base_by_one_switch(name, switch):
    base, rival = load_scenario("hub-leader-arrested-in-march"), load_scenario(name)
    assert rival.title.startswith(PREFIX)
    changed = {"title": base.title, "mechanisms": base.mechanisms}
    assert rival.model_copy(update=changed) == base
    assert rival.mechanisms.model_copy(update={switch: True}) == base.mechanisms


def test_the_crackdown_comes_on_its_days_and_the_hub_is_left_alone():
    scenario = load_scenario(SHIPPED[2])
    assert scenario.model_copy(update={"title": "", "do": {}}) == load_scenario(
        "kazakhstan-kyrgyzstan-2018-2019"
    ).model_copy(update={"title": "", "do": {}})
    record = simulate(scenario, 1, 0)
    place, week = record.countries.index("kyrgyzstan"), scenario.period.week_of(CRACKDOWN)
    held = record.weekly["internal_posture"][:, place]
    assert list(held[week - 1 : week + 1]) == ["disperse", "detain_leader"]
    assert "kazakhstan" not in {event.country for event in record.log if event.kind == "arrest_leader"}


def test_the_factor_does_not_hang_on_the_order_of_the_runs():
    base, rival = normal(BASE, 0.0, 1.0, 3000, 1), normal("wider", 0.0, 2.0, 1000, 2)
    turned = Structure(rival.name, rival.title, rival.statistics[::-1].reset_index(drop=True))
    one, other = (contest(base, [it], {"S1": 0.0}, PATTERN_LIST, ["S1"], 0.05) for it in (rival, turned))
    pd.testing.assert_frame_equal(one.table, other.table)
